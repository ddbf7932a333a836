"""Numbers of rows and references that were given after a backup, which a restored database must not give a second time."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import func, text
from sqlalchemy.dialects.postgresql import insert

from casework.extensions import db
from casework.web.models import ReferenceCounter

_REFERENCE = re.compile(r"([A-Z]{1,3})-(\d{1,9})")
_LAST = text("SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence(:table, 'id')::regclass), 0)")
_ON = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :steps)")
"""Taken one by one: the application's role may take numbers of a sequence and not set it."""


def pass_over(given: Iterable[tuple[int, str, int, tuple[str, ...]]]) -> None:
    """Put counters past what was given: partnership, table, number of the row, references. Commits; counters never go back."""
    rows: dict[str, int] = {}
    counted: dict[str, int] = {}
    for partnership_id, table, number, references in given:
        rows[table] = max(number, rows.get(table, 0))
        for match in filter(None, map(_REFERENCE.fullmatch, references)):
            name = f"{partnership_id}:{match[1]}"
            counted[name] = max(int(match[2]), counted.get(name, 0))
    connection = db.session.connection()
    for table, number in rows.items():
        steps = number - connection.execute(_LAST, {"table": table}).scalar_one()
        connection.execute(_ON, {"table": table, "steps": max(0, steps)})
    if counted:
        statement = insert(ReferenceCounter).values([{"name": name, "last": last} for name, last in counted.items()])
        last = func.greatest(ReferenceCounter.last, statement.excluded.last)
        connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"last": last}))
    db.session.commit()
