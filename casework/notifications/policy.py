"""What is owed to a person is for that person; the ledger's counts are read as the system, for those with the duty."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from casework.access import visible_when
from casework.access.rows import READER_ID
from casework.notifications.models import Message, Reminder


@visible_when(Reminder)
def _reminder(row: Any) -> ColumnElement[bool]:
    return row.recipient_id == READER_ID


@visible_when(Message)
def _message(row: Any) -> ColumnElement[bool]:
    return row.recipient_id == READER_ID
