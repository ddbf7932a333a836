"""People invited to meetings, for the sweeps: one meeting to come, one called off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from casework import clock
from casework.accounts.models import User
from casework.extensions import db
from casework.invitations.models import CalendarEntry, CalendarFeed, GroupCalendar, Invitation
from casework.meetings.models import Meeting
from casework.partnership.models import Group
from tests.world import Maker


def arrange(make: Maker, meeting: Meeting, group: Group, chair: User) -> dict[str, Any]:
    off = make.meeting(group, on=clock.today() + timedelta(days=300), status="cancelled")
    with make.system():
        for each in (meeting, off):
            entry = CalendarEntry(
                meeting_id=each.id, group_id=group.id, uid=f"{each.id}@casework", organizer="casework@example.org",
                starts_at=each.starts_at, invited_by_id=chair.id,
            )  # fmt: skip
            db.session.add(entry)
        rows = {
            "invitation": Invitation(meeting_id=meeting.id, group_id=group.id, user_id=chair.id),
            "called off": Invitation(meeting_id=off.id, group_id=group.id, user_id=chair.id, status="cancelled"),
        }
        feed = CalendarFeed(user_id=chair.id, secret_hash=f"x{chair.id}")
        db.session.add_all([*rows.values(), GroupCalendar(group_id=group.id), feed])
        db.session.flush()
    return rows


def add(meeting: Meeting, member: User) -> None:
    """One more who is invited and sends somebody else."""
    row = Invitation(
        meeting_id=meeting.id, group_id=meeting.group_id, user_id=member.id, reply="substitute", substitute_name="x",
        replied_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
