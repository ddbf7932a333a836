"""What registers read. Every statement keeps to the reader."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from casework.actions.models import Action
from casework.cases.models import Case
from casework.meetings.decision_numbers import form_column
from casework.meetings.models import AgendaItem, Decision, Meeting, MeetingSeries
from casework.meetings.queries import HELD
from casework.partnership.models import Group
from casework.registers.periods import Period
from casework.registers.words import excerpt, whole


def within(period: Period) -> ColumnElement[bool]:
    """Meetings of a period that were held."""
    held = Meeting.status.in_(HELD) & (Meeting.starts_at < period.ends)
    return held & (Meeting.starts_at >= period.begins) if period.begins is not None else held


def decisions(group_id: int, period: Period) -> Select[Any]:
    """Rows of a group's register of decisions."""
    return (
        select(
            Decision.id, Decision.position, Decision.text, Decision.moved_by, Decision.seconded_by, Decision.votes_for, Decision.votes_against, Decision.abstained,
            Decision.vote_result, Decision.names_of_some, AgendaItem.id.label("item_id"), AgendaItem.title, AgendaItem.author,
            AgendaItem.number, AgendaItem.minute_number, AgendaItem.minute_label, AgendaItem.position.label("place"), AgendaItem.kind, Meeting.id.label("meeting_id"), Meeting.starts_at,
            Meeting.status, Meeting.title.label("meeting"), MeetingSeries.number_prefix, form_column(), Case.reference.label("case"),
        )
        .join(AgendaItem, AgendaItem.id == Decision.agenda_item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .outerjoin(MeetingSeries, MeetingSeries.id == Meeting.series_id)
        .outerjoin(Case, Case.id == AgendaItem.case_id)
        .where(Meeting.group_id == group_id, Decision.text != "", within(period))
    )  # fmt: skip


def decisions_marked(ids: Collection[int], query: ColumnElement[Any]) -> Select[tuple[int, str]]:
    return select(Decision.id, whole(Decision.text, query)).where(Decision.id.in_(ids))


def actions_under(item_ids: Collection[int]) -> Select[Any]:
    """The actions set at these items, in order."""
    return (
        select(Action.agenda_item_id, Action.reference, Action.title, Action.status)
        .where(Action.agenda_item_id.in_(item_ids))
        .order_by(Action.id)
    )


def minutes(period: Period) -> Select[Any]:
    """Items of meetings that were held, as a search shows them."""
    return (
        select(
            AgendaItem.id, AgendaItem.title, AgendaItem.number, AgendaItem.minute_number, AgendaItem.minute_label, AgendaItem.kind, Meeting.id.label("meeting_id"), Meeting.starts_at,
            Meeting.status, Group.short_name.label("group"), Group.id.label("group_id"), MeetingSeries.number_prefix,
            Case.reference.label("case"),
        )
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(Group, Group.id == Meeting.group_id)
        .outerjoin(MeetingSeries, MeetingSeries.id == Meeting.series_id)
        .outerjoin(Case, Case.id == AgendaItem.case_id)
        .where(within(period))
    )  # fmt: skip


def items_marked(ids: Collection[int], query: ColumnElement[Any]) -> Select[tuple[int, str, str]]:
    """For each item its title and stretches of its text with the words marked."""
    return select(
        AgendaItem.id, whole(AgendaItem.title, query), excerpt(AgendaItem.purpose + "\n" + AgendaItem.discussion, query)
    ).where(AgendaItem.id.in_(ids))


def decisions_marked_under(item_ids: Collection[int], query: ColumnElement[Any]) -> Select[Any]:
    """The decisions of these items that hold the words."""
    return (
        select(Decision.agenda_item_id, Decision.position, form_column(), whole(Decision.text, query).label("text"))
        .join(AgendaItem, AgendaItem.id == Decision.agenda_item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(Decision.agenda_item_id.in_(item_ids), Decision.search_words.op("@@")(query))
        .order_by(Decision.position, Decision.id)
    )


def groups_named(ids: Collection[int]) -> Select[tuple[int, str]]:
    return select(Group.id, Group.name).where(Group.id.in_(ids)).order_by(Group.name)
