"""Keep an address from others, say who may see it, show it to those, and take it away."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from casework import access, audit
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.subjects import keys
from casework.subjects.models import Person, PersonAddress
from casework.subjects.recording import REASONS
from casework.subjects.safe_models import SafeAddress, SafeAddressReader
from casework.subjects.standing import standing_of

RECORDS = "Members of a group with a case record about it; observers, and agencies without an agreement, do not."


def of_person(person_id: int) -> Select[SafeAddress]:
    """Those the reader may see, without the addresses themselves."""
    return (
        select(SafeAddress)
        .where(SafeAddress.person_id == person_id)
        .options(
            joinedload(SafeAddress.agency),
            joinedload(SafeAddress.added_by),
            selectinload(SafeAddress.readers).joinedload(SafeAddressReader.user),
        )
        .order_by(SafeAddress.id.desc())
    )


def one_of(person_id: int, row_id: int) -> Select[SafeAddress]:
    return of_person(person_id).where(SafeAddress.id == row_id)


def keep(
    person: Person, *, line: str, postcode: str, reason: str, readers: Collection[User], for_who_runs: bool, by: User,
    instead_of: PersonAddress | None = None,
) -> SafeAddress:  # fmt: skip
    """Keep an address from others; who records it may see it. `instead_of` an ordinary one, which is taken away with its traces in matching."""
    access.require(standing_of(person, by=by).records, RECORDS)
    if not line.strip():
        raise Refusal("Enter the address", field="line")
    if not reason.strip():
        raise Refusal("Say from whom, and why", field="reason")
    row = SafeAddress(
        person_id=person.id, line=line.strip(), postcode=postcode.strip().upper(), reason=reason.strip(),
        for_who_runs=for_who_runs, agency_id=by.agency_id, added_by_id=by.id,
    )  # fmt: skip
    row.readers = [SafeAddressReader(user_id=user_id) for user_id in {by.id, *(reader.id for reader in readers)}]
    db.session.add(row)
    if instead_of is not None:
        db.session.delete(instead_of)
    db.session.flush()
    if instead_of is not None:
        db.session.expire(person)
        keys.index_person(person)
    return row


def change(
    row: SafeAddress, *, reason: str, readers: Collection[User], for_who_runs: bool, choices: Collection[User], by: User
) -> None:
    """Say anew why, and who may see it. People named before who are no longer to be chosen from lose it; one's own name stays."""
    access.require(standing_of(row.person, by=by).records, RECORDS)
    if not reason.strip():
        raise Refusal("Say from whom, and why", field="reason")
    known = {person.id for person in choices}
    wanted = {by.id, *(reader.id for reader in readers if reader.id in known)}
    row.reason, row.for_who_runs = reason.strip(), for_who_runs
    row.readers = [reader for reader in row.readers if reader.user_id in wanted]
    there = {reader.user_id for reader in row.readers}
    row.readers += [SafeAddressReader(user_id=user_id) for user_id in sorted(wanted - there)]
    db.session.flush()


def show(row: SafeAddress) -> tuple[str, str]:
    """The address itself, to somebody who asked for it: each time is in the log."""
    audit.record("consultation", "shown", SafeAddress.__tablename__, row.id)
    found = db.session.scalars(
        select(SafeAddress)
        .where(SafeAddress.id == row.id)
        .options(undefer(SafeAddress.line), undefer(SafeAddress.postcode)),
        execution_options={"populate_existing": True},
    ).one()
    return found.line, found.postcode


def remove(row: SafeAddress, *, why: str, by: User) -> None:
    """Take it away, when it is over or should not have been recorded."""
    access.require(standing_of(row.person, by=by).records, RECORDS)
    if why not in WHY:
        raise Refusal("Choose why it is removed", field="why")
    with audit.in_context(f"Removed: {WHY[why][:1].lower()}{WHY[why][1:]}"):
        db.session.delete(row)
        db.session.flush()


WHY = {"over": "They do not live there any more", **REASONS}
