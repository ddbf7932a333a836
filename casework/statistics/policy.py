"""Who sees figures: who runs a group those of that group, with the rows; others counts alone, of groups without anybody's rows.

See docs/decisions/counts-without-rows.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from casework.access import Scope
from casework.extensions import db
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of

DUTIES = ("information_governance", "analyst")
"""Duties that come with counts over all groups of the partnership."""
ONLY_RUNNERS = "Figures that open their rows are for the chair, vice-chair and coordinator of a group."
NOT_FOR_YOU = "Counts are for members of a group, single points of contact, analysts and information governance."


@dataclass(frozen=True)
class Counts:
    """Counts without rows: of these groups, said in words; or what one agency referred, owes and came to."""

    groups: list[Group]
    words: str
    agency_id: int | None = None


def groups_run(scope: Scope) -> list[Group]:
    """The groups whose figures open to the reader with the rows."""
    if not scope.runs:
        return []
    return [group for group in _groups() if group.id in scope.runs]


def has_counts(scope: Scope) -> bool:
    """The reader sees counts of something."""
    return bool(scope.groups) or scope.spoc_agency_id is not None or any(scope.has_duty(duty) for duty in DUTIES)


def counts_for(scope: Scope) -> Counts | None:
    """What the reader sees counts of: one thing each, so that no two of their pages can be subtracted from each other.

    All groups for an analyst, information governance, and members of a group that takes no referrals, such as the board; else the
    reader's own groups together; else, for a single point of contact, what is their agency's in all groups.
    """
    if not has_counts(scope):
        return None
    groups = _groups()
    mine = [group for group in groups if group.id in scope.groups]
    if any(scope.has_duty(duty) for duty in DUTIES) or any(not profile_of(group).takes_referrals for group in mine):
        return Counts(groups, "All groups of the partnership")
    if mine:
        return Counts(mine, ", ".join(group.short_name for group in mine))
    return Counts(groups, "What your agency referred, owes and came to, in all groups", scope.spoc_agency_id)


def _groups() -> list[Group]:
    """Every group of the partnership, those that were closed too: what they did still counts."""
    return list(db.session.scalars(select(Group).order_by(Group.name, Group.id)))
