"""What is read about meetings. Every query keeps to the reader; ask as the system for what must not depend on one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from casework.actions.models import Action
from casework.cases.models import Case, Caseload
from casework.meetings.models import (
    ATTENDED,
    AgendaItem,
    Attendance,
    Decision,
    Meeting,
    MeetingSeries,
    MinuteRevision,
)
from casework.meetings.workspace_models import DecisionRevision

HELD = ("in_progress", "closed", "circulated", "confirmed")


def by_id(meeting_id: int) -> Select[Meeting]:
    return (
        select(Meeting)
        .where(Meeting.id == meeting_id)
        .options(joinedload(Meeting.group), joinedload(Meeting.series))
    )  # fmt: skip


def of_group(group_id: int) -> Select[Meeting]:
    return select(Meeting).where(Meeting.group_id == group_id)


def series_of(group_id: int) -> Select[MeetingSeries]:
    return select(MeetingSeries).where(MeetingSeries.group_id == group_id).order_by(MeetingSeries.title)


def series_by_id(series_id: int) -> Select[MeetingSeries]:
    return select(MeetingSeries).where(MeetingSeries.id == series_id).options(joinedload(MeetingSeries.group))


def before(meeting: Meeting) -> Select[Meeting]:
    """The group's meeting before this one; cancelled ones do not count."""
    return (
        of_group(meeting.group_id)
        .where(Meeting.starts_at < meeting.starts_at, Meeting.status != "cancelled", Meeting.id != meeting.id)
        .order_by(Meeting.starts_at.desc())
        .limit(1)
    )


def after(meeting: Meeting) -> Select[Meeting]:
    """The group's next meeting after this one; cancelled ones do not count."""
    return (
        of_group(meeting.group_id)
        .where(Meeting.starts_at > meeting.starts_at, Meeting.status != "cancelled", Meeting.id != meeting.id)
        .order_by(Meeting.starts_at)
        .limit(1)
    )


def unconfirmed_before(meeting: Meeting) -> Select[Meeting]:
    """Earlier meetings whose circulated minutes wait to be confirmed."""
    return (
        of_group(meeting.group_id)
        .where(Meeting.starts_at < meeting.starts_at, Meeting.status == "circulated")
        .order_by(Meeting.starts_at)
    )


def items_of(meeting_id: int) -> Select[AgendaItem]:
    """The items this reader may see, in order, with their case and decisions at hand."""
    return (
        select(AgendaItem)
        .where(AgendaItem.meeting_id == meeting_id)
        .order_by(AgendaItem.position, AgendaItem.id)
        .options(joinedload(AgendaItem.case), selectinload(AgendaItem.decisions))
    )


def item_by_id(item_id: int) -> Select[AgendaItem]:
    return (
        select(AgendaItem)
        .where(AgendaItem.id == item_id)
        .options(joinedload(AgendaItem.meeting).joinedload(Meeting.group), selectinload(AgendaItem.decisions))
    )


def attendance_of(meeting_id: int) -> Select[Attendance]:
    return (
        select(Attendance)
        .where(Attendance.meeting_id == meeting_id)
        .order_by(Attendance.position, Attendance.id)
        .options(joinedload(Attendance.agency))
    )


def attended(meeting_id: int) -> Select[Attendance]:
    return attendance_of(meeting_id).where(Attendance.capacity.in_(ATTENDED))


def last_discussion(item: AgendaItem) -> Select[AgendaItem]:
    """What the group recorded at its last meeting that dealt with the same case, the same standing item or the same report."""
    if item.case_id is not None:
        same: ColumnElement[bool] = AgendaItem.case_id == item.case_id
    elif item.template_key:
        same = (AgendaItem.template_key == item.template_key) & (AgendaItem.discussion != "")
    else:
        same = (
            (func.lower(AgendaItem.title) == item.title.lower())
            & (AgendaItem.kind == item.kind)
            & (AgendaItem.discussion != "")
        )
    return (
        select(AgendaItem)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            same,
            Meeting.group_id == item.meeting.group_id,
            Meeting.starts_at < item.meeting.starts_at,
            Meeting.status.in_(HELD),
        )
        .order_by(Meeting.starts_at.desc())
        .limit(1)
        .options(joinedload(AgendaItem.meeting), selectinload(AgendaItem.decisions))
    )


