"""Record the lawful basis and people's consent, and check both again when the lead agency or the groups change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from casework import access, clock
from casework.accounts.models import User
from casework.cases import policy
from casework.cases.models import Case
from casework.cases.services import require_may_record
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.sharing import lists, queries
from casework.sharing.events import CheckOwed, ChecksAnswered
from casework.sharing.models import ANSWERS, NEED_REASON, LawfulBasis, PersonConsent, SharingCheck
from casework.subjects.models import Person
from casework.web.forms import CONSTRAINTS

CONSTRAINTS["uq_case_lawful_bases_live"] = ("Somebody else has just recorded the lawful basis", "basis")
RUNS = "Only those who run a group that has the case say what allows sharing about it."


def set_basis(
    case: Case, *, basis: str, condition: str, because: str, decided_on: date, review_on: date | None, by: User
) -> LawfulBasis:
    """Record what allows sharing from now on. It ends the one before and answers every check that is owed."""
    access.require(policy.may_run(by, case), RUNS)
    require_may_record(case, by)
    if basis not in lists.bases():
        raise Refusal("Choose what allows you to share", field="basis")
    if condition not in lists.conditions():
        raise Refusal("Choose a condition, or that none is needed", field="condition")
    if not because.strip():
        raise Refusal("Say why sharing is necessary and proportionate", field="because")
    if decided_on > clock.today():
        raise Refusal("It cannot have been decided after today", field="decided_on")
    if review_on is not None and review_on <= decided_on:
        raise Refusal("The review must come after the day it was decided", field="review_on")
    before = db.session.scalars(queries.basis_in_force(case.id).with_for_update(of=LawfulBasis)).one_or_none()
    if before is not None:
        before.ended_at = clock.now()
        db.session.flush()
    row = LawfulBasis(
        case_id=case.id, basis=basis, condition=condition, because=because.strip(), decided_on=decided_on,
        review_on=review_on, recorded_by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    answer_checks(case, "changed", because="A new lawful basis is recorded.", by=by)
    return row


def record_consent(
    case: Case,
    person: Person,
    *,
    answer: str,
    asked_on: date,
    covers: str,
    because: str,
    review_on: date | None,
    by: User,
) -> PersonConsent:
    """Record what a person said when asked, or why they were not asked."""
    require_may_record(case, by)
    if answer not in ANSWERS:
        raise Refusal("Choose an answer", field="answer")
    if asked_on > clock.today():
        raise Refusal("It cannot have been after today", field="asked_on")
    if answer in NEED_REASON and not because.strip():
        raise Refusal("Say why", field="because")
    if review_on is not None and review_on <= asked_on:
        raise Refusal("The review must come after the day of the answer", field="review_on")
    row = PersonConsent(
        case_id=case.id, person_id=person.id, answer=answer, asked_on=asked_on, covers=covers.strip(),
        because=because.strip() if answer in NEED_REASON else "", review_on=review_on, recorded_by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def strike_out(row: PersonConsent, *, because: str, by: User) -> None:
    """Mark an answer as recorded in error. It stays to be read, and counts no more."""
    require_may_record(row.case, by)
    access.require(row.recorded_by_id == by.id or policy.may_run(by, row.case), "Only who recorded it strikes it out.")
    if row.struck_at is not None:
        raise Refusal("It is struck out already.")
    if not because.strip():
        raise Refusal("Say what is wrong with it", field="because")
    row.struck_at, row.struck_by_id, row.struck_because = clock.now(), by.id, because.strip()


def raise_check(
    case_id: int,
    cause: str,
    *,
    agency_id: int | None = None,
    group_id: int | None = None,
    raised_at: datetime | None = None,
) -> SharingCheck:
    """Owe a look at what allows sharing, because the lead agency or the groups have changed."""
    row = SharingCheck(
        case_id=case_id, cause=cause, agency_id=agency_id, group_id=group_id, raised_at=raised_at or clock.now()
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    announce(CheckOwed(row.id))
    return row


def withdraw_checks(owed: Sequence[SharingCheck]) -> None:
    """Owe them no more, since what raised them has been taken back."""
    if owed:
        announce(ChecksAnswered(tuple(row.id for row in owed)))
    for row in owed:
        db.session.delete(row)
    db.session.flush()


def confirm(case: Case, *, because: str, by: User) -> None:
    """Say that the lawful basis on record, and the consents, still hold. Refused where no basis is recorded."""
    if not because.strip():
        raise Refusal("Say why it still holds", field="basis_because")
    if db.session.scalars(queries.basis_in_force(case.id)).one_or_none() is None:
        raise Refusal("No lawful basis is recorded for this case, so none can still hold", field="basis_holds")
    answer_checks(case, "holds", because=because.strip(), by=by)


def answer_checks(case: Case, answer: str, *, because: str, by: User) -> None:
    """Answer every check that is owed on the case."""
    access.require(policy.may_run(by, case), RUNS)
    owed = db.session.scalars(queries.checks_owed(case.id).with_for_update(of=SharingCheck)).all()
    for row in owed:
        row.answer, row.because, row.answered_by_id, row.answered_at = answer, because, by.id, clock.now()
    db.session.flush()
    if owed:
        announce(ChecksAnswered(tuple(row.id for row in owed)))


def latest(consents: Iterable[PersonConsent]) -> dict[int, PersonConsent]:
    """Each person's answer that counts: the latest that is not struck out, of answers the latest first."""
    found: dict[int, PersonConsent] = {}
    for row in consents:
        if row.struck_at is None:
            found.setdefault(row.person_id, row)
    return found
