"""Loads a partnership's archive into an empty installation, proves that all of it is there, or leaves nothing of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from pydantic import ValidationError
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from casework import storage
from casework.backups import BackupTrouble, placing, reading
from casework.backups.reading import Archive
from casework.database import migrate
from casework.leaving import contents
from casework.leaving.contents import FORMAT, Opening, Said
from casework.storage.stores import Arrival, Store

LARGEST_WORDS = 1 << 30


@dataclass(frozen=True)
class Target:
    """Where to: an empty database as its owner, and the store of files."""

    owner: str
    files: Store


def load(archive: Archive, target: Target) -> Said:
    """Load all of it or nothing. Numbers stay what they were, so the installation must be empty. Raises `BackupTrouble`."""
    said = check(archive)
    engine = create_engine(target.owner, poolclass=NullPool)
    try:
        with placing.trouble_in_words("The archive could not be loaded"):
            with engine.begin() as connection:
                there = connection.execute(text("SELECT to_regclass('partnerships') IS NOT NULL")).scalar_one()
            if not there:
                migrate(target.owner, to=said.migration)
            with target.files.arriving("arriving") as arriving, engine.begin() as connection:
                _refuse_unfit(connection, said, target)
                with _settled_at_the_end(connection):
                    _load(connection, archive, said, arriving)
                _continue_numbers(connection)
                arriving.settle()  # before the rows are committed
            migrate(target.owner)
    finally:
        engine.dispose()
    return said


def check(archive: Archive) -> Said:
    """Read an archive to its end and hold all of it against what it says of itself. Raises `BackupTrouble`; changes nothing."""
    said: Said | None = None
    lines: dict[str, Any] = {}
    counted: dict[str, int] = {}
    files = {}
    opened = False
    with archive.members() as members:
        for name, content in members:
            folder, _, rest = name.partition("/")
            if not opened:
                if name != "casework.json":
                    raise BackupTrouble("This is not an archive of a partnership.")
                _opening(content.read(LARGEST_WORDS))
                opened = True
            elif name == "manifest.json":
                said = _read(Said, content.read(LARGEST_WORDS))
            elif folder == "tables":
                table, data = rest.partition("/")[0], content.read()
                lines.setdefault(table, hashlib.sha256()).update(data)
                counted[table] = counted.get(table, 0) + data.count(b"\n")
            elif folder == "files" and storage.is_key(rest):
                files[rest] = reading.copied(content, lambda _data: None)
            else:
                raise BackupTrouble(f"The archive holds {name!r}, which no archive of a partnership does.")
    if said is None:
        raise BackupTrouble("The archive does not say what it holds: it was not finished.")
    found = {table: (counted[table], each.hexdigest()) for table, each in lines.items()}
    if found != {name: (table.rows, table.sha256) for name, table in said.tables.items()} or files != said.files:
        raise BackupTrouble("The archive does not hold what it says it holds.")
    return said


def _opening(raw: bytes) -> None:
    found: Opening = _read(Opening, raw)
    if found.kind != "partnership" or found.format > FORMAT:
        raise BackupTrouble(f"This archive of Casework {found.casework} is of a kind or form this one does not know.")


def _read(model: Any, raw: bytes) -> Any:
    try:
        return model.model_validate_json(raw)
    except ValidationError as problem:
        raise BackupTrouble("This is not an archive of a partnership: it does not say what it holds.") from problem


def _refuse_unfit(connection: Connection, said: Said, target: Target) -> None:
    if connection.execute(text("SELECT EXISTS (SELECT FROM partnerships)")).scalar_one():
        raise BackupTrouble("There is a partnership in this database already. Load the archive into an empty one.")
    here = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    if here != said.migration:
        raise BackupTrouble(
            f"The archive is of migration {said.migration}, the database of {here}. Empty the database, so that its tables are made as they "
            "were then; once the archive is loaded they are brought up to date."
        )
    if not target.files.is_empty():
        raise BackupTrouble(f"There are files in {target.files} already.")
    known = {row.relname for row in connection.execute(text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"))}  # fmt: skip
    if unknown := set(said.tables) - known:
        raise BackupTrouble(f"The archive holds tables this Casework does not know: {', '.join(sorted(unknown))}.")


_REFERENCES = text(
    "SELECT conrelid::regclass::text AS of_table, conname FROM pg_constraint WHERE contype = 'f' AND NOT condeferrable"
    " AND connamespace = 'public'::regnamespace ORDER BY 1, 2"
)


@contextmanager
def _settled_at_the_end(connection: Connection) -> Iterator[None]:
    """Within the block references may lead to rows that are yet to come; at its end each must lead somewhere."""
    found = connection.execute(_REFERENCES).all()
    for row in found:
        connection.execute(text(f'ALTER TABLE {row.of_table} ALTER CONSTRAINT "{row.conname}" DEFERRABLE'))
    connection.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    yield
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for row in found:
        connection.execute(text(f'ALTER TABLE {row.of_table} ALTER CONSTRAINT "{row.conname}" NOT DEFERRABLE'))


def _load(connection: Connection, archive: Archive, said: Said, arriving: Arrival) -> None:
    connection.execute(text("SELECT set_config('timezone', 'UTC', true)"))
    with archive.members() as members:
        for name, content in members:
            folder, _, rest = name.partition("/")
            if folder == "tables":
                table = rest.partition("/")[0]
                _insert(connection, table, list(said.tables[table].columns), content)
            elif folder == "files":
                placing.set_down(content, rest, arriving, said.files)


def _insert(connection: Connection, table: str, columns: list[str], content: IO[bytes]) -> None:
    """A piece of a table, in one statement: PostgreSQL reads each value as the type of its column."""
    lines = content.read().decode().rstrip("\n").split("\n")
    if lines == [""]:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    connection.execute(
        text(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM json_populate_recordset(NULL::"{table}", CAST(:rows AS json))'),  # noqa: S608 (names held against the schema)
        {"rows": f"[{','.join(lines)}]"},
    )  # fmt: skip


def _continue_numbers(connection: Connection) -> None:
    """Have each table count on from its highest number."""
    for table in contents.tables():
        if "id" in table.c:
            connection.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name} HAVING max(id) IS NOT NULL")  # noqa: S608 (our own names)
            )  # fmt: skip


def counted(said: Said) -> str:
    """How much an archive holds."""
    rows = sum(table.rows for table in said.tables.values())
    return f"{rows:,} rows in {len(said.tables)} tables and {len(said.files):,} files"


def words(said: Said) -> str:
    """What an archive holds, on one line."""
    return f"{said.partnership}: {counted(said)}, of {said.made_at}."
