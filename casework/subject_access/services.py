"""Register a subject access request, keep its clock, and close it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from casework import access, audit, clock
from casework.access import as_system, current_scope
from casework.accounts.models import User
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.references import next_reference
from casework.subject_access import policy, queries
from casework.subject_access.days import due_day
from casework.subject_access.events import AccessDaysChanged
from casework.subject_access.models import OUTCOMES, AccessRequest, AccessWork
from casework.subjects.models import Person
from casework.web.presentation import day

FINDING = "finding the record of somebody who asks what is held on them"
WORKING_COPY = timedelta(days=90)
"""How long passages and bundle are kept after the request is closed: to answer questions and a complaint, no longer."""


def register(
    *, reference: str, name: str, other_names: str, asker: str, representative: str, received_on: date, known: bool, identity: str,
    wanted: str, by: User,
) -> AccessRequest:  # fmt: skip
    """Take down a request. `reference` is of the person's record, if there is one; `known`: it is certain who asks.

    Its clock begins with the day it came, or stands until it is known who asks.
    """
    access.require(policy.may_answer(by), policy.WHO)
    if received_on > clock.today():
        raise Refusal("The day it came must be today or in the past", field="received_on")
    if known and not identity:
        raise Refusal("Say how you know who asks", field="identity")
    if asker == "representative" and not representative:
        raise Refusal("Say who asks for them, and what shows that they may", field="representative")
    person = person_called(reference) if reference else None
    if reference and person is None:
        raise Refusal("No person has this reference", field="reference")
    row = AccessRequest(
        reference=next_reference("SA"), person_id=person.id if person else None, name=name, other_names=other_names, asker=asker,
        representative=representative if asker == "representative" else "", identity=identity, wanted=wanted, agency_id=by.agency_id,
        received_on=received_on, begins_on=received_on if known else None, registered_by_id=by.id, registered_at=clock.now(), letter=LETTER,
    )  # fmt: skip
    _work_out(row)
    db.session.add(row)
    db.session.flush()
    announce(AccessDaysChanged(row.id))
    return row


LETTER = (
    "You asked what information the partnership holds about you. With this letter you receive it.\n\n"
    "Each passage says where it comes from and when it was written. Where words were taken out, it says [withheld] in their place. "
    "The last part lists how much was withheld and why. We hold the information to prevent crime, disorder and antisocial behaviour; our "
    "privacy notice says with whom it is shared, how long it is kept and what your rights are.\n\n"
    "If you think that something is wrong or missing, write to us. You may complain to us, to the Information Commissioner, or go to court."
)


def person_called(reference: str) -> Person | None:
    """The person with a reference, unless the officer declared an interest in them."""
    declared = current_scope().declared_subjects
    with as_system(FINDING):
        person = db.session.scalars(queries.person_by_reference(reference.strip().upper())).one_or_none()
    return None if person is None or f"person-{person.id}" in declared else person


def record_of(row: AccessRequest) -> str:
    """The reference of the person's record, empty where there is none; the person is not open to the officer otherwise."""
    if row.person_id is None:
        return ""
    with as_system(FINDING):
        return db.session.scalar(select(Person.reference).where(Person.id == row.person_id)) or ""


def find_people(words: str) -> list[Any]:
    """Who on record is called so; logged as a search."""
    declared = current_scope().declared_subjects
    with as_system(FINDING):
        found = [row for row in db.session.execute(queries.people_called(words)) if f"person-{row.id}" not in declared]
    audit.searched("people", by=["name"], found=len(found))
    return found


# -- the clock ---------------------------------------------------------------------------------------------------------


def identity_known(row: AccessRequest, *, on: date, how: str, by: User) -> None:
    """What was asked for to know who asks came in: the clock begins on that day."""
    _open_to(row, by)
    if row.begins_on is not None:
        raise Refusal("The clock runs already")
    _in_its_time(row, on, "on")
    if not how:
        raise Refusal("Say how you know who asks", field="how")
    row.begins_on, row.identity = on, how
    _moved(row)


def pause(row: AccessRequest, *, on: date, question: str, by: User) -> None:
    """The clock stands while a question is open without whose answer the information cannot be found (Article 12A(6))."""
    _open_to(row, by)
    if row.begins_on is None or row.paused_on is not None:
        raise Refusal("The clock stands already")
    _in_its_time(row, on, "on")
    if on < row.begins_on:
        raise Refusal("The clock had not begun then", field="on")
    if not question:
        raise Refusal("Say what you asked", field="how")
    row.paused_on, row.paused_for = on, question
    _moved(row)


