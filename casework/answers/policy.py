"""A code is its reader's own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from casework.access import visible_when
from casework.access.rows import READER_ID
from casework.answers.models import AnswerCode


@visible_when(AnswerCode)
def _code(row: Any) -> ColumnElement[bool]:
    return row.user_id == READER_ID
