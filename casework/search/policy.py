"""Who sees what was searched for: whoever typed it, and nobody else; the words of texts, nobody."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false

from casework.access.rows import READER_ID, visible_when
from casework.search.models import KnownWord, Search


@visible_when(Search)
def _typed_by_reader(row: Any) -> ColumnElement[bool]:
    return row.user_id == READER_ID


@visible_when(KnownWord)
def _nobody(_row: Any) -> ColumnElement[bool]:
    """Words stand here whoever may read the text: they are matched by (`spelling.py`) and never shown."""
    return false()
