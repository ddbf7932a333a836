"""Values written into a statement instead of sent beside it, so that PostgreSQL keeps one plan for it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, literal_column


def fixed(value: str | int | date) -> ColumnElement[Any]:
    """A constant of ours, or a day, as part of the statement's text; never anything a person typed.

    With a parameter PostgreSQL can neither use an index `WHERE status = 'draft'` nor know how short a page is, and so
    plans the statement anew each time it runs: for a long statement more work than running it. A statement with days in it is another one tomorrow: keep no more of them than days matter.
    Raises ValueError for text that is no plain word.
    """
    if type(value) is date:
        return literal_column(f"DATE '{value.isoformat()}'", Date)
    if isinstance(value, int):
        return literal_column(str(int(value)))
    if not value.isidentifier() or not value.isascii():
        raise ValueError(f"{value!r} is no plain word")
    return literal_column(f"'{value}'")
