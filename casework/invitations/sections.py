"""What a meeting's page says of its invitations, and an account page of the private calendar."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import func, select

from casework import clock
from casework.access import current_scope
from casework.accounts.models import User
from casework.accounts.panels import Row, on_account_page
from casework.extensions import db
from casework.invitations import queries
from casework.invitations.models import REPLIES, CalendarEntry, Invitation
from casework.meetings.attendance import SAID_YES
from casework.meetings.models import Meeting
from casework.meetings.page_parts import Button, Line, adds_to_meeting


@adds_to_meeting
def _invitations(meeting: Meeting) -> Sequence[Line | Button]:
    scope = current_scope()
    row = db.session.execute(
        select(
            select(CalendarEntry.id).where(CalendarEntry.meeting_id == meeting.id).exists(),
            func.count(Invitation.id),
            func.count(Invitation.id).filter(Invitation.reply != ""),
            func.max(Invitation.reply).filter(Invitation.user_id == scope.user_id),
        ).where(Invitation.meeting_id == meeting.id, Invitation.status == "invited")
    ).one()
    called, invited, answered, own = row
    to_come = meeting.status in queries.STILL_TO_COME and meeting.starts_at > clock.now()
    parts: list[Line | Button] = []
    if own is not None and to_come:
        words = f"{REPLIES[own]}. Change it" if own else "Not given yet. Answer now"
        parts.append(Line("Your answer", words, url_for("invitations.own_answer", meeting_id=meeting.id)))
    if not scope.runs_group(meeting.group_id):
        return parts
    if called:
        words = f"{answered} of {invited} have answered" if invited else "Nobody is invited any more"
        parts.append(Line("Invitations", words, url_for("invitations.answers", meeting_id=meeting.id)))
    elif to_come:
        kind = "" if meeting.status == "published" else "secondary"
        parts.append(
            Button("Send invitations", url_for("invitations.invite", meeting_id=meeting.id), at_once=True, kind=kind)
        )
    return parts


def _said_yes(meeting: Meeting) -> set[int]:
    """Who answered yes: the attendance page marks them all with one button."""
    return set(
        db.session.scalars(
            select(Invitation.user_id).where(
                Invitation.meeting_id == meeting.id, Invitation.status == "invited", Invitation.reply == "accepted"
            )
        )
    )


SAID_YES.append(_said_yes)


@on_account_page
def _calendar(user: User) -> Sequence[Row]:
    feed = db.session.scalars(queries.feed_of(user.id)).one_or_none()
    words = "On, through a private address" if feed is not None else "Off"
    return [Row("Private calendar", words, url_for("invitations.own_calendar"), "your private calendar")]
