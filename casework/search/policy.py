"""Who sees what was searched for: whoever typed it, and nobody else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from casework.access.rows import READER_ID, visible_when
from casework.search.models import Search


@visible_when(Search)
def _typed_by_reader(row: Any) -> ColumnElement[bool]:
    return row.user_id == READER_ID
