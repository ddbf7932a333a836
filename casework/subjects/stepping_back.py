"""Stepping back from a person, place or organisation, and who may end that."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from casework import access, clock
from casework.access import as_system, scope_of
from casework.accounts.models import User
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.partnership import queries as partnership
from casework.partnership.models import Membership
from casework.subjects.events import InterestInSubject
from casework.subjects.interests import SubjectInterest
from casework.subjects.models import SUBJECTS, Subject, column_of
from casework.web.forms import CONSTRAINTS

TWICE = "You have declared this interest already."
WHO_LIFTS = (
    "The coordinator of a group that the one who declared it belongs to lifts it, never the one who declared it."
)
CONSTRAINTS |= {f"uq_subject_interests_{kind}": (TWICE, None) for kind in SUBJECTS}


def declare_interest(subject: Subject, *, reason: str, by: User) -> SubjectInterest:
    """Step back from a subject: from the next page on every case and referral with it is hidden, those to come as well."""
    access.scope_of(by)
    if not reason.strip():
        raise Refusal("Say what your interest is; only those who run your groups see it", field="reason")
    column = column_of(subject)
    before = select(SubjectInterest.id).where(
        SubjectInterest.user_id == by.id, getattr(SubjectInterest, column) == subject.id, SubjectInterest.withdrawn_at.is_(None)
    )  # fmt: skip
    if db.session.scalars(before).first() is not None:
        raise Refusal(TWICE)
    row = SubjectInterest(user_id=by.id, reason=reason.strip(), declared_at=clock.now(), **{column: subject.id})
    db.session.add(row)
    db.session.flush()
    announce(InterestInSubject(row.id))
    return row


def liftable(interests: Collection[SubjectInterest], *, by: User) -> set[int]:
    """Ids of those this person may lift: a coordinator of a group of whoever declared it, or, where that is the coordinator
    themself, whoever else runs the group."""
    scope = scope_of(by)
    roles = _roles_of({row.user_id for row in interests})
    return {
        row.id
        for row in interests
        if row.user_id != scope.user_id
        and any(
            scope.coordinates_group(group_id) or ("coordinator" in own and scope.runs_group(group_id))
            for (user_id, group_id), own in roles.items()
            if user_id == row.user_id
        )
    }


def _roles_of(user_ids: Collection[int]) -> dict[tuple[int, int], set[str]]:
    """The groups these people belong to today, by person and group, with their roles there."""
    rows = db.session.execute(
        select(Membership.user_id, Membership.group_id, Membership.role).where(
            Membership.user_id.in_(user_ids), partnership.current_on(Membership, clock.today())
        )
    )
    found: dict[tuple[int, int], set[str]] = {}
    for user_id, group_id, role in rows:
        found.setdefault((user_id, group_id), set()).add(role)
    return found


def lift(interest: SubjectInterest, *, because: str, by: User) -> None:
    """End a declared interest: what it hid is shown again from the next page on."""
    access.require(bool(liftable([interest], by=by)), WHO_LIFTS)
    if interest.withdrawn_at is not None:
        raise Refusal("It is lifted already.")
    if not because.strip():
        raise Refusal("Say why it is lifted", field="because")
    interest.withdrawn_at, interest.withdrawn_by_id, interest.withdrawn_because = clock.now(), by.id, because.strip()
    db.session.flush()


def who_is_told(interest: SubjectInterest) -> dict[int, int]:
    """Coordinators of the groups of the one who declared it, each to one such group; without another coordinator who runs it."""
    found: dict[int, int] = {}
    with as_system("telling coordinators that a member stepped back"):
        for _, group_id in sorted(_roles_of([interest.user_id])):
            members = [m for m in db.session.scalars(partnership.members_of(group_id, clock.today()))
                       if m.user_id != interest.user_id]  # fmt: skip
            told = [m for m in members if m.role == "coordinator"] or [
                m for m in members if m.role in ("chair", "vice_chair")
            ]
            for member in told:
                found.setdefault(member.user_id, group_id)
    return found


def standing_in_group(group_id: int) -> Select[SubjectInterest]:
    """What members of a group have stepped back from, the latest first."""
    members = select(Membership.user_id).where(
        Membership.group_id == group_id, partnership.current_on(Membership, clock.today())
    )
    return _standing().where(SubjectInterest.user_id.in_(members))


def standing_of_reader(user_id: int) -> Select[SubjectInterest]:
    return _standing().where(SubjectInterest.user_id == user_id)


def by_id(interest_id: int) -> Select[SubjectInterest]:
    return _standing().where(SubjectInterest.id == interest_id)


def _standing() -> Select[SubjectInterest]:
    return (
        select(SubjectInterest)
        .where(SubjectInterest.withdrawn_at.is_(None))
        .options(*(joinedload(getattr(SubjectInterest, name)) for name in ("user", *SUBJECTS)))
        .order_by(SubjectInterest.id.desc())
    )
