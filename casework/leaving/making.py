"""Makes archives that were agreed to, in the background, and deletes them when their time is over.

The rows are read as the application, of one moment, through row security; no reader's rights are asked, because the archive holds
what nobody alone may see. When somebody stops one, its number rises and the worker leaves off at the next piece.
"""

from __future__ import annotations

import logging
import tempfile
import time
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from casework import clock, made_files, storage
from casework.access.scope import as_system
from casework.extensions import db
from casework.leaving import loading, writing
from casework.leaving.contents import Said
from casework.leaving.models import Departure
from casework.partnership.models import Partnership

log = logging.getLogger(__name__)
WHY = "making the archive of a partnership"
KEPT = timedelta(days=7)
BETWEEN = 1.0
"""Seconds between two notes of how far it is."""


class _Stopped(Exception):
    """Somebody stopped it, or somebody else has taken over."""


def run_due() -> int:
    """Make what is owed, one of each partnership; how many were made."""
    made = 0
    for partnership_id in db.session.scalars(select(Partnership.id).order_by(Partnership.id)).all():
        if (claim := made_files.claim(Departure, partnership_id, WHY)) is not None:
            made += _make(partnership_id, *claim)
    return made


def _make(partnership_id: int, departure_id: int, fence: int) -> bool:
    with as_system(WHY, partnership_id=partnership_id):
        row = db.session.get_one(Departure, departure_id, populate_existing=True)
        public_key, reason = row.recipient, row.reason
        db.session.commit()
        try:
            with tempfile.TemporaryFile(dir=current_app.config["VAR_DIR"]) as file:  # encrypted as it is written
                said = writing.of_partnership(
                    file, partnership_id, [public_key], reason, told=_teller(departure_id, fence)
                )
                kept = storage.keep_file(file)
            return _record(departure_id, fence, kept, said)
        except _Stopped:
            db.session.rollback()
        except Exception:
            log.exception("Making the archive of a partnership went wrong")
            db.session.rollback()
            _note(departure_id, fence, status="waiting", lease_until=None)
        return False


def _teller(departure_id: int, fence: int) -> writing.Told:
    """Notes how far it is and holds on to it, at most once a second. Raises `_Stopped` when it is ours no more."""
    last = [0.0]

    def told(done: int, parts: int) -> None:
        if time.monotonic() - last[0] < BETWEEN and done < parts:
            return
        last[0] = time.monotonic()
        if not _note(departure_id, fence, lease_until=clock.now() + made_files.LEASE, done=done, parts=parts):
            raise _Stopped

    return told


def _record(departure_id: int, fence: int, kept: storage.Kept, said: Said) -> bool:
    """Keep the file; if it was stopped meanwhile or another has taken over, it is thrown away."""
    now = clock.now()
    stands = _note(
        departure_id, fence, status="ready", lease_until=None, storage_key=kept.key, sha256=kept.sha256, size=kept.size,
        made_at=now, expires_at=now + KEPT, contents=loading.counted(said),
    )  # fmt: skip
    if not stands:
        storage.discard(kept.key)
    return stands


def _note(departure_id: int, fence: int, **values: Any) -> bool:
    return made_files.note(Departure, departure_id, fence, WHY, **values)


def delete_old() -> int:
    """Delete the archives whose time is over; how many."""
    partnerships = db.session.scalars(select(Partnership.id).order_by(Partnership.id)).all()
    return sum(made_files.delete_old(Departure, each, "deleting archives whose time is over") for each in partnerships)
