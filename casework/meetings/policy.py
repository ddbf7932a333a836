"""Who sees a meeting: the group's members; and of its items only those whose case is in reach, that are not for others, and that they did not leave."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from casework.access import scope_of, visible_when
from casework.access.rows import GROUPS, LEFT_ITEMS, READER_ID, RUNS, among, none_of, probe
from casework.accounts.models import User
from casework.cases.policy import case_in_reach
from casework.meetings.declaration_models import ItemInterest
from casework.meetings.logo_models import BodyLogo
from casework.meetings.models import (
    AgendaItem,
    Attendance,
    Decision,
    Meeting,
    MeetingSeries,
    MinuteRevision,
    NumberingPeriod,
)
from casework.meetings.record_models import BodyStyle, ConfirmedMinutes, EditedCopy, ListedMember

_meetings = Meeting.__table__.alias("reach_meetings")
_items = AgendaItem.__table__.alias("reach_items")


def meeting_in_reach(meeting_id: Any) -> ColumnElement[bool]:
    """The meeting with this id is of one of the reader's groups."""
    return probe(
        select(_meetings.c.id).where(_meetings.c.id == meeting_id, among(_meetings.c.group_id, GROUPS)), _meetings
    )


def meeting_run(meeting_id: Any) -> ColumnElement[bool]:
    """The meeting with this id is of a group the reader runs."""
    return probe(
        select(_meetings.c.id).where(_meetings.c.id == meeting_id, among(_meetings.c.group_id, RUNS)), _meetings
    )


def item_in_reach(item_id: Any) -> ColumnElement[bool]:
    """The agenda item with this id is in the reader's reach: its meeting is, its case if it has one, and they did not leave for it."""
    return exists(
        select(_items.c.id).where(
            _items.c.id == item_id,
            meeting_in_reach(_items.c.meeting_id),
            or_(_items.c.case_id.is_(None), case_in_reach(_items.c.case_id)),
            or_(_items.c.sensitivity != "chair", meeting_run(_items.c.meeting_id)),
            none_of(_items.c.id, LEFT_ITEMS),
        )
    ).correlate_except(_items)


@visible_when(MeetingSeries)
def _series(row: Any) -> ColumnElement[bool]:
    return among(row.group_id, GROUPS)


@visible_when(NumberingPeriod)
def _period(row: Any) -> ColumnElement[bool]:
    series = MeetingSeries.__table__.alias("reach_series")
    return exists(
        select(series.c.id).where(series.c.id == row.series_id, among(series.c.group_id, RUNS))
    ).correlate_except(series)


@visible_when(Meeting)
def _meeting(row: Any) -> ColumnElement[bool]:
    return among(row.group_id, GROUPS)


@visible_when(AgendaItem)
def _item(row: Any) -> ColumnElement[bool]:
    return and_(
        meeting_in_reach(row.meeting_id),
        or_(row.case_id.is_(None), case_in_reach(row.case_id)),
        or_(row.sensitivity != "chair", meeting_run(row.meeting_id)),
        none_of(row.id, LEFT_ITEMS),
    )


@visible_when(MinuteRevision)
def _revision(row: Any) -> ColumnElement[bool]:
    return item_in_reach(row.agenda_item_id)


@visible_when(Decision)
def _decision(row: Any) -> ColumnElement[bool]:
    return item_in_reach(row.agenda_item_id)


@visible_when(Attendance)
def _attendance(row: Any) -> ColumnElement[bool]:
    return meeting_in_reach(row.meeting_id)


@visible_when(ItemInterest)
def _interest(row: Any) -> ColumnElement[bool]:
    """Whoever may see the item; and the one it is about, who may not see the item any more."""
    return or_(item_in_reach(row.agenda_item_id), and_(row.user_id == READER_ID, meeting_in_reach(row.meeting_id)))


@visible_when(BodyStyle)
def _style(row: Any) -> ColumnElement[bool]:
    return among(row.group_id, GROUPS)


@visible_when(BodyLogo)
def _logo(row: Any) -> ColumnElement[bool]:
    return among(row.group_id, GROUPS)


@visible_when(ListedMember)
def _listed(row: Any) -> ColumnElement[bool]:
    return meeting_in_reach(row.meeting_id)


@visible_when(EditedCopy)
def _copy(row: Any) -> ColumnElement[bool]:
    """Who edited it saw the whole record, so only those who do read it."""
    return probe(
        select(_meetings.c.id).where(_meetings.c.id == row.meeting_id, among(_meetings.c.group_id, RUNS)), _meetings
    )


@visible_when(ConfirmedMinutes)
def _confirmed(row: Any) -> ColumnElement[bool]:
    """Of the group's own minutes whoever sees the meeting; of others whoever may see the item."""
    return or_(meeting_in_reach(row.meeting_id), item_in_reach(row.agenda_item_id))


def may_run(by: User, meeting: Meeting) -> bool:
    """Build, order, publish, minute, close and circulate: for chair, vice-chair and coordinator of the group."""
    return scope_of(by).runs_group(meeting.group_id)


def may_arrange(by: User, group_id: int) -> bool:
    """Plan the group's meetings: for chair, vice-chair and coordinator."""
    return scope_of(by).runs_group(group_id)


def may_declare(by: User, meeting: Meeting) -> bool:
    """Declare an interest in a listed case: anybody who contributes to the group."""
    return scope_of(by).contributes_to(meeting.group_id)


RUNS_ONLY = "Only the chair, the vice-chair and the coordinator of the group do this."


from casework.meetings import life_policy, return_policy, workspace_policy  # noqa: E402, F401  (the rules of what agencies return, of minutes that went round, of work at once)
