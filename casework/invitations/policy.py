"""Who sees an invitation: whoever got it and those who run the group, while they belong to it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from casework.access import visible_when
from casework.access.rows import GROUPS, READER_ID, RUNS, among
from casework.invitations.models import CalendarEntry, CalendarFeed, GroupCalendar, Invitation
from casework.invitations.substitute_models import Substitute

_invitations = Invitation.__table__.alias("reach_invitations")


@visible_when(GroupCalendar)
def _calendar(row: Any) -> ColumnElement[bool]:
    return among(row.group_id, GROUPS)


@visible_when(CalendarEntry)
def _entry(row: Any) -> ColumnElement[bool]:
    return among(row.group_id, GROUPS)


@visible_when(Invitation)
def _invitation(row: Any) -> ColumnElement[bool]:
    """Answers hold reasons and addresses: they are for whoever gave them and those who run the group."""
    return _reaches(row)


def _reaches(row: Any) -> ColumnElement[bool]:
    return and_(among(row.group_id, GROUPS), or_(row.user_id == READER_ID, among(row.group_id, RUNS)))


@visible_when(CalendarFeed)
def _feed(row: Any) -> ColumnElement[bool]:
    return row.user_id == READER_ID


@visible_when(Substitute)
def _substitute(row: Any) -> ColumnElement[bool]:
    """As the invitation that named them."""
    return exists(
        select(_invitations.c.id).where(_invitations.c.id == row.invitation_id, _reaches(_invitations.c))
    ).correlate_except(_invitations)
