"""A case from meeting to meeting: who was there, what was shared, what was said and decided, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework import audit
from casework.actions.models import Action
from casework.cases.models import Case
from casework.extensions import db
from casework.meetings import queries, return_queries
from casework.meetings.declaration_models import ItemInterest
from casework.meetings.declarations import declared_in
from casework.meetings.models import ATTENDED, AgendaItem, Attendance
from casework.meetings.paragraphs import said_as_kept
from casework.meetings.return_models import ReturnParagraph
from casework.meetings.returned import limit_words, origin_words
from casework.partnership.models import Agency
from casework.registers.decisions import minute_of
from casework.rendering.html import blocks_html

MOST = 40
"""Discussions on one page; the file of the case has all."""


@dataclass
class Discussion:
    """One meeting that dealt with the case, as far as the reader may know of it."""

    item: AgendaItem
    number: str
    text: Markup
    there: list[str] = field(default_factory=list)
    said: list[ReturnParagraph] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    declared: list[ItemInterest] = field(default_factory=list)


@dataclass(frozen=True)
class Thread:
    """`origins` and `limits` are the words of each paragraph that was returned."""

    discussions: Sequence[Discussion]
    more: bool
    origins: dict[int, str]
    limits: dict[int, str]


def thread_of(case: Case) -> Thread:
    """Read it in a number of statements that does not grow with it, the latest meeting first."""
    found = db.session.scalars(
        queries.discussions_of(case.id).options(joinedload(AgendaItem.meeting)).limit(MOST + 1)
    ).all()
    items = found[:MOST]
    by_item = {item.id: Discussion(item, minute_of(item), blocks_html(said_as_kept(item))) for item in items}
    by_meeting = {item.meeting_id: by_item[item.id] for item in items}
    for row in db.session.scalars(_people(list(by_meeting))):
        by_meeting[row.meeting_id].there.append(_words(row))
    for action in db.session.scalars(_actions(list(by_item))):
        by_item[action.agenda_item_id or 0].actions.append(action)
    for interest in db.session.scalars(declared_in(list(by_item))):
        by_item[interest.agenda_item_id].declared.append(interest)
    shown: list[ReturnParagraph] = []
    for paragraph, meeting in db.session.execute(return_queries.paragraphs_on(case.id)).tuples():
        if (discussion := by_meeting.get(meeting.id)) is not None:
            discussion.said.append(paragraph)
            shown.append(paragraph)
    names = {agency.id: agency.name for agency in db.session.scalars(select(Agency))} if shown else {}
    audit.consulted("agenda_items", list(by_item))
    audit.consulted("return_paragraphs", [row.id for row in shown])
    return Thread(
        list(by_item.values()), len(found) > MOST, {row.id: origin_words(row) for row in shown},
        {row.id: limit_words(row, names) for row in shown},
    )  # fmt: skip


def _words(row: Attendance) -> str:
    own = f"{row.name}, {row.organisation}" if row.organisation else row.name
    also = "" if row.capacity == "substitute" else "also "
    return f"{own} ({also}for {row.substitute_for})" if row.substitute_for else own


def _people(meeting_ids: list[int]) -> Any:
    return (
        select(Attendance)
        .where(Attendance.meeting_id.in_(meeting_ids), Attendance.capacity.in_(ATTENDED))
        .order_by(Attendance.in_the_chair.desc(), Attendance.position, Attendance.id)
    )


def _actions(item_ids: list[int]) -> Any:
    return (
        select(Action)
        .where(Action.agenda_item_id.in_(item_ids))
        .options(joinedload(Action.owner), joinedload(Action.agency))
        .order_by(Action.id)
    )
