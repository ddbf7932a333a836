"""How long what is kept: years by kind of group and role, as in force today, for pages and for the statement that finds what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from casework.extensions import db
from casework.partnership.models import Group
from casework.partnership.profiles import Profile, profile_of

SIDES = ("victim", "offender", "location")
CHILD = 18


@dataclass(frozen=True)
class Kept:
    """How long the groups of one kind keep their records. `years` by side of a case; "" is the case itself."""

    name: str
    groups: tuple[str, ...]
    years: dict[str, int]
    child_age: int


def years_of(profile: Profile) -> dict[str, int]:
    return {"": profile.retention_years} | {side: profile.retention_for(side) for side in SIDES}


def schedule() -> list[Kept]:
    """One line a kind of group that the partnership has, by its name; groups that ended are in it, for their records are still kept."""
    kinds: dict[str, list[Group]] = {}
    for group in db.session.scalars(select(Group).order_by(Group.short_name)):
        kinds.setdefault(group.profile_key, []).append(group)
    found = []
    for groups in kinds.values():
        profile = profile_of(groups[0])
        names = tuple(group.short_name for group in groups)
        found.append(Kept(profile.name, names, years_of(profile), profile.retention_child_age))
    return sorted(found, key=lambda each: each.name)


def by_group(today: date) -> dict[str, Any]:
    """The same as parameters of `queries.due`: arrays in step, one entry a group and side."""
    rows = [
        (group.id, side, years, profile.retention_child_age)
        for group in db.session.scalars(select(Group).order_by(Group.id))
        for profile in [profile_of(group)]
        for side, years in years_of(profile).items()
    ]
    groups, sides, years, ages = (list(each) for each in zip(*rows, strict=True)) if rows else ([], [], [], [])
    return {
        "groups": groups,
        "sides": sides,
        "years": years,
        "ages": ages,
        "least": min(years, default=1),
        "today": today,
    }
