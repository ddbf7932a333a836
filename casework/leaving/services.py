"""Ask for the archive of everything, agree to it, stop it, collect it, and hand it out."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import IO

from sqlalchemy import select, update

from casework import access, audit, clock, storage
from casework.accounts.models import User
from casework.backups import BackupTrouble, age
from casework.errors import NotFound, Refusal
from casework.events import announce
from casework.extensions import db
from casework.leaving import policy
from casework.leaving.events import ArchiveAsked, ArchiveCollected
from casework.leaving.models import Departure
from casework.web.forms import CONSTRAINTS
from casework.web.presentation import plural

STANDS = timedelta(days=14)
"""For how long a request can be agreed to: a key nobody remembers is not to be used a year later."""
CONSTRAINTS["uq_departures_open"] = ("An archive has been asked for already. Only one is made at a time", None)


def ask(*, reason: str, public_key: str, by: User) -> Departure:
    """Ask for the archive. Nothing is made before somebody who governs information agrees; they are told at once."""
    access.require(policy.may_ask(by), policy.ASKS)
    public_key = "".join(public_key.split())
    try:
        age.recipients([public_key])
    except BackupTrouble:
        raise Refusal("Enter a public key: one line that begins with age1", field="public_key") from None
    row = Departure(
        status="proposed", reason=reason.strip(), recipient=public_key, asked_by_id=by.id, asked_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    announce(ArchiveAsked(row.id))
    return row


def agree(row: Departure, *, typed: str, by: User) -> None:
    """Have it made. `typed` are the last six signs of the key as whoever receives the archive read them out."""
    access.require(policy.may_agree(by, row), policy.AGREES)
    row = db.session.scalars(
        select(Departure).where(Departure.id == row.id).with_for_update(of=Departure),
        execution_options={"populate_existing": True},
    ).one()
    if row.status != "proposed":
        raise Refusal("Somebody has decided on it already.")
    if clock.now() - row.asked_at > STANDS:
        raise Refusal(
            f"It was asked for more than {plural(STANDS.days, 'day')} ago. Stop it, and have it asked for anew."
        )
    if typed.strip().lower() != row.recipient[-6:].lower():
        raise Refusal("That is not how the key ends. Ask whoever receives the archive; do not agree when they differ", field="typed")  # fmt: skip
    row.status, row.agreed_by_id, row.agreed_at = "waiting", by.id, clock.now()
    db.session.flush()


def stop(row: Departure, *, by: User) -> None:
    """Make it no more, or not at all. Raises `Refusal` when it has ended already."""
    access.require(policy.may_stop(by, row), "Whoever asked for it stops it, or information governance.")
    stopped = db.session.execute(
        update(Departure)
        .where(Departure.id == row.id, Departure.status.in_(("proposed", "waiting", "making")))
        .values(status="stopped", fence=Departure.fence + 1, lease_until=None),
        execution_options={"synchronize_session": False},
    )
    if not stopped.rowcount:
        raise Refusal("It has ended already.")
    db.session.expire(row)


def collect(row: Departure, *, by: User) -> None:
    """Say that one is about to have the archive. The first time whoever asked for it and the other officers are told."""
    access.require(policy.may_agree(by, row), policy.AGREES)
    if row.storage_key is None:
        raise NotFound
    if row.collected_at is None:
        row.collected_at, row.collected_by_id = clock.now(), by.id
        db.session.flush()
        announce(ArchiveCollected(row.id))


def file_of(row: Departure, *, by: User) -> IO[bytes]:
    """The archive, still encrypted, once somebody has said that they collect it; a disclosure in the log each time.

    Raises `Refusal` when the file is not the one that was made.
    """
    access.require(policy.may_agree(by, row), policy.AGREES)
    if row.storage_key is None or row.collected_at is None:
        raise NotFound
    file = storage.opened(row.storage_key)
    if hashlib.file_digest(file, "sha256").hexdigest() != row.sha256:  # type: ignore[arg-type]
        file.close()
        raise Refusal("This file is not the one that was made. Tell your administrator; do not use it.")
    file.seek(0)
    audit.record(
        "disclosure", "exported", "partnerships", row.partnership_id, recipients=[by.id],
        detail={"form": "archive", "departure": row.id},
    )  # fmt: skip
    return file
