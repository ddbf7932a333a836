"""From a meeting to its document, as far as its reader may see it: what was sent comes back the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from casework import clock
from casework.actions.models import Action
from casework.exchange import schema
from casework.exchange.beside import declared_of, plan_of
from casework.exchange.prose import block_of, numbered_block, record_of
from casework.exchange.reports_back import reports_of
from casework.exchange.terms import terms_of
from casework.exchange.votes import vote_of
from casework.extensions import db
from casework.meetings import numbering
from casework.meetings.action_paper import NOBODY, together
from casework.meetings.decision_paper import parts_of
from casework.meetings.house_style import HouseStyle
from casework.meetings.interruptions import as_told
from casework.meetings.listed_members import kept_for
from casework.meetings.models import AgendaItem, Attendance, Decision, Meeting
from casework.meetings.paragraphs import said_numbered
from casework.meetings.record import Record, read
from casework.rendering.document import label

STATES = {
    "planned": "planned",
    "published": "published",
    "closed": "draft",
    "in_progress": "draft",
    "cancelled": "planned",
}


def document_of(meeting: Meeting) -> schema.MeetingDocument:
    """The meeting as its reader may see it. Owners are told as the paper names them."""
    record = read(meeting)
    held, on = meeting.commenced_at is not None, clock.in_london(meeting.starts_at).date()
    series = meeting.series
    return schema.MeetingDocument.model_construct(
        body=meeting.group.slug,
        title="" if meeting.title == meeting.group.name else meeting.title,
        date=on,
        time=clock.in_london(meeting.starts_at).time(),
        minutes_long=meeting.minutes_long,
        place=meeting.place,
        remote=meeting.remote_words,
        state=STATES.get(meeting.status, meeting.status),
        house_style=record.style.model_dump(mode="json"),
        numbering=schema.Numbering(scheme=series.numbering, prefix=series.number_prefix) if series else None,
        members=[_member(row) for row in db.session.scalars(kept_for(meeting.id))],
        attendance=[_attendee(row) for row in record.people] if held else [],
        commenced=clock.in_london(meeting.commenced_at).time() if meeting.commenced_at else None,
        concluded=clock.in_london(meeting.concluded_at).time() if meeting.concluded_at else None,
        concluded_on=_other_day(meeting, on),
        interruptions=[
            schema.Interruption.model_validate(
                {name: value or None if name in ("until", "on") else value for name, value in row.items()}
            )
            for row in as_told(record)
        ],
        items=_items(record, reports_of(meeting)),
        actions=_actions([a for a in record.actions if a.agenda_item_id is None], on),
        next_meeting=_next(meeting),
        forward_plan=plan_of(meeting),
        terms_of_reference=terms_of(meeting),
        confirmation=_confirmation(meeting),
    )


def _next(meeting: Meeting) -> schema.NextMeeting | None:
    """What the paper said; the day and place as long as the words still say them."""
    words = meeting.next_meeting_words
    if meeting.next_meeting_on is not None and words:
        on, at, place = meeting.next_meeting_on, meeting.next_meeting_at, meeting.next_meeting_place
        further = [schema.FurtherMeeting.model_validate(each) for each in meeting.further_meetings]
        return schema.NextMeeting(on=on, at=at, place=place, words=words, further=further)
    return schema.NextMeeting(words=words) if words else None


def _other_day(meeting: Meeting, on: date) -> date | None:
    """The day on which it concluded, where that is another than its own."""
    ended = clock.in_london(meeting.concluded_at).date() if meeting.concluded_at else on
    return ended if ended != on else None


def _confirmation(meeting: Meeting) -> schema.Confirmed | None:
    row = meeting.confirmed_as
    if meeting.status != "confirmed" or row is None:
        return None
    on = clock.in_london(meeting.confirmed_at).date() if meeting.confirmed_at else None
    return schema.Confirmed(held_on=on, how=row.how, minute=row.minute, amendment=row.amendment)  # type: ignore[arg-type]


def _member(row: Any) -> schema.Member:
    return schema.Member(
        name=row.name, office=row.office, organisation=row.organisation, list=row.list_name, invited=row.invited
    )


def _attendee(row: Attendance) -> schema.Attendee:
    return schema.Attendee.model_construct(
        name=row.name, office=row.office, organisation=row.organisation, capacity=row.capacity, list=row.list_name,
        chair=(row.chair_as or "chair") if row.in_the_chair else "vice_chair" if row.chair_as == "vice_chair" else "", chair_for=row.chair_for, substitute_for=row.substitute_for,
        initials=row.initials, arrived_at_item=row.arrived_at_item, left_at_item=row.left_at_item,
        for_items=row.for_items, late=row.late, remotely=row.remotely,
        information="sent" if row.information_sent else "none" if row.no_information else "",
        apologies_on=row.apologies_on, confidentiality_signed_on=row.confidentiality_signed_on,
    )  # fmt: skip


@dataclass
class Beside:
    """The meeting's day, and what goes with items, read once, by the id of its action or item."""

    on: date
    earlier: dict[int, list[Any]]
    reports: dict[int, list[schema.Report]]


