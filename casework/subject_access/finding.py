"""Which rows are about a person, read from the schema, so that a table added tomorrow is found as well.

What names the person; the cases and referrals they are part of; and what hangs on any of these, step by step. Everything
runs as the system in one partnership: whoever answers must find what they may not read otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, JSON, Column, ColumnElement, Table, Text, cast, func, or_, select

from casework.access.rows import protected_models
from casework.access.scope import current_scope
from casework.extensions import db
from casework.subject_access.words import NOT_GATHERED

LEADS_UP = {"case_parties": "case_id", "referral_subjects": "referral_id"}
"""A row here makes the case or referral it belongs to one of the person's."""
AT_ONCE = 5000
NOT_PARTS = frozenset({"taken_after_id", "deferred_to_id", "people", "places", "organisations"})
"""Columns and tables that a row names beside, of which it is no part."""
STEPS = 5
OURS = re.compile(r"[A-Z]{1,2}-\d+(/\d+)?")
"""A reference the system gave: one that somebody typed may hold a name, and leaves with every passage."""


@dataclass(frozen=True)
class Where:
    """What a row hangs on: decides who may read its passages, and what they are called."""

    case_id: int | None = None
    item_id: int | None = None
    reference: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a table with where it stands."""

    table: str
    values: Mapping[str, Any]
    where: Where

    @property
    def id(self) -> int:
        return int(self.values["id"])


@cache
def tables() -> dict[str, Table]:
    """Every table that may hold something said of somebody, by name."""
    found = {model.__tablename__: model.__table__ for model in protected_models()}
    return {name: table for name, table in sorted(found.items()) if name not in NOT_GATHERED}


def rows_about(person_id: int) -> dict[tuple[str, int], Row]:
    """Every row about a person, by table and id."""
    found: dict[tuple[str, int], Row] = {}
    fresh = _keep(found, tables()["people"], {person_id: Where()}, "id")
    while fresh:
        by_table: dict[str, dict[int, Where]] = {}
        for row in fresh:
            by_table.setdefault(row.table, {})[row.id] = row.where
        fresh = []
        for name, column in LEADS_UP.items():
            parents = (
                {row.values[column]: Where() for row in found.values() if row.table == name} if name in by_table else {}
            )
            if parents:
                [key] = tables()[name].c[column].foreign_keys
                fresh += _keep(found, tables()[key.column.table.name], parents, "id")
        for table in tables().values():
            for column, home in _hangs_by(table):
                if home in by_table:
                    fresh += _keep(found, table, by_table[home], column)
    return found


@cache
def _hangs_by(table: Table) -> tuple[tuple[str, str], ...]:
    """The columns by which a row hangs on another, and on which table."""
    return tuple(
        (key.parent.name, key.column.table.name) for key in sorted(table.foreign_keys, key=lambda k: k.parent.name)
    )


def _keep(found: dict[tuple[str, int], Row], table: Table, on: Mapping[int, Where], column: str) -> list[Row]:
    """Take in the rows of a table whose column is one of these; gives those that were not there yet."""
    fresh = []
    ids = sorted(on)
    for begin in range(0, len(ids), AT_ONCE):
        for values in _select(table, table.c[column].in_(ids[begin : begin + AT_ONCE])):
            key = (table.name, int(values["id"]))
            if key not in found:
                found[key] = Row(table.name, values, stands(table, values, on[values[column]]))
                fresh.append(found[key])
    return fresh


def _select(table: Table, condition: Any) -> Iterator[Mapping[str, Any]]:
    statement = (
        select(table).where(table.c.partnership_id == current_scope().partnership_id, condition).order_by(table.c.id)
    )
    yield from db.session.connection().execute(statement).mappings().all()


def stands(table: Table, values: Mapping[str, Any], above: Where = Where()) -> Where:
    """Where a row stands: its own case, item and reference before those of what it hangs on."""
    where = above
    for name, home in _hangs_by(table):
        if values[name] is not None and home == "cases" and name in ("case_id", "kept_case_id"):
            where = replace(where, case_id=int(values[name]))
        elif values[name] is not None and home == "agenda_items":
            where = replace(where, item_id=int(values[name]))
    if table.name == "cases":
        where = replace(where, case_id=int(values["id"]))
    elif table.name == "agenda_items":
        where = replace(where, item_id=int(values["id"]))
    reference = str(values.get("reference") or "")
    return replace(where, reference=reference) if OURS.fullmatch(reference) else where


def placed(row: Row, read: dict[tuple[str, int], Mapping[str, Any]]) -> Row:
    """A row found by its words, standing with what it is a part of: whoever stepped back from that case must not read it here.

    `read` keeps the rows looked at on the way up, for the next one.
    """
    return replace(row, where=_climbed(tables()[row.table], row.values, row.where, read, STEPS))


def _climbed(
    table: Table, values: Mapping[str, Any], where: Where, read: dict[tuple[str, int], Mapping[str, Any]], steps: int
) -> Where:
    for column, home in _hangs_by(table) if steps else ():
        if where.case_id is not None:
            break
        if values[column] is None or home not in tables() or NOT_PARTS & {column, home}:
            continue
        key = (home, int(values[column]))
        if key not in read:
            read[key] = next(_select(tables()[home], tables()[home].c.id == key[1]), {})
        if read[key]:
            above = _climbed(tables()[home], read[key], stands(tables()[home], read[key]), read, steps - 1)
            where = Where(above.case_id, where.item_id or above.item_id, where.reference or above.reference)
    return where


def rows_saying(pattern: str, known: Collection[tuple[str, int]]) -> Iterator[Row]:
    """Rows not known yet in which some text has these words. `pattern` is a regular expression of PostgreSQL's."""
    for table in tables().values():
        if table.name in ("people", "person_names"):  # somebody else of that name: doubles have a page of their own
            continue
        texts = [column for column in table.c if says(column)]
        if not texts:
            continue
        for values in _select(table, or_(*(words(each).regexp_match(pattern, flags="i") for each in texts))):
            if (table.name, int(values["id"])) not in known:
                yield Row(table.name, values, stands(table, values))


def says(column: Column[Any]) -> bool:
    """Whether a column holds words."""
    kind = column.type.item_type if isinstance(column.type, ARRAY) else column.type
    return isinstance(kind, Text | JSON) and not column.foreign_keys


def words(column: ColumnElement[Any]) -> ColumnElement[str]:
    """A column as text. In a structure a new line is written as two characters, of which the second would begin the next word."""
    if isinstance(column.type, Text):
        return column
    return func.regexp_replace(cast(column, Text), r"\\[nrtbf]", " ", "g")