def last_dealt_with(meeting: Meeting, case_ids: Collection[int]) -> Select[tuple[int, datetime]]:
    """By case, when the group's last meeting before this one that dealt with it began."""
    return (
        select(AgendaItem.case_id, func.max(func.coalesce(Meeting.commenced_at, Meeting.starts_at)))
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            AgendaItem.case_id.in_(case_ids),
            AgendaItem.deferred_to_id.is_(None),
            Meeting.group_id == meeting.group_id,
            Meeting.starts_at < meeting.starts_at,
            Meeting.status.in_(HELD),
        )
        .group_by(AgendaItem.case_id)
    )


def ratings_of(group_id: int, case_ids: Collection[int]) -> Select[tuple[int, str]]:
    """By case, how the group rates it now."""
    return select(Caseload.case_id, Caseload.rag).where(
        Caseload.group_id == group_id, Caseload.case_id.in_(case_ids), Caseload.left_on.is_(None)
    )


def discussions_of(case_id: int) -> Select[AgendaItem]:
    """What meetings that were held recorded about a case, the latest first, as far as the reader may see them."""
    return (
        select(AgendaItem)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(AgendaItem.case_id == case_id, Meeting.status.in_(HELD))
        .order_by(Meeting.starts_at.desc(), AgendaItem.id)
        .options(joinedload(AgendaItem.meeting).joinedload(Meeting.group), selectinload(AgendaItem.decisions))
    )


def revisions_of(item_id: int) -> Select[MinuteRevision]:
    return (
        select(MinuteRevision)
        .where(MinuteRevision.agenda_item_id == item_id)
        .order_by(MinuteRevision.id.desc())
        .options(joinedload(MinuteRevision.author))
    )


def wordings_of(decision_id: int) -> Select[DecisionRevision]:
    """How a decision was worded, the latest first."""
    return (
        select(DecisionRevision)
        .where(DecisionRevision.decision_id == decision_id)
        .order_by(DecisionRevision.id.desc())
        .options(joinedload(DecisionRevision.author))
    )


def decision_by_id(decision_id: int) -> Select[Decision]:
    return select(Decision).where(Decision.id == decision_id).options(joinedload(Decision.item))


def matters_arising(meeting: Meeting) -> Select[Action]:
    """The group's actions set before this meeting and live when it was held: asked afresh each time, never copied."""
    from casework import clock

    moment = meeting.commenced_at or meeting.starts_at
    still_open: ColumnElement[bool] = Action.closed_at.is_(None)
    if meeting.commenced_at is not None:
        still_open = still_open | (Action.closed_at >= moment)
    return (
        select(Action)
        .where(
            Action.group_id == meeting.group_id,
            Action.set_on <= clock.in_london(moment).date(),
            Action.meeting_id.is_distinct_from(meeting.id),
            still_open,
        )
        .order_by(Action.due_on, Action.id)
        .options(joinedload(Action.owner), joinedload(Action.agency), joinedload(Action.case))
    )


def set_at(meeting_id: int) -> Select[Action]:
    """The actions set at a meeting, in the order in which they were set."""
    return (
        select(Action)
        .where(Action.meeting_id == meeting_id)
        .order_by(Action.id)
        .options(joinedload(Action.owner), joinedload(Action.agency), joinedload(Action.case))
    )


def live_caseloads(group_id: int) -> Select[Caseload]:
    """The group's open cases on its live caseload."""
    return (
        select(Caseload)
        .join(Case, Case.id == Caseload.case_id)
        .where(Caseload.group_id == group_id, Caseload.left_on.is_(None), Case.status == "open")
        .options(joinedload(Caseload.case))
        .order_by(Caseload.joined_on, Caseload.id)
    )
