"""Numbers of rows and references that were given after a backup, which a restored database must not give a second time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from casework.extensions import db
from casework.web.models import ReferenceCounter

_REFERENCE = re.compile(r"([A-Z]{1,3})-(\d{1,9})")
_LAST = text("SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence(:table, 'id')::regclass), 0)")
_ON = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :steps)")
"""Taken one by one: the application's role may take numbers of a sequence and not set it."""
FURTHEST = 1_000_000
"""Numbers that may have been given between a backup and its restore: a list that names later ones is damaged, and counters never go back."""


Given = tuple[int, str, int, tuple[str, ...]]
"""Partnership, table, number of the row, references."""


def too_far(given: Given) -> str:
    """Why its numbers cannot have been given; nothing where they can."""
    table, number = given[1:3]
    connection = db.session.connection()
    known = {row.name: row.last for row in connection.execute(select(ReferenceCounter.name, ReferenceCounter.last))}
    past = {f"number {number:,}": number - connection.execute(_LAST, {"table": table}).scalar_one()}
    for name, reference in _counted(given):
        past[reference] = int(reference.rpartition("-")[2]) - known.get(name, 0)
    return "; ".join(f"{what} is {by:,} past the last one given here" for what, by in past.items() if by > FURTHEST)


def _counted(given: Given) -> Iterator[tuple[str, str]]:
    """The name of each reference's counter, and the reference."""
    for match in filter(None, map(_REFERENCE.fullmatch, given[3])):
        yield f"{given[0]}:{match[1]}", match[0]


def pass_over(given: Iterable[Given]) -> None:
    """Put counters past what was given, none of which is `too_far`. Commits; counters never go back."""
    rows: dict[str, int] = {}
    counted: dict[str, int] = {}
    for each in given:
        rows[each[1]] = max(each[2], rows.get(each[1], 0))
        for name, reference in _counted(each):
            counted[name] = max(int(reference.rpartition("-")[2]), counted.get(name, 0))
    connection = db.session.connection()
    for table, number in rows.items():
        steps = number - connection.execute(_LAST, {"table": table}).scalar_one()
        connection.execute(_ON, {"table": table, "steps": max(0, steps)})
    if counted:
        statement = insert(ReferenceCounter).values([{"name": name, "last": last} for name, last in counted.items()])
        last = func.greatest(ReferenceCounter.last, statement.excluded.last)
        connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"last": last}))
    db.session.commit()