def _items(record: Record, reports: dict[int, list[schema.Report]]) -> list[schema.Item]:
    beside = Beside(
        clock.in_london(record.meeting.starts_at).date(),
        _target_days([action.id for action in record.actions]),
        reports,
    )

    def read(line: numbering.Line, item: AgendaItem) -> schema.Item:
        return _item(record, item, [read(line, each) for each in line.beneath(item)], beside)

    return [read(line, line.item) for line in record.lines]


def _item(record: Record, item: AgendaItem, under: list[schema.Item], beside: Beside) -> schema.Item:
    number = record.style.decision_numbers
    return schema.Item.model_construct(
        title=item.title, kind=item.kind, number=item.number, author=item.author, agenda_text=item.agenda_text,
        minute=item.minute_label or (str(item.minute_number) if item.minute_number is not None else ""),
        case=item.case.reference if item.case is not None else "", minutes_planned=item.minutes_planned,
        at=item.timed_at, sensitivity=item.sensitivity, exempt_paragraph=item.exempt_paragraph, exempt_also=item.exempt_also, decided_as=item.decided_as,
        public_interest=item.public_interest, purpose=item.purpose, record=_record(item, record.style),
        decisions=[
            _decision(row, "" if number == "-" else label(number, n), record) for n, row in enumerate(item.decisions, 1)
        ],
        actions=_actions([a for a in record.actions if a.agenda_item_id == item.id], beside.on, beside.earlier),
        confirmed=[
            schema.Confirmed(held_on=c.held_on, occasion=c.occasion, body=c.body, how=c.how, minute=c.minute, amendment=c.amendment)  # type: ignore[arg-type]
            for c in record.confirmed.get(item.id, [])
        ],
        declared=declared_of(record.declared.get(item.id, [])),
        reports=beside.reports.get(item.id, []),
        taken_after=next((each.number for each in record.items if each.id == item.taken_after_id), ""),
        deferred=item.deferred_to_id is not None,
        items=under,
    )  # fmt: skip


def _decision(row: Decision, number: str, record: Record) -> schema.Decision:
    words, lists = parts_of(row.text)
    beneath = [block_of(each) for each in lists]
    return schema.Decision.model_construct(text=words, number=number, beneath=beneath, vote=vote_of(row, record))


def _record(item: AgendaItem, style: HouseStyle) -> list[Any]:
    """What was said; where the body numbers paragraphs, each with its number."""
    if not style.paragraph_numbers:
        return record_of(item.discussion)
    found = said_numbered(item, style)
    counts = any(number for number, _ in found)
    return [numbered_block(number, block, counts=counts) for number, block in found]


def _target_days(action_ids: Sequence[int]) -> dict[int, list[Any]]:
    """The target days each action had before the present one, the first one first."""
    if not action_ids:
        return {}
    rows = db.session.scalars(select(Action).where(Action.id.in_(action_ids)).options(selectinload(Action.updates)))
    return {row.id: [u.old_due_on for u in reversed(row.updates) if u.old_due_on] for row in rows}


def _actions(actions: Sequence[Action], on: date, earlier: dict[int, list[Any]] | None = None) -> list[schema.Action]:
    if earlier is None:
        earlier = _target_days([action.id for action in actions])
    return [_action(group, on, earlier.get(group[0].id, [])) for group in together(actions)]


def _action(group: Sequence[Action], on: date, earlier: list[Any]) -> schema.Action:
    first = group[0]
    return schema.Action.model_construct(
        text=first.title, set_on=first.set_on if first.set_on != on else None, code=next((a.code for a in group if a.code), ""), owners=_owners(group), due_on=first.due_on, due=first.due_said, rag=first.rag,
        status=first.status, outcome=first.closing_note, target_dates=earlier,
    )  # fmt: skip


def _owners(group: Sequence[Action]) -> list[schema.Owner]:
    if (said := group[0].owners_said) == NOBODY:
        return []
    if said:
        return [
            schema.Owner(everybody=True)
            if words == ("", "All", "")
            else schema.Owner(person=words[0], office=words[1], agency=words[2])
            for words in said
        ]
    return [
        schema.Owner(person=action.owner.name if action.owner else "", agency=action.agency.name) for action in group
    ]
