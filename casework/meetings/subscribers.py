"""What this slice adds to the pages of those below it: a group's next meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from flask import url_for

from casework import clock
from casework.extensions import db
from casework.meetings import queries
from casework.meetings.models import Meeting
from casework.partnership.models import Group
from casework.partnership.panels import Line, on_group_page
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
