"""The log of some days as a file for a regulator: entries, the seals over them, and what checking the whole log found.

Read and sent some thousand entries at a time. Entries hold ids, codes and days and never text of a record, so nothing that was erased comes back
with them. Entries about what the officer declared an interest in are left out, and the file says so.
"""

from __future__ import annotations

import csv
import json
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, bindparam, not_, or_, select, text, tuple_

from casework import clock
from casework.access import current_scope
from casework.accounts.models import User
from casework.audit.models import AuditEntry
from casework.audit.sealing import LAST_XID
from casework.audit.verifying import Verdict, verify
from casework.cases.models import Case
from casework.partnership.models import Agency, Group
from casework.rendering.spreadsheet import BEGINS_A_FORMULA
from casework.subjects.models import SUBJECTS

COLUMNS = (
    "record", "id", "at", "kind", "verb", "subject", "subject_id", "case", "group", "user_id", "who", "agency", "reason", "context", "detail",
    "recipients", "seal", "hash",
)  # fmt: skip
Row = dict[str, Any]
AT_ONCE = 5000
"""Entries held in memory at a time."""


@dataclass(frozen=True)
class Asked:
    """What was asked for, and by whom. `condition` narrows to one record."""

    partnership_id: int
    partnership: str
    first: date
    last: date
    condition: ColumnElement[bool] | None
    reference: str
    officer: str
    recipient: str

    def since(self) -> datetime:
        return clock.london(self.first, time(0))

    def until(self) -> datetime:
        return clock.london(self.last + timedelta(days=1), time(0))


def left_out() -> ColumnElement[bool] | None:
    """Entries about what the reader declared an interest in."""
    scope, entry = current_scope(), AuditEntry
    found: list[ColumnElement[bool]] = []
    if scope.declared_cases:
        found.append(entry.case_id.in_(scope.declared_cases))
    for kind, model in SUBJECTS.items():
        ids = [int(one.removeprefix(f"{kind}-")) for one in scope.declared_subjects if one.startswith(f"{kind}-")]
        if ids:
            found.append(and_(entry.subject == model.__tablename__, entry.subject_id.in_(ids)))
    return or_(*found) if found else None


def rows(engine: Engine, asked: Asked, without: ColumnElement[bool] | None) -> Iterator[Row]:
    """What the file holds, in its order: what it is, the entries, the seals over them, and the verdict on the whole log.

    Over a connection of its own, as the answer is sent when the request's is given back.
    """
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        setting = text("SELECT set_config('casework.partnership', :partnership, true)")
        connection.execute(setting, {"partnership": str(asked.partnership_id)})
        yield _about(asked, without is not None)
        seals = Seals(connection, asked)
        statement, place = _entries(asked, without), (0, -LAST_XID)
        while found := connection.execute(statement, {"written_in": place[0], "id": place[1]}).all():
            for row in found:
                yield _entry(row, seals)
            place = (found[-1].written_in, found[-1].id)
        yield from seals.told()
        yield _verdict(verify(connection, asked.partnership_id))


def _about(asked: Asked, interests: bool) -> Row:
    words = {
        "partnership": asked.partnership, "from": asked.first.isoformat(), "to": asked.last.isoformat(), "reference": asked.reference,
        "made_by": asked.officer, "for": asked.recipient,
        "holds": "Who did what with which record. Never the text of a record, also not of one that was erased.",
    }  # fmt: skip
    if interests:
        words["left_out"] = "Entries about what the officer who made this declared an interest in."
    return {"record": "about", "at": clock.now(), "detail": words}


