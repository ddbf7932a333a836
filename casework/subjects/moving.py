"""Moves everything that hangs on one record to another, and back, set by set: as many statements for one row as for thousands.

Which tables hang on a person or place is read from the schema, so that a table added tomorrow is moved as well.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, UniqueConstraint, text

from casework.extensions import db
from casework.subjects.standing import Subject

# Made anew rather than moved, or about the two records as such.
NOT_MOVED = frozenset({"match_keys", "subject_merges", "merge_requests", "duplicate_pairs"})


@dataclass(frozen=True)
class Hanging:
    """A column by which rows hang on a subject, and what else makes a row unique beside it."""

    table: str
    column: str
    uniques: tuple[tuple[str, ...], ...]


def hanging_on(subject: Subject) -> list[Hanging]:
    """Every column that points at this kind of subject, in an order that does not change."""
    home = type(subject).__table__
    found = []
    for table in db.metadata.sorted_tables:
        if table.name in NOT_MOVED:
            continue
        for key in table.foreign_keys:
            if key.column.table is home:
                found.append(Hanging(table.name, key.parent.name, _uniques_with(table, key.parent.name)))
    return sorted(found, key=lambda each: (each.table, each.column))


def _uniques_with(table: Table, column: str) -> tuple[tuple[str, ...], ...]:
    groups = [constraint.columns.keys() for constraint in table.constraints if isinstance(constraint, UniqueConstraint)]
    groups += [index.columns.keys() for index in table.indexes if index.unique]
    return tuple(sorted({tuple(name for name in group if name != column) for group in groups if column in group}))


def move_all(subject: Subject, *, kept: int, gone: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Move what hangs on `gone` to `kept`: ids moved by table and column, and rows set aside by table."""
    moved: dict[str, Any] = {}
    aside: dict[str, Any] = {}
    ids = {"kept": kept, "gone": gone}
    if rows := _rows(_SAME_RELATIONSHIP, ids) if type(subject).__tablename__ == "people" else []:
        aside["person_relationships"] = rows
    for each in hanging_on(subject):
        for group in each.uniques:
            same = " AND ".join(f"g.{name} = k.{name}" for name in group) or "true"
            rows = _rows(
                f"DELETE FROM {each.table} g USING {each.table} k WHERE g.{each.column} = :gone AND k.{each.column} = :kept"  # noqa: S608
                f" AND {same} RETURNING to_jsonb(g.*)",
                ids,
            )
            aside.setdefault(each.table, []).extend(rows)
        found = _rows(f"UPDATE {each.table} SET {each.column} = :kept WHERE {each.column} = :gone RETURNING id", ids)  # noqa: S608
        if found:
            moved.setdefault(each.table, {})[each.column] = found
    return moved, {table: rows for table, rows in aside.items() if rows}


# The two themselves are related to each other, or both to a third in the same way.
_SAME_RELATIONSHIP = """
    DELETE FROM person_relationships g
    WHERE :gone IN (g.person_id, g.other_id) AND (
        :kept IN (g.person_id, g.other_id) OR EXISTS (
            SELECT 1 FROM person_relationships k WHERE k.kind = g.kind AND :kept IN (k.person_id, k.other_id)
            AND k.person_id + k.other_id - :kept = g.person_id + g.other_id - :gone
        )
    ) RETURNING to_jsonb(g.*)
"""


def move_back(*, kept: int, gone: int, moved: dict[str, Any], aside: dict[str, Any]) -> None:
    """Give back what was moved and is still there, and put back what was set aside."""
    for table, columns in sorted(moved.items()):
        for column, ids in sorted(columns.items()):
            _run(
                f"UPDATE {_known(table)} SET {_known_column(table, column)} = :gone WHERE {column} = :kept AND id = ANY(:ids)",  # noqa: S608
                {"kept": kept, "gone": gone, "ids": ids},
            )
    for table, rows in sorted(aside.items()):
        _run(
            f"INSERT INTO {_known(table)} SELECT * FROM jsonb_populate_recordset(NULL::{table}, CAST(:rows AS jsonb))",  # noqa: S608
            {"rows": json.dumps(rows)},
        )


def _known(table: str) -> str:
    return str(db.metadata.tables[table].name)


def _known_column(table: str, column: str) -> str:
    return str(db.metadata.tables[table].c[column].name)


def _rows(statement: str, values: dict[str, Any]) -> list[Any]:
    return list(db.session.connection().execute(text(statement), values).scalars())


def _run(statement: str, values: dict[str, Any]) -> None:
    db.session.connection().execute(text(statement), values)
