"""The blueprint of the invitation pages and how they find what an address names."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from sqlalchemy import Select

from casework import access
from casework.accounts.models import User
from casework.errors import NotFound
from casework.extensions import db
from casework.meetings import policy as meetings
from casework.meetings import queries as meeting_queries
from casework.meetings.models import Meeting

bp = Blueprint("invitations", __name__)


def reader() -> User:
    """Whoever is signed in, as services know them."""
    from flask_login import current_user

    return current_user._get_current_object()  # type: ignore[no-any-return]


def one(statement: Select[Any]) -> Any:
    """The row, or the answer that there is no such page."""
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def meeting_run(meeting_id: int) -> Meeting:
    """The meeting, for those who run its group."""
    meeting: Meeting = one(meeting_queries.by_id(meeting_id))
    access.require(meetings.may_run(reader(), meeting), meetings.RUNS_ONLY)
    return meeting
