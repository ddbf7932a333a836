"""Writes everything of one partnership as an archive, of one moment: a tar within age, as backups are."""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Callable, Iterator
from datetime import UTC
from typing import IO, Any

from flask import current_app
from sqlalchemy import Connection, Table, create_engine, text
from sqlalchemy.pool import NullPool

from casework import clock
from casework.backups import BackupTrouble, age, making, moment
from casework.backups.manifest import Kept
from casework.leaving import contents
from casework.leaving.contents import FORMAT, Opening, Said, TableSaid
from casework.storage import Store, Unavailable, store

LINES = 2000
"""Rows of a piece of a table: few enough to be in memory, so that no table lies unencrypted on a disk."""
_ONE_WAY = text("SELECT set_config('timezone', 'UTC', true), set_config('bytea_output', 'hex', true)")
_PATIENT = text(
    "SELECT set_config('casework.partnership', :id, true), set_config('idle_in_transaction_session_timeout', '0', true),"
    " set_config('statement_timeout', '0', true)"
)
Told = Callable[[int, int], Any]
"""Hears how much is done of how much: tables and files together, and each piece of a table once more with the same numbers."""


def of_partnership(
    file: IO[bytes], partnership_id: int, public_keys: list[str], reason: str, told: Told = lambda done, parts: None
) -> Said:
    """Write the archive of one moment, as the application: row security holds it to this partnership."""
    engine = create_engine(current_app.config["SQLALCHEMY_DATABASE_URI"], poolclass=NullPool)
    try:
        with engine.connect().execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        ) as connection:
            connection.execute(_PATIENT, {"id": str(partnership_id)})
            return write(
                connection, partnership_id, files=store(), to=file, public_keys=public_keys, reason=reason, told=told
            )
    finally:
        engine.dispose()


def write(
    connection: Connection, partnership_id: int, *, files: Store, to: IO[bytes], public_keys: list[str], reason: str = "", told: Told = lambda done, parts: None
) -> Said:  # fmt: skip
    """Write all of it. `connection` is in a transaction that sees one moment and this partnership. `told` hears how far it is, and may break it off by raising.

    Raises `BackupTrouble` for a key that is none, or when it cannot be written.
    """
    keys = age.recipients(public_keys)
    try:
        with age.encrypting(to, keys) as sink, tarfile.open(fileobj=sink, mode="w|") as archive:
            return _written(connection, str(partnership_id), files, archive, reason, told)
    except Unavailable as problem:
        raise BackupTrouble(f"The files could not be read: {problem.why}.") from problem


def _written(connection: Connection, partnership: str, files: Store, archive: Any, reason: str, told: Told) -> Said:
    connection.execute(_ONE_WAY)
    opening = Opening(
        format=FORMAT, made_at=clock.now().astimezone(UTC).isoformat(timespec="seconds"), casework=making.program_version(),
        migration=moment.migration(connection),
        partnership=connection.execute(text("SELECT name FROM partnerships WHERE id = :id"), {"id": int(partnership)}).scalar_one(),
    )  # fmt: skip
    making.add(archive, "casework.json", opening.model_dump_json(indent=1).encode())
    said, kept = {}, {}
    tables, keys = contents.tables(), sorted(set(_keys(connection, partnership)))
    parts = len(tables) + len(keys)
    for done, table in enumerate(tables):
        said[table.name] = _table(connection, table, partnership, archive, lambda done=done: told(done, parts))
    missing = 0
    for done, key in enumerate(keys, len(tables)):
        told(done, parts)
        if (one := _file(archive, files, key)) is None:
            missing += 1
        else:
            kept[key] = one
    found = Said(
        **opening.model_dump(), tables=said, files=kept, missing_files=missing, left_out=contents.LEFT_OUT, reason=reason
    )  # fmt: skip
    making.add(archive, "manifest.json", found.model_dump_json(indent=1).encode())
    told(parts, parts)
    return found


def _table(
    connection: Connection, table: Table, partnership: str, archive: Any, goes_on: Callable[[], Any]
) -> TableSaid:
    names = ", ".join(f'"{column.name}"' for column in contents.columns(table))
    rows, whole, piece, lines = 0, hashlib.sha256(), 0, list[bytes]()
    query = f"SELECT row_to_json(t)::text FROM (SELECT {names} FROM {table.name} WHERE {contents.condition(table)} ORDER BY id) t"  # noqa: S608 (our own names)
    for line in _each(connection, query, partnership):
        lines.append(line)
        if len(lines) == LINES:
            rows, piece = rows + len(lines), piece + 1
            _piece(archive, table.name, piece, lines, whole)
            goes_on()
    if lines or piece == 0:
        rows, piece = rows + len(lines), piece + 1
        _piece(archive, table.name, piece, lines, whole)
    goes_on()
    return TableSaid(rows=rows, sha256=whole.hexdigest(), columns=contents.said_of(table))


def _each(connection: Connection, query: str, partnership: str) -> Iterator[bytes]:
    found = connection.execution_options(stream_results=True, yield_per=LINES).execute(
        text(query), {"partnership": partnership}
    )
    for (line,) in found:
        # PostgreSQL breaks lines within JSON nowhere but in what was kept as text, where they are written \n.
        yield line.encode() + b"\n"


def _piece(archive: Any, table: str, number: int, lines: list[bytes], whole: Any) -> None:
    data = b"".join(lines)
    whole.update(data)
    making.add(archive, f"tables/{table}/{number:06d}.jsonl", data)
    lines.clear()


def _keys(connection: Connection, partnership: str) -> Iterator[str]:
    for table, column in contents.file_columns():
        query = f"SELECT {column} FROM {table.name} WHERE {column} IS NOT NULL AND {contents.condition(table)}"  # noqa: S608 (our own names)
        yield from connection.execute(text(query), {"partnership": partnership}).scalars()


def _file(archive: Any, files: Store, key: str) -> Kept | None:
    try:
        data = files.get(key)
    except FileNotFoundError:
        return None
    making.add(archive, f"files/{key}", data)
    return Kept(size=len(data), sha256=hashlib.sha256(data).hexdigest())
