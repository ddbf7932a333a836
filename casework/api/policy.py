"""Who sees what was sent: the person who sent it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from casework.access import visible_when
from casework.access.rows import READER_ID
from casework.api.models import Receipt


@visible_when(Receipt)
def _receipt(row: Any) -> ColumnElement[bool]:
    return row.user_id == READER_ID  # type: ignore[no-any-return]
