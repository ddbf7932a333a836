"""Open a case in an emergency, end that, and say whether it was right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from casework import access, audit, clock
from casework.access import as_system, current_scope, scope_of
from casework.accounts import throttling
from casework.accounts.models import User
from casework.cases import queries as cases
from casework.cases.models import Case
from casework.emergencies import policy, queries
from casework.emergencies.events import OpenedInEmergency
from casework.emergencies.models import OUTCOMES, EmergencyAccess
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.web.presentation import plural

LASTS = timedelta(hours=4)
MOST = 5
"""How many one person opens in 24 hours: an emergency is about one case, or a few."""
SHORTEST_REASON = 15
NOTHING = "No case can be opened with that reference. Look at it again"
TRIES = throttling.Pace(
    free=3, first=timedelta(minutes=1), longest=timedelta(hours=1), forgotten_after=timedelta(hours=24)
)


@dataclass(frozen=True)
class Answer:
    """Either what was opened, or a sentence that says no and the field it belongs to."""

    opened: EmergencyAccess | None = None
    problem: str = ""
    field: str = "reference"


def open_case(reference: str, *, reason: str, by: User) -> Answer:
    """Open a case that is closed to this person, to read, for some hours; information governance and who runs its groups are told.

    A reference that opens nothing gets one answer, whatever the cause: there is no such case, it is another partnership's, no
    agreement covers its groups, or they declared an interest in it. Each such try is logged and slows the next.
    """
    scope = scope_of(by)
    access.require(policy.may_open(scope), policy.FOR_WHOM)
    reference, reason = reference.strip().upper(), reason.strip()
    if len(reason) < SHORTEST_REASON:
        return Answer(problem="Say who is in danger of what: a few words at least", field="reason")
    key = f"emergency:{by.id}"
    wait = throttling.waiting(key)
    if wait is not None:
        minutes = -(-int(wait.total_seconds()) // 60)
        return Answer(problem=f"Too many references that open nothing. Wait {plural(minutes or 1, 'minute')}, or ring whoever runs the group")  # fmt: skip
    if db.session.scalars(cases.by_reference(reference)).one_or_none() is not None:
        return Answer(problem="This case is open to you already")
    case = _closed_to(by, reference)
    if case is None:
        throttling.failed(key, TRIES)
        audit.record("consultation", queries.NOT_FOUND, EmergencyAccess.__tablename__, None)
        return Answer(problem=NOTHING)
    now = clock.now()
    db.session.execute(
        select(User.id).where(User.id == by.id).with_for_update()
    )  # two presses at once are counted one by one
    if db.session.scalar(queries.opened_since(by.id, now - timedelta(hours=24))) >= MOST:
        return Answer(problem=f"You have opened {MOST} cases in 24 hours. Ring the information governance officer")
    row = EmergencyAccess(
        case_id=case.id, reference=case.reference, user_id=by.id, reason=reason, opened_at=now, expires_at=now + LASTS
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        "consultation", "began", EmergencyAccess.__tablename__, row.id, case_id=case.id,
        detail={"until": row.expires_at.isoformat()},
    )  # fmt: skip
    throttling.forgiven(key)
    announce(OpenedInEmergency(row.id))
    return Answer(opened=row)


def _closed_to(by: User, reference: str) -> Case | None:
    """The case with this reference that emergency access may open to this person. Always the same number of statements."""
    declared = current_scope().declared_cases
    with as_system("looking for a case to open in an emergency"):
        case = db.session.scalars(cases.by_reference(reference)).one_or_none()
        covered = db.session.scalars(
            queries.covered(case.id if case is not None else 0, by.agency_id, clock.today()).limit(1)
        ).first()
    return case if case is not None and covered is not None and case.id not in declared else None


def end(row: EmergencyAccess, *, by: User) -> None:
    """End it before its time: it holds on the next page. Ended or over already, nothing changes."""
    access.require(policy.may_end(by, row), "Whoever opened the case ends that, or information governance.")
    row = db.session.scalars(select(EmergencyAccess).where(EmergencyAccess.id == row.id).with_for_update()).one()
    if row.is_open(clock.now()):
        row.ended_at, row.ended_by_id = clock.now(), by.id


def review(row: EmergencyAccess, *, outcome: str, note: str, by: User) -> None:
    """Say whether it was right to open the case, once; what was not justified ends with that."""
    access.require(
        policy.may_review(by, row), "An information governance officer looks into it, never whoever opened the case."
    )
    row = db.session.scalars(
        select(EmergencyAccess).where(EmergencyAccess.id == row.id).with_for_update(),
        execution_options={"populate_existing": True},
    ).one()
    if row.outcome:
        raise Refusal(f"Somebody has looked into it already: {OUTCOMES[row.outcome].lower()}.")
    if outcome not in OUTCOMES:
        raise Refusal("Choose whether it was justified", field="outcome")
    if not note.strip():
        raise Refusal("Say why", field="note")
    now = clock.now()
    row.outcome, row.outcome_note, row.reviewed_by_id, row.reviewed_at = outcome, note.strip(), by.id, now
    if outcome == "not_justified" and row.is_open(now):
        row.ended_at, row.ended_by_id = now, by.id
