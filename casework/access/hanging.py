"""Row rules of tables whose rows are seen as the record they hang on is: through foreign keys, and by one rule at their end."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select

from casework.access.rows import GROUPS, Rule, among, probe, visible_when


def of_readers_group(row: Any) -> ColumnElement[bool]:
    """The rule of what everybody in a group sees of it."""
    return among(row.group_id, GROUPS)


def visible_through(*way: Any, when: Rule = of_readers_group) -> None:
    """Register the rule of a table whose rows are seen when the record they hang on satisfies `when`.

    `way` are the foreign keys that lead to that record, the table's own first: `IssuedFile.issued_id, IssuedReport.report_id`. `when`
    is given the columns of the table the last one leads to.
    """
    own, *further = way
    parents = [table.alias(f"reach_{table.name}") for table in map(_led_to, way)]
    hanging = select(parents[0].c.id)
    for nearer, key, farther in zip(parents, further, parents[1:], strict=False):
        hanging = hanging.join(farther, farther.c.id == nearer.c[key.key])

    @visible_when(own.class_)
    def _rule(row: Any) -> ColumnElement[bool]:
        return probe(hanging.where(parents[0].c.id == getattr(row, own.key), when(parents[-1].c)), *parents)


def _led_to(key: Any) -> Any:
    (foreign,) = key.class_.__table__.c[key.key].foreign_keys
    return foreign.column.table
