"""What a meeting gives each agency to do: its own actions alone, as a paper and as days in a calendar."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from flask import url_for
from icalendar import Calendar, Event

from casework import clock
from casework.actions.models import Action
from casework.errors import NotFound
from casework.meetings.action_paper import action_table
from casework.meetings.models import Meeting
from casework.meetings.papers import document
from casework.meetings.record import Record, read
from casework.partnership.models import Agency
from casework.rendering import Document, Heading, Paragraph
from casework.rendering.document import Block
from casework.web.presentation import day as in_words
from casework.web.presentation import plural, weekday


def agencies_with_actions(record: Record) -> list[tuple[Agency, int, bool]]:
    """The agencies with something to do from this meeting, by name, each with how many and whether any is still to do."""
    found: dict[int, list[Action]] = {}
    for action in record.actions:
        found.setdefault(action.agency_id, []).append(action)
    return sorted(
        ((rows[0].agency, len(rows), any(row.is_live for row in rows)) for rows in found.values()),
        key=lambda entry: entry[0].name,
    )


def extract_document(meeting: Meeting, agency_id: int) -> Document:
    """One agency's actions: those set at this meeting, and those of earlier ones still open. `NotFound` where there are none."""
    record = read(meeting)
    own = [action for action in record.actions if action.agency_id == agency_id]
    earlier = [action for action in record.arising if action.agency_id == agency_id and action.is_live]
    if not own and not earlier:
        raise NotFound
    name = (own or earlier)[0].agency.name
    held = in_words(meeting.starts_at)
    blocks: list[Block] = [
        Paragraph(f"{plural(len(own), 'action')} for {name} from the meeting of {meeting.group.name} on {held}.")
    ]
    if own:
        blocks += [Heading(2, "Set at this meeting"), action_table(own, f"Actions set on {held}", record.style)]
    if earlier:
        blocks += [
            Heading(2, "Still open from earlier meetings"),
            action_table(earlier, "Actions set earlier", record.style),
        ]
    title = f"{record.style.body_name or meeting.group.name}: actions for {name}"
    return document(record, title, weekday(meeting.starts_at), blocks, draft=False)


def extract_calendar(meeting: Meeting, agency_id: int) -> bytes:
    """The days on which an agency's live actions are due, a whole day each: a reference and a link, no words of any case."""
    actions = [a for a in read(meeting).actions if a.agency_id == agency_id and a.is_live]
    if not actions:
        raise NotFound
    calendar = Calendar()
    calendar.add("prodid", "-//Casework//Actions//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for action in actions:
        calendar.add_component(_due(action))
    return bytes(calendar.to_ical())


def _due(action: Action) -> Event:
    url = url_for("actions.show", reference=action.reference, _external=True)
    event = Event()
    event.add("uid", f"action-{action.reference}-{action.agency_id}@{urlsplit(url).hostname or 'casework'}")
    event.add("dtstamp", clock.now())
    event.add("sequence", action.version)
    event.add("dtstart", action.due_on)
    event.add("dtend", action.due_on + timedelta(days=1))
    event.add("summary", f"Action {action.reference} is due")
    event.add("url", url)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event
