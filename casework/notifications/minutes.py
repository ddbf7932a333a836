"""Draft minutes that wait for the chair, what the chair said, corrections that wait and those answered: lines of the digest."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.accounts.models import User
from casework.events import on
from casework.extensions import db
from casework.meetings import chairing, corrections
from casework.meetings.events import ChairAnswered, CorrectionAnswered, CorrectionProposed, MinutesSentToChair
from casework.meetings.life_models import MinuteCorrection
from casework.meetings.models import Meeting
from casework.notifications import contents
from casework.notifications.models import Reminder
from casework.notifications.planning import TRIAGE, plan
from casework.partnership import queries as partnership
from casework.web.presentation import day, plural


@on(MinutesSentToChair)
def tell_the_chair(event: MinutesSentToChair) -> None:
    actor = current_scope().user_id
    with as_system("telling the chair of draft minutes"):
        meeting = db.session.scalars(select(Meeting).where(Meeting.id == event.meeting_id)).one()
        for recipient in chairing.chairs_of(meeting):
            if recipient != actor:
                plan("chair_minutes", meeting.id, "sent", clock.today(), recipient)


@on(ChairAnswered)
def tell_who_sent_them(event: ChairAnswered) -> None:
    with as_system("telling of the chair's answer"):
        look = db.session.scalars(chairing.looks_at(event.meeting_id).limit(1)).one()
        if look.sent_by_id != look.answered_by_id:
            plan("chair_minutes", event.meeting_id, "answered", clock.today(), look.sent_by_id)


@on(CorrectionProposed)
def tell_who_runs_the_group(event: CorrectionProposed) -> None:
    with as_system("telling of a correction"):
        row = db.session.scalars(select(MinuteCorrection).where(MinuteCorrection.id == event.correction_id)).one()
        for member in db.session.scalars(partnership.members_of(row.group_id, clock.today())).unique().all():
            if member.role in TRIAGE and member.user_id != row.proposed_by_id:
                plan("corrections", row.meeting_id, "proposed", clock.today(), member.user_id)


@on(CorrectionAnswered)
def tell_who_proposed_it(event: CorrectionAnswered) -> None:
    with as_system("telling of a correction"):
        row = db.session.scalars(select(MinuteCorrection).where(MinuteCorrection.id == event.correction_id)).one()
        if row.proposed_by_id != row.answered_by_id:
            plan("corrections", row.meeting_id, "answered", clock.today(), row.proposed_by_id)


def _meeting(reminder: Reminder) -> Meeting | None:
    return db.session.scalars(
        select(Meeting).where(Meeting.id == reminder.subject_id).options(joinedload(Meeting.group))
    ).one_or_none()


def _line(meeting: Meeting, words: str, page: str) -> dict[str, Any]:
    return {
        "title": f"Minutes of {meeting.group.short_name} on {day(meeting.starts_at)}", "due_on": meeting.correct_by or clock.today(),
        "words": words, "path": f"/meetings/{meeting.id}/{page}",
    }  # fmt: skip


def _chair_line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    meeting = _meeting(reminder)
    look = db.session.scalars(chairing.looks_at(reminder.subject_id).limit(1)).one_or_none() if meeting else None
    if meeting is None or look is None:
        return None
    words = {
        "": "the draft waits for the chair", "approved": "the chair has approved the draft",
        "returned": "the chair has returned the draft with comments",
    }  # fmt: skip
    return _line(meeting, words[look.outcome], "minutes/chair")


def _corrections_line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    """How many wait, of those the reader may see; for who proposed and has been answered, that."""
    meeting = _meeting(reminder)
    if meeting is None:
        return None
    waiting = db.session.scalars(corrections.number_waiting(meeting.id)).one()
    if reminder.kind == "answered":
        return _line(meeting, "a correction you proposed has been answered", "corrections")
    return _line(meeting, f"{plural(waiting, 'correction')} to answer", "corrections") if waiting else None


contents.LINES |= {"chair_minutes": _chair_line, "corrections": _corrections_line}