def resume(row: AccessRequest, *, on: date, by: User) -> None:
    """The answer came: the clock goes on, and the day to answer moves by as many days as it stood."""
    _open_to(row, by)
    if row.paused_on is None:
        raise Refusal("The clock is not standing")
    _in_its_time(row, on, "on")
    if on < row.paused_on:
        raise Refusal("That is before you asked", field="on")
    row.paused_days += (on - row.paused_on).days
    row.paused_on = None
    _moved(row)


def extend(row: AccessRequest, *, on: date, reason: str, by: User) -> None:
    """Two months longer, where the request is complex or there are many (Article 12(3)): `on` is when they were told, within the first month."""
    _open_to(row, by)
    if row.begins_on is None:
        raise Refusal("The clock has not begun")
    if row.extended_on is not None:
        raise Refusal("It was extended already: that can be done once")
    _in_its_time(row, on, "on")
    first = due_day(row.begins_on, paused_days=row.paused_days)
    if on > first:
        raise Refusal(f"They had to be told by {day(first)}: it can no longer be extended", field="on")
    if not reason:
        raise Refusal("Say why it takes longer; they are told", field="how")
    row.extended_on, row.extended_because = on, reason
    _moved(row)


def longest_day(row: AccessRequest) -> date | None:
    """By when it would be due if it were extended: said where somebody decides on that."""
    return None if row.begins_on is None else due_day(row.begins_on, paused_days=row.paused_days, extended=True)


def tell_by(row: AccessRequest) -> date | None:
    """The last day to tell them that it takes longer."""
    return None if row.begins_on is None else due_day(row.begins_on, paused_days=row.paused_days)


def _work_out(row: AccessRequest) -> None:
    extended = row.extended_on is not None
    row.due_on = (
        None if row.begins_on is None else due_day(row.begins_on, paused_days=row.paused_days or 0, extended=extended)
    )


def _moved(row: AccessRequest) -> None:
    _work_out(row)
    db.session.flush()
    announce(AccessDaysChanged(row.id))


def _in_its_time(row: AccessRequest, on: date, field: str) -> None:
    if on > clock.today():
        raise Refusal("The day must be today or in the past", field=field)
    if on < row.received_on:
        raise Refusal("That is before the request came", field=field)


def _open_to(row: AccessRequest, by: User) -> None:
    access.require(policy.may_answer(by), policy.WHO)
    if not row.is_open:
        raise Refusal("This request is closed")


# -- work in the background --------------------------------------------------------------------------------------------


def ask_for(row: AccessRequest, kind: str, *, by: User) -> AccessWork:
    """Have the passages gathered, or the bundle made, in the background. Twice at once is once (a unique key)."""
    _open_to(row, by)
    if kind == "gather" and row.begins_on is None:
        raise Refusal("Nothing is gathered before it is known who asks")
    work = AccessWork(request_id=row.id, kind=kind, asked_by_id=by.id, asked_at=clock.now())
    db.session.add(work)
    db.session.flush()
    return work


# -- closing -----------------------------------------------------------------------------------------------------------


def close(row: AccessRequest, *, outcome: str, on: date, note: str, by: User) -> None:
    """Close it: answered, or without an answer. What was gathered is deleted some time after."""
    _open_to(row, by)
    if outcome not in OUTCOMES:
        raise Refusal("Choose how it ended", field="outcome")
    _in_its_time(row, on, "on")
    if not note:
        raise Refusal("Say why, or how it was sent", field="note")
    with as_system("counting what was gathered", partnership_id=row.partnership_id):
        counts = dict(db.session.execute(queries.counted(row.id)).tuples().all())
    if outcome == "released" and counts.get(""):
        raise Refusal("Something is to be decided still", field="outcome")
    if outcome == "nothing_held":
        if row.gathered_at is None:
            raise Refusal("Gather first: nobody has looked yet", field="outcome")
        if any(number for decision, number in counts.items() if decision != "not_theirs"):
            raise Refusal("There are passages about the person, or to be decided", field="outcome")
    row.status, row.outcome, row.closing_note = "closed", outcome, note
    row.closed_on, row.closed_by_id, row.clear_on = on, by.id, clock.today() + WORKING_COPY
    db.session.flush()
    announce(AccessDaysChanged(row.id))
