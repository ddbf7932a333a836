"""What the slices above say of a subject: the cases it is part of, and how the reader stands to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select, text

from casework.access import scope_of
from casework.accounts.models import User
from casework.cases.models import Case, Caseload, CaseParty
from casework.extensions import db
from casework.partnership.models import Membership
from casework.partnership.queries import current_on
from casework.referrals.models import Referral, ReferralSubject
from casework.subjects.models import Person, Subject, column_of

__all__ = ["Standing", "Subject", "cases_of", "column_of", "in_groups_with", "standing_of", "standings"]


def cases_of(subject: Subject) -> Sequence[Any]:
    """Cases in the reader's reach that the subject is a party of, with the side, the newest first."""
    return db.session.execute(
        select(Case.reference, Case.title, Case.status, CaseParty.side)
        .join(CaseParty, CaseParty.case_id == Case.id)
        .where(getattr(CaseParty, column_of(subject)) == subject.id)
        .order_by(Case.id.desc())
        .limit(30)
    ).all()


def in_groups_with(person: Person, on: date) -> Select[User]:
    """Members of the groups that have a case of this person, as far as the reader sees those cases, by name."""
    groups = (
        select(Caseload.group_id)
        .join(CaseParty, CaseParty.case_id == Caseload.case_id)
        .where(CaseParty.person_id == person.id, Caseload.left_on.is_(None))
    )
    members = select(Membership.user_id).where(Membership.group_id.in_(groups), current_on(Membership, on))
    return select(User).where(User.id.in_(members), User.status != "suspended").order_by(User.name, User.id)


@dataclass(frozen=True)
class Standing:
    """How a reader stands to one subject: `records` about it, `runs` a group with a case of it or a referral about it."""

    records: bool
    runs: bool


def standing_of(subject: Subject, *, by: User) -> Standing:
    return standings([subject], by=by)[subject.id]


def standings(subjects: Sequence[Subject], *, by: User) -> dict[int, Standing]:
    """How the reader stands to each, in three statements. All are of one kind and have been seen to be in reach.

    Members record, observers read, and so does whoever has the case open in an emergency. Whoever reaches a subject only through their own referral, or because they recorded
    it themselves, records too. A referral waiting in a group counts as that group's: triage is where doubles show.
    """
    scope = scope_of(by)
    if scope.is_system():
        return {subject.id: Standing(True, True) for subject in subjects}
    column = column_of(subjects[0])
    ids = [subject.id for subject in subjects]
    groups: dict[int, set[int]] = {subject_id: set() for subject_id in ids}
    party = getattr(CaseParty, column)
    only_read: set[int] = set()
    for subject_id, group_id, case_id in db.session.execute(
        select(party, Caseload.group_id, CaseParty.case_id)
        .join(Caseload, Caseload.case_id == CaseParty.case_id)
        .where(party.in_(ids))
    ):
        if case_id in scope.opened_cases:
            only_read.add(subject_id)
        else:
            groups[subject_id].add(group_id)
    referred = getattr(ReferralSubject, column)
    waiting: dict[int, set[int]] = {subject_id: set() for subject_id in ids}
    for subject_id, group_id in db.session.execute(
        select(referred, Referral.group_id)
        .join(Referral, Referral.id == ReferralSubject.referral_id)
        .where(referred.in_(ids), Referral.status.notin_(("draft", "withdrawn")))
    ):
        waiting[subject_id].add(group_id)
    used = _used_by_others(column, ids, by)
    found = {}
    for subject in subjects:
        mine = groups[subject.id] & set(scope.groups)
        runs = bool((mine | waiting[subject.id]) & set(scope.runs))
        no_case = not mine and subject.id not in only_read
        writes = bool(mine - set(scope.observes)) or (no_case and (scope.has_agreement or not scope.groups))
        alone = subject.created_by_id == by.id and subject.id not in used
        found[subject.id] = Standing(records=writes or runs, runs=runs or alone)
    return found


def _used_by_others(column: str, ids: list[int], by: User) -> set[int]:
    """Those of the subjects that any case, or anybody else's referral, is about. Read past the row rules: only whether."""
    statement = text(
        f"SELECT {column} FROM case_parties WHERE {column} = ANY(:ids) UNION SELECT s.{column} FROM referral_subjects s"  # noqa: S608
        f" JOIN referrals r ON r.id = s.referral_id WHERE s.{column} = ANY(:ids) AND r.referrer_id <> :me"
    )
    return set(db.session.connection().execute(statement, {"ids": ids, "me": by.id}).scalars())
