"""What of each table goes along when a partnership leaves, in which order, and what the archive says of itself."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Column, Table

from casework.backups.manifest import Kept

FORMAT = 1
LEFT_OUT = {
    "searches": "what people typed, for some hours",
    "known_words": "the words of texts, which are learnt from them anew",
    "departures": "archives such as this one, which can be made again",
    "exports": "files made for one reader, which can be made again",
    "made_packs": "files made for one reader, which can be made again",
    "webhooks": "connections to other programs, sealed with a key of this installation",
    "deliveries": "what those programs were told",
    "sign_in_providers": "sign-in of organisations, sealed with a key of this installation",
    "erased_files": "files about to be deleted",
}
"""Tables of a partnership that stay behind, and why."""
OF_EVERYBODY = {
    "partnerships": "id = :partnership",
    "reference_counters": "name LIKE :partnership || ':%'",
}
"""Tables without a partnership of which some rows are its own all the same. Others, such as sign-ins, stay behind."""
BLANK = {"users": {"password_hash", "totp_secret", "totp_last_step"}}
"""Columns that come empty: whoever signs in sets a password and a second step anew."""
FILES = ("storage_key", "pdf_key")


class ColumnSaid(BaseModel):
    """A column: its type in PostgreSQL's words, whether it may be null, and the column it refers to, if any."""

    type: str
    nullable: bool
    refers_to: str = ""


class TableSaid(BaseModel):
    """A table: how many lines, the SHA-256 of them all, one after the other, and its columns."""

    rows: int
    sha256: str
    columns: dict[str, ColumnSaid]


class Opening(BaseModel):
    """The first member: what this is and what may read it."""

    format: int
    kind: str = "partnership"
    made_at: str
    casework: str
    migration: str
    partnership: str


class Said(Opening):
    """The last member: all of it must be so once it is loaded. Tables stand in the order in which they can be loaded."""

    tables: dict[str, TableSaid]
    files: dict[str, Kept]
    missing_files: int
    left_out: dict[str, str]
    reason: str = ""


def tables() -> list[Table]:
    """Those that go along; what a row refers to comes before it, but for a few that refer to each other."""
    from casework import schema

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the tables that refer to each other, which any order will do for
        ordered = schema.metadata.sorted_tables
    return [table for table in ordered if goes_along(table)]


def goes_along(table: Any) -> bool:
    return table.name in OF_EVERYBODY or ("partnership_id" in table.c and table.name not in LEFT_OUT)


def columns(table: Table) -> list[Column[Any]]:
    """What of a row goes along: not what PostgreSQL works out, and no secret."""
    blank = BLANK.get(table.name, set())
    return [c for c in table.c if c.computed is None and c.name not in blank and not _to_what_stays(c)]


def _to_what_stays(column: Column[Any]) -> bool:
    return any(not goes_along(key.column.table) for key in column.foreign_keys)


def condition(table: Table) -> str:
    """Which rows are the partnership's (`:partnership`, its number as text)."""
    return OF_EVERYBODY.get(table.name, "partnership_id = CAST(:partnership AS bigint)")


def said_of(table: Table) -> dict[str, ColumnSaid]:
    from sqlalchemy.dialects import postgresql

    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return {
        column.name: ColumnSaid(
            type=column.type.compile(dialect=dialect).lower(), nullable=bool(column.nullable),
            refers_to=next((f"{key.column.table.name}.{key.column.name}" for key in column.foreign_keys), ""),
        )
        for column in columns(table)
    }  # fmt: skip


def file_columns() -> Iterator[tuple[Table, str]]:
    for table in tables():
        yield from ((table, name) for name in FILES if name in table.c)
