"""Calendars follow what happens to meetings; what invitations say when they leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import current_app
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from casework.access import as_system
from casework.accounts.models import User
from casework.events import on
from casework.extensions import db
from casework.invitations import calendars, links, queries, services
from casework.invitations.models import REPLIES, CalendarEntry, Invitation
from casework.invitations.substitute_models import Substitute
from casework.mail import CalendarPart
from casework.meetings.events import MeetingCancelled, MeetingMoved
from casework.meetings.models import Meeting
from casework.meetings.series import where
from casework.notifications import contents
from casework.notifications.letters import Addressee
from casework.web.presentation import clock_time, weekday


def _meeting(meeting_id: int) -> Meeting:
    with as_system(services.WHOEVER):
        return db.session.scalars(select(Meeting).where(Meeting.id == meeting_id)).one()


@on(MeetingMoved)
def move_in_calendars(event: MeetingMoved) -> None:
    services.tell_of_move(_meeting(event.meeting_id))


@on(MeetingCancelled)
def take_out_of_calendars(event: MeetingCancelled) -> None:
    services.tell_of_cancellation(_meeting(event.meeting_id))


# -- what the mails say ------------------------------------------------------------------------------------------------


def _invitation(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """An invitation, or news of its move; one that a later change overtook is owed no more."""
    row = _current(context, reader)
    if row is None:
        return None
    entry = db.session.scalars(queries.entry_of(row.meeting_id)).one()
    shown, asked = _shown(row, entry), _asked(row, entry, reader)
    words = "To answer, use the link in the invitation."
    return {
        **_facts(row, shown), "moved": row.meeting.calendar_sequence > 0, "answered": REPLIES.get(row.reply, ""),
        "answer_path": links.path_of(row), "reply_to": entry.organizer,
        "calendar": CalendarPart("REQUEST", calendars.request(shown, asked, words=words)),
    }  # fmt: skip


def _reply_wanted(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    row = _current(context, reader)
    if row is None or row.reply:
        return None
    entry = db.session.scalars(queries.entry_of(row.meeting_id)).one()
    return {**_facts(row, _shown(row, entry)), "answer_path": links.path_of(row), "reply_to": entry.organizer}


def _called_off(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """Looked up as the system: whoever is no longer asked to a meeting may have lost sight of it already."""
    with as_system("taking a meeting out of somebody's calendar"):
        row = db.session.scalars(queries.invitation_by_id(context["invitation"])).one_or_none()
        if row is None or row.status != "cancelled" or row.sequence != context.get("sequence", row.sequence):
            return None
        entry = db.session.scalars(queries.entry_of(row.meeting_id)).one()
        whole = row.meeting.status == "cancelled"
        shown, asked = _shown(row, entry), _asked(row, entry, reader)
        part = CalendarPart("CANCEL", calendars.cancellation(shown, asked, whole=whole))
        return {**_facts(row, shown), "whole": whole, "calendar": part, "reply_to": entry.organizer}


def _substitute(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """To whoever comes instead: when and where, and in whose place. Written as the person who named them."""
    known = db.session.scalars(_substitute_by_id(context["substitute"])).one_or_none()
    if known is None or known.status != "invited" or known.sequence != context["sequence"]:
        return None
    row = known.invitation
    if row.status != "invited" or row.meeting.status == "cancelled":
        return None
    return _to_substitute(known, reader, calendars.request, words="You do not need to sign in.")


def _substitute_off(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    with as_system("taking a meeting out of a substitute's calendar"):
        known = db.session.scalars(_substitute_by_id(context["substitute"])).one_or_none()
        if known is None or known.status != "cancelled" or known.sequence != context["sequence"]:
            return None
        return _to_substitute(known, reader, calendars.cancellation, whole=True)


def _substitute_by_id(substitute_id: int) -> Select[Substitute]:
    found = joinedload(Substitute.invitation).joinedload(Invitation.meeting).joinedload(Meeting.group)
    return select(Substitute).where(Substitute.id == substitute_id).options(found)


def _to_substitute(known: Substitute, reader: User, say: Callable[..., bytes], **more: Any) -> dict[str, Any]:
    """An entry of its own in their calendar: it stands for another person than the one invited."""
    entry = db.session.scalars(queries.entry_of(known.invitation.meeting_id)).one()
    own, _, at = entry.uid.partition("@")
    shown = replace(_shown(known.invitation, entry), uid=f"{own}-{known.id}@{at}", sequence=known.sequence, url="")
    part = CalendarPart(
        "CANCEL" if known.status == "cancelled" else "REQUEST",
        say(shown, calendars.Asked(entry.organizer, known.email), **more),
    )
    to = Addressee(known.name, known.email)
    return {
        **_facts(known.invitation, shown), "instead_of": reader.name, "calendar": part, "reply_to": entry.organizer, "to": to,
    }  # fmt: skip


def _current(context: dict[str, Any], reader: User) -> Invitation | None:
    row = db.session.scalars(queries.invitation_by_id(context["invitation"])).one_or_none()
    if row is None or row.user_id != reader.id or row.status != "invited" or row.meeting.status == "cancelled":
        return None
    return row if row.sequence == context.get("sequence", row.sequence) else None


def _shown(row: Invitation, entry: CalendarEntry) -> calendars.Shown:
    meeting = row.meeting
    return calendars.Shown(
        uid=entry.uid, title=services.title_of(meeting.group), starts_at=meeting.starts_at, minutes_long=meeting.minutes_long,
        place=where(meeting), url=f"{current_app.config['BASE_URL']}/meetings/{meeting.id}/", sequence=row.sequence,
        changed_at=entry.changed_at,
    )  # fmt: skip


def _asked(row: Invitation, entry: CalendarEntry, reader: User) -> calendars.Asked:
    return calendars.Asked(entry.organizer, reader.email, row.reply, row.substitute_email)


def _facts(row: Invitation, shown: calendars.Shown) -> dict[str, Any]:
    at = row.meeting.starts_at
    return {
        "group": shown.title, "starts_at": at, "when": f"{weekday(at)} at {clock_time(at)}", "place": where(row.meeting),
        "path": f"/meetings/{row.meeting_id}/",
    }  # fmt: skip


contents.MAKERS |= {
    "meeting_invitation": _invitation,
    "meeting_called_off": _called_off,
    "meeting_reply_wanted": _reply_wanted,
    "substitute_asked": _substitute,
    "substitute_called_off": _substitute_off,
}
