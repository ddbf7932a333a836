"""A view is its owner's own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from casework.access import visible_when
from casework.access.rows import READER_ID
from casework.saved_views.models import SavedView


@visible_when(SavedView)
def _view(row: Any) -> ColumnElement[bool]:
    return row.user_id == READER_ID