def _entries(asked: Asked, without: ColumnElement[bool] | None) -> Any:
    entry = AuditEntry
    conditions = [entry.partnership_id == asked.partnership_id, entry.at >= asked.since(), entry.at < asked.until()]
    if asked.condition is not None:
        conditions.append(asked.condition)
    if without is not None:
        conditions.append(not_(without.self_group()) | entry.case_id.is_(None) & entry.subject_id.is_(None))
    return (
        select(
            entry.id, entry.at, entry.kind, entry.verb, entry.subject, entry.subject_id, entry.user_id, entry.reason, entry.context,
            entry.detail, entry.recipients, entry.written_in, Case.reference.label("case"), Group.short_name.label("group"),
            User.name.label("who"), Agency.name.label("agency"),
        )
        .select_from(entry)
        .outerjoin(Case, Case.id == entry.case_id)
        .outerjoin(Group, Group.id == entry.group_id)
        .outerjoin(User, User.id == entry.user_id)
        .outerjoin(Agency, Agency.id == User.agency_id)
        .where(*conditions)
        .where(tuple_(entry.written_in, entry.id) > tuple_(bindparam("written_in"), bindparam("id")))
        .order_by(entry.written_in, entry.id)
        .limit(AT_ONCE)
    )  # fmt: skip


def _entry(row: Any, seals: Seals) -> Row:
    found = {name: getattr(row, name) for name in COLUMNS if hasattr(row, name)}
    return {"record": "entry", **found, "seal": seals.of(row.written_in, row.id)}


class Seals:
    """The seals from the first day on: which one an entry is under, and those that were met."""

    def __init__(self, connection: Connection, asked: Asked) -> None:
        statement = text(
            "SELECT number, sealed_at, entries, first_id, last_id, after_id, from_xid, until_xid, root, previous, hash FROM audit_seals"
            " WHERE partnership_id = :partnership AND sealed_at >= :since ORDER BY number"
        )
        found = connection.execute(statement, {"partnership": asked.partnership_id, "since": asked.since()}).all()
        self._counts: dict[int | None, list[Any]] = {}
        for seal in found:
            self._counts.setdefault(seal.after_id, []).append(seal)
        self._met: dict[int, Any] = {}

    def of(self, written_in: int, entry_id: int) -> int | None:
        """None for an entry that is not sealed yet."""
        for after, seals in reversed(self._counts.items()):
            if after is None or entry_id > after:
                place = bisect_right(seals, written_in, key=lambda seal: seal.until_xid)
                if place < len(seals) and seals[place].from_xid <= written_in:
                    seal = self._met[seals[place].number] = seals[place]
                    return int(seal.number)
                return None
        return None

    def told(self) -> Iterator[Row]:
        for number, seal in sorted(self._met.items()):
            detail = {
                "entries": seal.entries, "first_id": seal.first_id, "last_id": seal.last_id, "from_xid": seal.from_xid,
                "until_xid": seal.until_xid, "root": seal.root, "previous": seal.previous,
            }  # fmt: skip
            yield {
                "record": "seal",
                "id": number,
                "at": seal.sealed_at,
                "detail": detail,
                "seal": number,
                "hash": seal.hash,
            }


def _verdict(verdict: Verdict) -> Row:
    detail = {
        "whole": verdict.whole, "entries": verdict.entries, "seals": verdict.seals, "not_sealed_yet": verdict.waiting,
        "amiss": [fault.words for fault in verdict.faults],
    }  # fmt: skip
    return {"record": "verification", "at": clock.now(), "detail": detail, "hash": verdict.last_hash}


def as_json_lines(found: Iterator[Row]) -> Iterator[bytes]:
    for row in found:
        yield json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False).encode() + b"\n"


def as_csv(found: Iterator[Row]) -> Iterator[bytes]:
    """With a mark by which spreadsheet programs know UTF-8. A text that they would run is led by an apostrophe."""
    page = StringIO()
    writer = csv.writer(page)
    writer.writerow(COLUMNS)
    yield b"\xef\xbb\xbf"
    for row in found:
        writer.writerow([_cell(row.get(name)) for name in COLUMNS])
        if page.tell() > 60_000:
            yield _emptied(page)
    yield _emptied(page)


def _emptied(page: StringIO) -> bytes:
    kept = page.getvalue().encode()
    page.seek(0)
    page.truncate()
    return kept


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    value = _plain(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(BEGINS_A_FORMULA) else value


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
