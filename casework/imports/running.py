"""Goes on with every file that is to be looked through, brought in or taken out again.

Looking through is committed some rows at a time, so a crash loses at most those. Bringing in and taking out are one transaction each,
held by a lock of its own; how far they are is told on another connection. The row of the import is written last and only if
nobody stopped it meanwhile, so that what was stopped, or broke off, leaves nothing.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from casework import clock
from casework.access.scope import as_system
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.imports import loading, preparing, undoing
from casework.imports.loading import Stopped
from casework.imports.models import LIVE, Import, ImportRow
from casework.imports.people import Directory
from casework.partnership.models import Partnership
from casework.subjects.matching_many import Meant

log = logging.getLogger(__name__)
SECONDS = 60.0
LOAD_SECONDS = 900.0
"""How long one load may hold what it writes."""
ABANDONED = timedelta(days=14)
"""A file nobody went on with for so long is let go."""
BROKEN = "Something went wrong that nobody foresaw. Nothing was changed. Look the file through again, or tell your administrator"
_HOLD = text("SELECT pg_try_advisory_xact_lock(4711, CAST(:id AS int))")
_PARTNERSHIP = text("SELECT set_config('casework.partnership', :partnership, true)")


def run_due() -> int:
    """Go on with what is owed in every partnership; how many rows were dealt with."""
    until = time.monotonic() + SECONDS
    done = 0
    for partnership_id in db.session.scalars(select(Partnership.id).order_by(Partnership.id)).all():
        for import_id, status in _owed(partnership_id):
            done += _STEPS[status](partnership_id, import_id, until)
        _forget(partnership_id)
    return done


def _owed(partnership_id: int) -> list[tuple[int, str]]:
    with as_system("looking what files wait", partnership_id=partnership_id):
        db.session.commit()
        rows = db.session.execute(
            select(Import.id, Import.status).where(Import.status.in_(LIVE)).order_by(Import.id)
        ).all()
        db.session.commit()
        return [(row.id, row.status) for row in rows]


def _held(import_id: int, status: str) -> Import | None:
    """The import, if this worker is the only one at it and it still waits for that."""
    if not db.session.connection().execute(_HOLD, {"id": import_id}).scalar():
        return None
    return db.session.scalars(
        select(Import)
        .where(Import.id == import_id, Import.status == status)
        .options(joinedload(Import.group), joinedload(Import.asked_by), joinedload(Import.undone_by))
        .execution_options(populate_existing=True)
    ).one_or_none()


def _settle(job: Import, was: str, **values: Any) -> bool:
    """Write how it stands now, unless somebody stopped it meanwhile."""
    db.session.flush()
    table = Import.__table__
    done = db.session.connection().execute(
        update(table).where(table.c.id == job.id, table.c.status == was).values(**values)
    )
    return bool(done.rowcount)


# -- looking through ---------------------------------------------------------------------------------------------------


def _prepare(partnership_id: int, import_id: int, until: float) -> int:
    total, directory = 0, None
    parts: Meant = {}
    while time.monotonic() < until:
        with as_system("looking a file through", partnership_id=partnership_id):
            job = _held(import_id, "preparing")
            if job is None:
                db.session.rollback()
                return total
            try:
                directory = directory or Directory(job.group)
                number = _as(
                    job.asked_by, job, lambda job=job, directory=directory: preparing.next_rows(job, directory, parts)
                )  # type: ignore[misc]
                if number:
                    kept = _settle(job, "preparing", done=Import.__table__.c.done + number)
                else:
                    preparing.finish(job)
                    kept = _settle(job, "preparing", status="prepared")
            except Exception as problem:
                _fail(partnership_id, import_id, "preparing", problem)
                return total
            db.session.commit() if kept else db.session.rollback()
            total += number
            if not number or not kept:
                return total
    return total


def _as(person: User, job: Import, work: Any) -> Any:
    """Do it with the rights this person has now."""
    from casework.reader import acting_as

    with acting_as(person):
        if not preparing.may_still(job, person):
            raise Refusal(f"{person.name}, who asked for it, may no longer bring files into {job.group.short_name}")
        return work()


def _fail(partnership_id: int, import_id: int, was: str, problem: Exception) -> None:
    """Nothing is kept but why."""
    db.session.rollback()
    if isinstance(problem, Stopped):
        return
    why = problem.message if isinstance(problem, Refusal) else BROKEN
    if isinstance(problem, IntegrityError):
        why = "What it names was changed meanwhile. Look the file through again"
    elif not isinstance(problem, Refusal):
        log.error("An import went wrong", exc_info=problem)
    table = Import.__table__
    # An undo that went wrong leaves what is in as it is.
    values: dict[str, Any] = {"status": "failed"} if was != "undoing" else {"status": "done", "ended_at": clock.now()}
    statement = update(table).where(table.c.id == import_id, table.c.status == was).values(why=why, **values)
    with as_system("noting why an import went wrong", partnership_id=partnership_id):
        db.session.connection().execute(statement)
        db.session.commit()


# -- bringing in, taking out -------------------------------------------------------------------------------------------


def _load(partnership_id: int, import_id: int, _until: float) -> int:
    def work(job: Import) -> dict[str, Any]:
        counts = _as(job.asked_by, job, lambda: loading.load(job, told=_teller(partnership_id, import_id, "loading")))
        now = clock.now()
        return {"status": "done", "made": counts, "loaded_at": now, "ended_at": now}

    return _whole(partnership_id, import_id, "loading", work)


def _undo(partnership_id: int, import_id: int, _until: float) -> int:
    def work(job: Import) -> dict[str, Any]:
        who = job.undone_by or job.asked_by
        counts = _as(who, job, lambda: undoing.undo(job, told=_teller(partnership_id, import_id, "undoing")))
        return {"status": "undone", "made": counts, "ended_at": clock.now()}

    return _whole(partnership_id, import_id, "undoing", work)


def _whole(partnership_id: int, import_id: int, status: str, work: Any) -> int:
    """All of it in one transaction, or nothing."""
    with as_system("bringing a file in or taking it out", partnership_id=partnership_id):
        job = _held(import_id, status)
        if job is None:
            db.session.rollback()
            return 0
        rows = job.rows
        try:
            if not _settle(job, status, **work(job)):
                raise Stopped()
            db.session.commit()
        except Exception as problem:
            _fail(partnership_id, import_id, status, problem)
            return 0
        return rows


def _teller(partnership_id: int, import_id: int, status: str) -> loading.Told:
    """Tells how far it is, on a connection of its own, and hears there whether somebody stopped it."""
    table = Import.__table__
    until = time.monotonic() + LOAD_SECONDS

    def tell(done: int) -> None:
        if status == "loading" and time.monotonic() > until:
            raise Refusal("It took too long to be brought in at once. Nothing was changed. Bring it in in parts")
        with db.engine.begin() as connection:
            connection.execute(_PARTNERSHIP, {"partnership": str(partnership_id)})
            still = connection.execute(
                update(table).where(table.c.id == import_id, table.c.status == status).values(done=done)
            )
        if not still.rowcount:
            raise Stopped()

    return tell


_STEPS = {"preparing": _prepare, "loading": _load, "undoing": _undo}


# -- forgetting --------------------------------------------------------------------------------------------------------


def _forget(partnership_id: int) -> None:
    """Let go what nobody goes on with, and the rows of files of which nothing will be made: they name people."""
    with as_system("letting go of files nobody brings in", partnership_id=partnership_id):
        db.session.execute(
            update(Import)
            .where(Import.status.in_(("columns", "prepared", "failed")), Import.asked_at < clock.now() - ABANDONED)
            .values(status="cancelled", ended_at=clock.now()),
            execution_options={"synchronize_session": False},
        )
        over = select(Import.id).where(Import.status.in_(("done", "cancelled", "undone")))
        db.session.execute(
            delete(ImportRow).where(ImportRow.import_id.in_(over), ImportRow.status != "made"),
            execution_options={"synchronize_session": False},
        )
        db.session.commit()
