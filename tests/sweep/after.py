"""Minutes after the meeting, for the sweeps: with the chair, corrected, amended."""

from __future__ import annotations

from typing import Any

from casework.accounts.models import User
from casework.extensions import db
from casework.meetings.life_models import ChairsLook, MinuteCorrection, RecordedAmendment
from casework.meetings.models import AgendaItem, Meeting
from tests.world import Maker


def arrange(make: Maker, meeting: Meeting, item: AgendaItem, by: User) -> dict[str, Any]:
    with make.system():
        add(meeting, item.id, by)
        db.session.add(ChairsLook(meeting_id=meeting.id, group_id=meeting.group_id, sent_by_id=by.id))
        db.session.flush()
        return {"correction": db.session.scalars(db.select(MinuteCorrection)).first()}


def add(meeting: Meeting, item_id: int, by: User) -> None:
    """One more of each, of which there may be many."""
    correction = MinuteCorrection(
        meeting_id=meeting.id, group_id=meeting.group_id, agenda_item_id=item_id, part="discussion", new_text="x",
        proposed_by_id=by.id,
    )  # fmt: skip
    amendment = RecordedAmendment(
        meeting_id=meeting.id, agenda_item_id=item_id, new_text="x", because="x", recorded_by_id=by.id
    )
    db.session.add_all([correction, amendment])
