"""The blueprint of the invitation pages and how they find what an address names."""

from __future__ import annotations

from flask import Blueprint

from casework import access
from casework.access.finding import the_one
from casework.accounts.models import User
from casework.meetings import policy as meetings
from casework.meetings import queries as meeting_queries
from casework.meetings.models import Meeting

bp = Blueprint("invitations", __name__)


def reader() -> User:
    """Whoever is signed in, as services know them."""
    from flask_login import current_user

    return current_user._get_current_object()  # type: ignore[no-any-return]


def meeting_run(meeting_id: int) -> Meeting:
    """The meeting, for those who run its group."""
    meeting: Meeting = the_one(meeting_queries.by_id(meeting_id))
    access.require(meetings.may_run(reader(), meeting), meetings.RUNS_ONLY)
    return meeting
