"""Numbers of rows and references that were given after a backup, which a restored database must not give a second time."""

from __future__ import annotations

import re
from collections.abc import Iterable

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


class TooFar(ValueError):
    """A number that cannot have been given; the words say which."""


def pass_over(given: Iterable[tuple[int, str, int, tuple[str, ...]]]) -> None:
    """Put counters past what was given: partnership, table, number of the row, references. Commits; counters never go back.

    Raises `TooFar` and changes nothing where one would have to go further than any partnership goes meanwhile.
    """
    rows: dict[str, int] = {}
    counted: dict[str, int] = {}
    for partnership_id, table, number, references in given:
        rows[table] = max(number, rows.get(table, 0))
        for match in filter(None, map(_REFERENCE.fullmatch, references)):
            name = f"{partnership_id}:{match[1]}"
            counted[name] = max(int(match[2]), counted.get(name, 0))
    connection = db.session.connection()
    steps = {table: number - connection.execute(_LAST, {"table": table}).scalar_one() for table, number in rows.items()}
    known = connection.execute(select(ReferenceCounter.name, ReferenceCounter.last)).all()
    last_of = {row.name: row.last for row in known}
    further = {name: last - last_of.get(name, 0) for name, last in counted.items()}
    for what, number in [*((f"{table} {rows[table]}", each) for table, each in steps.items()), *((f"{name} {counted[name]}", each) for name, each in further.items())]:  # fmt: skip
        if number > FURTHEST:
            raise TooFar(f"It names {what}, which is {number:,} past the last one given here")
    for table, number in steps.items():
        connection.execute(_ON, {"table": table, "steps": max(0, number)})
    if counted:
        statement = insert(ReferenceCounter).values([{"name": name, "last": last} for name, last in counted.items()])
        last = func.greatest(ReferenceCounter.last, statement.excluded.last)
        connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"last": last}))
    db.session.commit()
