"""Fills tables of case information that nobody arranged anything in: a row in each, from what the schema says."""

from __future__ import annotations

import base64
import re
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    Table,
    Text,
    create_engine,
    text,
)
from sqlalchemy.pool import NullPool

from casework import clock, schema, storage
from casework.access.rows import protected_models

A_PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)

# What the schema does not say: which of several must be there, and words that are the program's own.
TWO_PEOPLE = {"person_id": "people", "other_person_id": "people+1"}
GIVEN: dict[str, dict[str, Any]] = {
    "duplicate_pairs": TWO_PEOPLE,
    "merge_requests": TWO_PEOPLE,
    "subject_links": {"person_id": "people"},
    "confirmed_minutes": {"meeting_id": "meetings"},
    "case_lawful_bases": {"basis": "public_task", "condition": "unlawful_acts"},
    "reminders": {"subject": "actions", "kind": "due"},
    "numbering_periods": {"period": "2026"},
    "offending_months": {"month": clock.today().replace(day=1)},
    "house_styles": {"content": {}},
    "reminder_timings": {"before": [3], "after": [1]},
    "retention_stays": {"case_id": "cases", "kind": "keep", "until": clock.today()},
    "erased_records": {name: clock.today().replace(day=1) for name in ("opened_month", "closed_month")},
    "audit_seals": {"from_xid": 0, "until_xid": 1, "members": b""},
}


def fill(owner_url: str, partnership_id: int) -> list[str]:
    """The tables that needed a row, each of which has one now."""
    engine = create_engine(owner_url, poolclass=NullPool)
    models = {model.__tablename__ for model in protected_models()}
    filled = []
    with engine.begin() as connection:
        for table in schema.metadata.sorted_tables:
            if table.name in models and _first(connection, table.name, partnership_id) is None:
                _add(connection, table, partnership_id)
                filled.append(table.name)
    engine.dispose()
    return filled


def _first(connection: Connection, table: str, partnership_id: int) -> int | None:
    table, _, further = table.partition("+")
    found = connection.execute(
        text(f"SELECT id FROM {table} WHERE partnership_id = :p ORDER BY id LIMIT 1 OFFSET {further or 0}"),
        {"p": partnership_id},
    )
    return found.scalar()


def _add(connection: Connection, table: Table, partnership_id: int) -> None:
    given = GIVEN.get(table.name, {})
    values: dict[str, Any] = {"partnership_id": partnership_id}
    for column in table.columns:
        if column.name in given:
            value = given[column.name]
            named = isinstance(value, str) and value.partition("+")[0] in schema.metadata.tables and column.foreign_keys
            values[column.name] = _first(connection, value, partnership_id) if named else value
        elif (
            column.name not in values and not column.nullable and column.server_default is None and not column.identity
        ):
            values[column.name] = _plausible(connection, column, partnership_id)
    connection.execute(table.insert().inline().values(values))


def _plausible(connection: Connection, column: Column[Any], partnership_id: int) -> Any:
    for key in column.foreign_keys:
        return _first(connection, key.column.table.name, partnership_id)
    kind = column.type
    if column.name == "storage_key":
        return storage.keep(A_PICTURE).key
    if isinstance(kind, Text):
        return _allowed(column) or (f"x{partnership_id}" if column.name.endswith("_hash") else "x")
    known = (
        (Boolean, False),
        (Integer, 1),
        (DateTime, clock.now()),
        (Date, clock.today()),
        (JSON, {"x": "x"}),
        (ARRAY, []),
    )
    return next(value for of, value in known if isinstance(kind, of))


def _allowed(column: Column[Any]) -> str | None:
    """The first of the words that the database lets in."""
    for each in column.table.constraints:
        found = re.search(rf"\b{column.name} IN \((.*?)\)", str(getattr(each, "sqltext", "")))
        if found:
            return next(word for word in re.findall("'(.*?)'", found[1]) if word)
    return None
