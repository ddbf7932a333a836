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


@dataclass(frozen=True, order=True)
class Key:
    """What makes a row unique beside the column it hangs by, among the rows for which `where` holds (all, unless partial)."""

    beside: tuple[str, ...]
    where: str = "true"

    def twins(self, table: str, column: str) -> str:
        """FROM and WHERE that pair each row `g` of `:gone` with the row `k` of `:kept` that has its key."""
        rows = f"SELECT * FROM {table} WHERE {column} = %s AND ({self.where})"  # noqa: S608
        same = " AND ".join(f"g.{name} = k.{name}" for name in self.beside) or "true"
        return f"FROM ({rows % ':gone'}) g JOIN ({rows % ':kept'}) k ON {same}"


@dataclass(frozen=True)
class Hanging:
    """A column by which rows hang on a subject, and the keys that a move could break."""

    table: str
    column: str
    keys: tuple[Key, ...]


def hanging_on(subject: Subject) -> list[Hanging]:
    """Every column that points at this kind of subject, in an order that does not change."""
    home = type(subject).__table__
    found = []
    for table in db.metadata.sorted_tables:
        if table.name in NOT_MOVED:
            continue
        for key in table.foreign_keys:
            if key.column.table is home:
                found.append(Hanging(table.name, key.parent.name, keys_with(table, key.parent.name)))
    return sorted(found, key=lambda each: (each.table, each.column))


def keys_with(table: Table, column: str) -> tuple[Key, ...]:
    """The unique keys of a table that hold this column and not the row's own id."""
    found = [Key(tuple(c.columns.keys())) for c in table.constraints if isinstance(c, UniqueConstraint)]
    for index in table.indexes:
        if index.unique:
            where = index.dialect_options["postgresql"]["where"]
            found.append(Key(tuple(index.columns.keys()), "true" if where is None else str(where)))
    return tuple(
        sorted(
            Key(tuple(name for name in key.beside if name != column), key.where)
            for key in found
            if column in key.beside and "id" not in key.beside
        )
    )


def move_all(subject: Subject, *, kept: int, gone: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Move what hangs on `gone` to `kept`: ids moved by table and column, and rows set aside by table."""
    moved: dict[str, Any] = {}
    aside: dict[str, Any] = {}
    ids = {"kept": kept, "gone": gone}
    if rows := _rows(_SAME_RELATIONSHIP, ids) if type(subject).__tablename__ == "people" else []:
        aside["person_relationships"] = rows
    for each in hanging_on(subject):
        for key in each.keys:
            rows = _rows(
                f"DELETE FROM {each.table} WHERE id IN (SELECT g.id {key.twins(each.table, each.column)})"  # noqa: S608
                f" RETURNING to_jsonb({each.table}.*)",
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
    put_back(aside)


def put_back(aside: dict[str, Any]) -> None:
    """The rows set aside, as they were, with their ids."""
    order = [table.name for table in db.metadata.sorted_tables]
    for table, rows in sorted(aside.items(), key=lambda item: order.index(item[0])):
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
