"""What this slice adds to the pages of those below it, and does when something happened: a group's next meeting, what papers keep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from flask import url_for
from sqlalchemy import select

from casework import clock
from casework.access import as_system
from casework.events import on
from casework.extensions import db
from casework.meetings import queries
from casework.meetings.awaiting import keep_as_sent
from casework.meetings.events import AgendaPublished, MinutesCirculated, SupplementSent
from casework.meetings.listed_members import keep_members
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.returns import ask_missing
from casework.meetings.styles import keep_style
from casework.partnership.models import Group
from casework.partnership.panels import Line, on_group_page
from casework.sharing.events import ChecksAnswered
from casework.sharing.models import SharingCheck
from casework.web.presentation import clock_time, weekday


@on_group_page
def next_meeting(group: Group) -> Sequence[Line]:
    """From today on, for readers who may see the group's meetings; the others get no line at all."""
    statement = (
        queries.of_group(group.id)
        .where(
            Meeting.starts_at >= clock.london(clock.today(), time()),
            Meeting.status.in_(("planned", "published", "in_progress")),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(1)
    )
    meeting = db.session.scalars(statement).one_or_none()
    if meeting is None:
        return ()
    words = f"{weekday(meeting.starts_at)} at {clock_time(meeting.starts_at)}"
    return (Line("Next meeting", words, url_for("meetings.show", meeting_id=meeting.id)),)


@on(AgendaPublished)
def keep_who_the_agenda_names(event: AgendaPublished) -> None:
    meeting = db.session.get(Meeting, event.meeting_id)
    if meeting is not None:
        keep_members(meeting)
        keep_as_sent(meeting)


@on(SupplementSent)
def keep_what_the_supplement_says(event: SupplementSent) -> None:
    meeting = db.session.get(Meeting, event.meeting_id)
    if meeting is not None:
        keep_as_sent(meeting)


@on(MinutesCirculated)
def keep_the_style(event: MinutesCirculated) -> None:
    meeting = db.session.get(Meeting, event.meeting_id)
    if meeting is not None:
        keep_style(meeting)


@on(ChecksAnswered)
def ask_what_was_held_up(event: ChecksAnswered) -> None:
    """Meetings to come whose agencies could not be asked about a case: they are asked now."""
    with as_system("asking agencies about a case whose lawful basis has been checked"):
        cases = select(SharingCheck.case_id).where(SharingCheck.id.in_(event.check_ids))
        listing = select(AgendaItem.meeting_id).where(
            AgendaItem.case_id.in_(cases), AgendaItem.deferred_to_id.is_(None)
        )
        meetings = select(Meeting).where(Meeting.id.in_(listing), Meeting.status == "published").order_by(Meeting.id)
        for meeting in db.session.scalars(meetings).all():
            ask_missing(meeting)
