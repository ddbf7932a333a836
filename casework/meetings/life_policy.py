"""Who sees what happens to minutes: corrections their proposer and who runs the group, and nothing of an item out of reach."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from casework.access import current_scope, visible_when
from casework.access.rows import GROUPS, READER_ID, RUNS, among
from casework.accounts.models import User
from casework.extensions import db
from casework.meetings import queries
from casework.meetings.life_models import ChairsLook, MinuteCorrection, MinutesSignature, RecordedAmendment
from casework.meetings.models import ATTENDED, Attendance, Meeting
from casework.meetings.policy import item_in_reach, meeting_in_reach


@visible_when(ChairsLook)
def _look(row: Any) -> ColumnElement[bool]:
    return among(row.group_id, RUNS)


@visible_when(MinuteCorrection)
def _correction(row: Any) -> ColumnElement[bool]:
    return and_(
        among(row.group_id, GROUPS),
        or_(row.proposed_by_id == READER_ID, among(row.group_id, RUNS)),
        or_(row.agenda_item_id.is_(None), item_in_reach(row.agenda_item_id)),
    )


@visible_when(MinutesSignature)
def _signature(row: Any) -> ColumnElement[bool]:
    return meeting_in_reach(row.meeting_id)


@visible_when(RecordedAmendment)
def _amendment(row: Any) -> ColumnElement[bool]:
    return and_(meeting_in_reach(row.meeting_id), or_(row.agenda_item_id.is_(None), item_in_reach(row.agenda_item_id)))


def may_propose(by: User, meeting: Meeting) -> bool:
    """Corrections come from those who were there, and from those who run the group on anybody's behalf."""
    scope = current_scope()
    if scope.runs_group(meeting.group_id):
        return True
    there = queries.attendance_of(meeting.id).where(Attendance.user_id == by.id, Attendance.capacity.in_(ATTENDED))
    return scope.in_group(meeting.group_id) and db.session.scalars(there.limit(1)).first() is not None


ATTENDEES_ONLY = "Only those who were at the meeting propose corrections. Tell the coordinator if the record of who was there is wrong."
