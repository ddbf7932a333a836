"""Exports: asked for, made in the background as their reader, handed out to them alone, and deleted in the end.

When somebody stops one, its number rises and the worker leaves off at the next step. The rows are chosen once, at the
beginning; each step reads its rows with the reader's rights.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from casework import audit, clock, made_files, storage
from casework.access.scope import as_system
from casework.accounts.models import User
from casework.errors import NotFound, NotPermitted, Refusal
from casework.exports.models import Export
from casework.exports.tables import TABLES, Table
from casework.extensions import db
from casework.partnership.models import Group, Partnership
from casework.partnership.profiles import profile_of
from casework.rendering.spreadsheet import Cell
from casework.web import sheets
from casework.web.filtering import Chosen
from casework.web.forms import CONSTRAINTS
from casework.web.presentation import plural

log = logging.getLogger(__name__)
SECONDS = 60.0
WHY = "making exports"
KEPT = timedelta(days=7)
"""How long a file is kept. Made again it holds what its reader may see then."""
AT_ONCE = 500
"""Rows that are made while one waits. More do not leave without a reason, which is kept in their row: the log, which nothing is erased
from, holds no words of anybody."""
MOST = 100_000
STEP = 500
CHANGED = "What you may see has changed since this file was made, so it can no longer be opened. Ask for it again: it then holds what you may see now."
CONSTRAINTS["uq_exports_owed"] = ("You have asked for this already, and it is being made", None)


class _Stopped(Exception):
    """Somebody stopped it, or somebody else has taken over."""


# -- asking ------------------------------------------------------------------------------------------------------------


def number_of(table: Table, group: Group, chosen: Chosen) -> int:
    """How many rows it would have; one more than `MOST` at most."""
    found = table.ids(group, chosen).limit(MOST + 1).subquery()
    return int(db.session.execute(select(func.count()).select_from(found), {"group_id": group.id}).scalar_one())


def ask(kind: str, group: Group, chosen: Chosen, *, form: str, reason: str, by: User) -> Export:
    """Have a table made in the background. Refused without a reason where it is a long one, and when it is too long."""
    check(TABLES[kind], group, chosen, reason)
    row = Export(group_id=group.id, kind=kind, form=form, chosen=dict(chosen), reason=reason.strip(), asked_by_id=by.id,
                 asked_at=clock.now())  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def check(table: Table, group: Group, chosen: Chosen, reason: str) -> int:
    """How many rows it has. Raises `Refusal` for what may not leave like this."""
    number = number_of(table, group, chosen)
    if number > MOST:
        raise Refusal(f"It has more than {MOST:,} rows. Narrow the list first")
    if number > AT_ONCE and not reason.strip():
        raise Refusal(f"Say what you need {plural(number, table.one)} for", field="reason")
    return number


def now(kind: str, group: Group, chosen: Chosen, *, form: str, reason: str, by: User) -> bytes:
    """The file at once, for a short table; logged as handed over."""
    table = TABLES[kind]
    check(table, group, chosen, reason)
    ids = _ids(table, group, chosen)
    data = sheets.written(_sheet(table, group, chosen, table.cells(group, ids), len(ids), reason, by), form)
    _log(table, group.id, form, ids, by)
    return data


def stop(row: Export, *, by: User) -> None:
    """Make it no more. Raises `Refusal` when it has ended already."""
    if row.asked_by_id != by.id:
        raise NotFound
    stopped = db.session.execute(
        update(Export)
        .where(Export.id == row.id, Export.status.in_(made_files.LIVE))
        .values(status="stopped", fence=Export.fence + 1, lease_until=None),
        execution_options={"synchronize_session": False},
    )
    if not stopped.rowcount:
        raise Refusal("It has ended already.")
    db.session.expire(row)


# -- making ------------------------------------------------------------------------------------------------------------


def run_due() -> int:
    """Make what is owed in every partnership; how many files were made."""
    until = time.monotonic() + SECONDS
    made = 0
    for partnership_id in db.session.scalars(select(Partnership.id).order_by(Partnership.id)).all():
        while time.monotonic() < until and (claim := made_files.claim(Export, partnership_id, WHY)) is not None:
            made += _make(partnership_id, *claim)
    return made


def _make(partnership_id: int, export_id: int, fence: int) -> bool:
    with as_system(WHY, partnership_id=partnership_id):
        try:
            data, ids = _made_as_reader(export_id, fence)
            return _record(export_id, fence, data, ids)
        except _Stopped:
            db.session.rollback()
        except (Refusal, NotFound, NotPermitted) as refusal:
            db.session.rollback()
            words = getattr(refusal, "message", "") or "You may no longer have this table"
            _note(export_id, fence, status="failed", why=words, lease_until=None)
        except Exception:
            log.exception("Making an export went wrong")
            db.session.rollback()
            _note(export_id, fence, status="waiting", lease_until=None)
        return False


def _made_as_reader(export_id: int, fence: int) -> tuple[bytes, list[int]]:
    from casework.reader import acting_as

    row = db.session.get_one(Export, export_id, populate_existing=True)
    reader, kind, form, reason = row.asked_by, row.kind, row.form, row.reason
    chosen, group_id = Chosen(row.chosen), row.group_id
    if reader.status != "active":
        raise Refusal(f"{reader.name} may not sign in")
    with acting_as(reader) as scope:
        if not scope.in_group(group_id):
            raise NotFound
        group, table = db.session.get_one(Group, group_id), TABLES[kind]
        table.only(group)
        ids = _ids(table, group, chosen)
        _keep_hold(export_id, fence, rows=len(ids))
        rows = _in_steps(table, group, ids, lambda done: _keep_hold(export_id, fence, done=done))
        return sheets.written(_sheet(table, group, chosen, rows, len(ids), reason, reader), form), ids


def _ids(table: Table, group: Group, chosen: Chosen) -> list[int]:
    return list(db.session.scalars(table.ids(group, chosen).limit(MOST), {"group_id": group.id}))


def _in_steps(
    table: Table, group: Group, ids: list[int], told: Callable[[int], None]
) -> Iterator[tuple[Cell, ...]]:  # fmt: skip
    for begin in range(0, len(ids), STEP):
        yield from table.cells(group, ids[begin : begin + STEP])
        told(min(begin + STEP, len(ids)))


def _sheet(table: Table, group: Group, chosen: Chosen, rows: Any, number: int, reason: str, reader: User) -> Any:
    by = ", ".join(f"{table.labels.get(name, name).lower()}: {value}" for name, value in chosen.items())
    about = [("Narrowed by", by or table.words), ("Rows", plural(number, table.one))]
    return sheets.sheet_for(
        reader, table.title, group.name, marking=profile_of(group).marking, headings=table.headings, rows=rows, widths=table.widths,
        about=[*about, ("Needed for", reason.strip())] if reason.strip() else about,
    )  # fmt: skip


def _keep_hold(export_id: int, fence: int, **values: Any) -> None:
    """Tell how far it is and hold on to it. Raises `_Stopped` when it is ours no more."""
    if not _note(export_id, fence, lease_until=clock.now() + made_files.LEASE, **values):
        raise _Stopped


def _note(export_id: int, fence: int, **values: Any) -> bool:
    return made_files.note(Export, export_id, fence, WHY, **values)


def _record(export_id: int, fence: int, data: bytes, ids: list[int]) -> bool:
    """Keep the file; if it was stopped meanwhile or another has taken over, it is thrown away."""
    kept = storage.keep(data)
    now = clock.now()
    stands = _note(
        export_id, fence, status="ready", lease_until=None, storage_key=kept.key, sha256=kept.sha256, size=kept.size, ids=ids,
        done=len(ids), rows=len(ids), made_at=now, expires_at=now + KEPT,
    )  # fmt: skip
    if not stands:
        storage.discard(kept.key)
    return stands


# -- handing out and deleting ------------------------------------------------------------------------------------------


def still_open(row: Export) -> bool:
    """Whether its reader may now see every row that is in it."""
    of = TABLES[row.kind].of
    seen = db.session.scalar(select(func.count()).select_from(of).where(of.id == func.any(row.ids)))
    return seen == len(row.ids)


def file_of(row: Export, *, by: User) -> bytes:
    """The file, for who asked for it, as long as everything in it is open to them now; logged as handed over."""
    if row.asked_by_id != by.id or row.storage_key is None:
        raise NotFound
    table = TABLES[row.kind]
    table.only(row.group)
    if not still_open(row):
        raise Refusal(CHANGED)
    data = made_files.bytes_of(row)
    _log(table, row.group_id, row.form, row.ids, by, export=row.id)
    return data


def _log(table: Table, group_id: int, form: str, ids: list[int], by: User, **detail: Any) -> None:
    audit.record(
        "disclosure", "exported", table.subject, None, group_id=group_id, recipients=[by.id],
        detail={"form": form, "ids": ids, **detail},
    )  # fmt: skip


def delete_old() -> int:
    """Delete the files whose time is over; how many."""
    partnerships = db.session.scalars(select(Partnership.id).order_by(Partnership.id)).all()
    return sum(made_files.delete_old(Export, each, "deleting exports whose time is over") for each in partnerships)
