"""Tells those who decide on a referral where its people and places are open already, and which group should lead.

What a reader may learn: a case in reach with its reference and title; of another, that a group has the person or place
open and whom to ask, as matching says it; of a restricted case, and of a kind of group that is discreet, only the
partnership's own contact. A case or referral somebody declared an interest in, or in a subject of it, is not mentioned to them at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, text

from casework.access.scope import as_system, current_scope
from casework.cases.models import Case
from casework.extensions import db
from casework.partnership.models import Group, Partnership
from casework.partnership.profiles import profile_of
from casework.referrals.models import Referral
from casework.subjects.models import SUBJECTS
from casework.subjects.suggestions import ELSEWHERE

_FOUND = text(
    """
    SELECT p.person_id, p.place_id, p.organisation_id, 'case' AS what, c.id, c.reference, c.title, c.restricted, l.group_id, l.joined_on
    FROM case_parties p JOIN cases c ON c.id = p.case_id AND c.status = 'open'
    JOIN caseloads l ON l.case_id = c.id AND l.left_on IS NULL
    WHERE (p.person_id = ANY(:people) OR p.place_id = ANY(:places) OR p.organisation_id = ANY(:organisations)) AND c.id <> ALL(:declared)
    UNION ALL
    SELECT coalesce(s.person_id, k.person_id), coalesce(s.place_id, k.place_id), coalesce(s.organisation_id, k.organisation_id), 'referral', r.id, r.reference, '', false,
           r.group_id, CAST(r.submitted_at AS date)
    FROM referral_subjects s JOIN referrals r ON r.id = s.referral_id AND r.status = 'submitted'
    LEFT JOIN subject_links k ON k.subject_id = s.id
    WHERE (s.person_id = ANY(:people) OR s.place_id = ANY(:places) OR k.person_id = ANY(:people) OR k.place_id = ANY(:places)
           OR s.organisation_id = ANY(:organisations) OR k.organisation_id = ANY(:organisations))
      AND r.id <> :but AND r.id <> ALL(:declared_referrals)
    ORDER BY 10, 5
    """
)
Key = tuple[str, int]


@dataclass(frozen=True)
class Elsewhere:
    """One group that has somebody. `reference` and `title` only in reach; `group` is None where it may not be named."""

    who: str
    what: str
    group: Group | None
    reference: str | None
    title: str
    ask: str
    since: date
    case_id: int | None

    @property
    def readable(self) -> bool:
        return self.reference is not None


@dataclass(frozen=True)
class LeadForum:
    """The group that should lead, and why."""

    group: Group
    because: str


def also_in(subjects: dict[Key, str], *, but: int = 0) -> list[Elsewhere]:
    """Where these people and places (("person", id) to what the reader calls them) are open or referred, but for one referral."""
    wanted = {
        name: [number for each, number in subjects if each == kind]
        for kind, name in (("person", "people"), ("place", "places"), ("organisation", "organisations"))
    }
    if not subjects:
        return []
    scope = current_scope()
    declared = {"declared": list(scope.declared_cases), "declared_referrals": list(scope.declared_referrals)}
    with as_system("telling where somebody is open already"):
        rows = db.session.connection().execute(
            _FOUND, {**wanted, **declared, "but": but}
        ).all()  # fmt: skip
    if not rows:
        return []
    groups = {g.id: g for g in db.session.scalars(select(Group).where(Group.id.in_({row.group_id for row in rows})))}
    cases = set(db.session.scalars(select(Case.id).where(Case.id.in_(_ids(rows, "case")))))
    referrals = set(db.session.scalars(select(Referral.id).where(Referral.id.in_(_ids(rows, "referral")))))
    general = db.session.scalars(
        select(Partnership.contact).where(Partnership.id == current_scope().partnership_id)
    ).one()
    found: dict[Any, Elsewhere] = {}
    for row in rows:
        within = row.id in (cases if row.what == "case" else referrals)
        one = _one(row, within, groups[row.group_id], subjects, general or ELSEWHERE)
        found.setdefault((one.who, one.what, one.group.id if one.group else None, one.reference), one)
    return list(found.values())


def _ids(rows: Iterable[Any], what: str) -> set[int]:
    return {row.id for row in rows if row.what == what}


def _one(row: Any, within: bool, group: Group, subjects: dict[Key, str], general: str) -> Elsewhere:
    who = next((name for kind in SUBJECTS if (name := subjects.get((kind, getattr(row, f"{kind}_id"))))), "")
    if within:
        return Elsewhere(who, row.what, group, row.reference, row.title, "", row.joined_on, row.id)
    if row.restricted or profile_of(group).discreet:
        return Elsewhere(who, "case", None, None, "", general, row.joined_on, None)
    ask = f"{group.short_name}, {group.contact}" if group.contact else f"the coordinator of {group.short_name}"
    return Elsewhere(who, row.what, group, None, "", ask, row.joined_on, row.id if row.what == "case" else None)


def lead_forum(own: Group, found: Sequence[Elsewhere]) -> LeadForum | None:
    """Which of the groups that have somebody should lead, by their profiles' order; of equals the one that had it first.

    None where only one group is concerned, or none of them ever leads.
    """
    since = {own.id: date.max}
    groups = {own.id: own}
    for each in found:
        if each.group is not None:
            groups[each.group.id] = each.group
            since[each.group.id] = min(since.get(each.group.id, date.max), each.since)
    ranked = [g for g in groups.values() if profile_of(g).lead.order]
    if len(groups) < 2 or not ranked:
        return None
    best = min(ranked, key=lambda g: (profile_of(g).lead.order, since[g.id], g.id))
    return LeadForum(best, profile_of(best).lead.because)
