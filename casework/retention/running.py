"""Does the erasures that somebody confirmed: each record in a transaction of its own, so what breaks off leaves nothing half.

Any number of workers may be at it. An item is locked for the time of its erasure and the others skip it; it is marked in the same
transaction, so after a crash it either still waits or is done.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from sqlalchemy import exists, select

from casework import clock
from casework.access import as_system
from casework.errors import Refusal
from casework.extensions import db
from casework.partnership.models import Partnership
from casework.retention import erasing, replaying, services
from casework.retention.models import Erasure, ErasureItem

log = logging.getLogger(__name__)
SECONDS = 60.0
TRIES = 3
WHY = "erasing what was confirmed"
BROKEN = "Something went wrong each time it was tried. Nothing of it was erased; tell your administrator"


def run_due() -> int:
    """Go on with what was confirmed in every partnership; how many records were erased."""
    until = time.monotonic() + SECONDS
    done = 0
    for partnership_id in db.session.scalars(select(Partnership.id).order_by(Partnership.id)).all():
        while time.monotonic() < until and (status := _next(partnership_id)):
            done += status == "erased"
        _finish(partnership_id)
    if done:
        replaying.note()
    erasing.discard_files()
    return done


def _next(partnership_id: int) -> str:
    """Erase one record that nobody else is at, or note why not. Empty when none is left."""
    with as_system(WHY, partnership_id=partnership_id):
        db.session.commit()
        found = db.session.execute(
            select(ErasureItem, Erasure)
            .join(Erasure)
            .where(Erasure.status == "confirmed", ErasureItem.status == "waiting")
            .order_by(ErasureItem.tries, ErasureItem.id)
            .limit(1)
            .with_for_update(of=ErasureItem, skip_locked=True)
            .execution_options(populate_existing=True)
        ).one_or_none()
        if found is None:
            db.session.commit()
            return ""
        item, erasure = found
        item_id, tries = item.id, item.tries
        try:
            return _erase(item, erasure.reference)
        except Refusal as refusal:
            db.session.rollback()
            return _note(item_id, status="refused", why=str(refusal), ended_at=clock.now())
        except Exception as problem:
            # No word of the record in a log: the kind of error alone.
            log.error("Erasing item %s went wrong: %s", item_id, type(problem).__name__)
            db.session.rollback()
            if tries + 1 >= TRIES:
                return _note(item_id, status="refused", why=BROKEN, ended_at=clock.now())
            return _note(item_id, tries=tries + 1)


def _erase(item: ErasureItem, reference: str) -> str:
    """Its day is asked again: the schedule may have changed, or somebody may have kept it longer, since it was proposed."""
    line = services.due_of(item.kind, item.subject_id)
    if line is None or line.due_on > clock.today():
        raise Refusal("Its day has not come any more: it was kept longer, opened again, or the schedule changed")
    item_id, kind, number = item.id, item.kind, item.subject_id
    counts = erasing.erase(kind, number, erasure=reference)
    row = db.session.get_one(ErasureItem, item_id)
    row.status, row.counts, row.ended_at = "erased", counts, clock.now()
    db.session.commit()
    return "erased"


def _note(item_id: int, **values: Any) -> str:
    row = db.session.get_one(ErasureItem, item_id)
    for name, value in values.items():
        setattr(row, name, value)
    db.session.commit()
    return str(values.get("status", "tried"))


def _finish(partnership_id: int) -> None:
    """An erasure is done when none of its records waits."""
    with as_system(WHY, partnership_id=partnership_id):
        waits = exists().where(ErasureItem.erasure_id == Erasure.id, ErasureItem.status == "waiting")
        for row in db.session.scalars(
            select(Erasure).where(Erasure.status == "confirmed", ~waits).with_for_update(skip_locked=True)
        ):
            row.status, row.ended_at = "done", clock.now()
        db.session.commit()
