"""What is owed to a person is for that person; the ledger's counts are read as the system, for those with the duty."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_

from casework.access import visible_when
from casework.access.rows import GROUPS, READER_ID, SPOC_AGENCY_ID, among
from casework.notifications.models import Message, RefusedAddress, Reminder
from casework.notifications.timing_models import ReminderPreference, ReminderTiming


@visible_when(Reminder)
def _reminder(row: Any) -> ColumnElement[bool]:
    return row.recipient_id == READER_ID


@visible_when(Message)
def _message(row: Any) -> ColumnElement[bool]:
    return row.recipient_id == READER_ID


@visible_when(ReminderTiming)
def _timing(row: Any) -> ColumnElement[bool]:
    """Those of one's groups, and the partnership's."""
    return or_(row.group_id.is_(None), among(row.group_id, GROUPS))


@visible_when(ReminderPreference)
def _preference(row: Any) -> ColumnElement[bool]:
    """One's own: when somebody is away is nobody else's business, but for whoever covers for them."""
    return or_(row.user_id == READER_ID, row.cover_id == READER_ID)


@visible_when(RefusedAddress)
def _refused_address(row: Any) -> ColumnElement[bool]:
    """The single point of contact looks after the addresses of the agency's people; administrators read as the system."""
    return row.agency_id == SPOC_AGENCY_ID
