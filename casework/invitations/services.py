"""Inviting to meetings, keeping calendars true while meetings and members change, and asking again those who are silent."""

from __future__ import annotations

import secrets
from email.utils import parseaddr

from flask import current_app
from sqlalchemy import select

from casework import access, clock
from casework.access import as_system
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.invitations import queries, substitutes
from casework.invitations.models import CalendarEntry, GroupCalendar, Invitation
from casework.invitations.replies import forget_reply
from casework.meetings import policy as meetings
from casework.meetings.agenda import meeting_day
from casework.meetings.locking import lock
from casework.meetings.models import Meeting
from casework.notifications.outbox import owe, partnerships
from casework.partnership import queries as partnership
from casework.partnership.models import Group

REMIND_BEFORE = 5
"""Working days before a meeting on which the clock asks those who have not answered, once."""
WHOEVER = "keeping people's calendars as the group's meetings and members are"


def invite(meeting: Meeting, *, by: User) -> int:
    """Invite every member of the meeting's day who is not invited yet; returns how many. Inviting again doubles nobody."""
    access.require(meetings.may_run(by, meeting), meetings.RUNS_ONLY)
    if meeting.status not in queries.STILL_TO_COME or meeting.starts_at <= clock.now():
        raise Refusal("This meeting has begun, is over or was cancelled, so nobody can be invited to it.")
    lock(meeting)
    entry = db.session.scalars(queries.entry_of(meeting.id)).one_or_none()
    if entry is None:
        entry = CalendarEntry(
            meeting_id=meeting.id, group_id=meeting.group_id, uid=f"{secrets.token_hex(16)}@casework", organizer=_organizer(meeting.group_id),
            starts_at=meeting.starts_at, invited_by_id=by.id, changed_at=clock.now(),
        )  # fmt: skip
        db.session.add(entry)
        db.session.flush()
    return keep_up(entry, meeting)


def _organizer(group_id: int) -> str:
    """Whom calendars answer: the group's own address where it has one, otherwise the one our mail comes from."""
    settings = db.session.scalars(queries.calendar_of(group_id)).one_or_none()
    return (settings.organizer if settings else "") or parseaddr(current_app.config["MAIL_FROM"])[1]


def keep_up(entry: CalendarEntry, meeting: Meeting) -> int:
    """Invite who has joined since and take off who has left; returns how many were invited."""
    with as_system(WHOEVER):
        members = db.session.scalars(partnership.members_of(meeting.group_id, meeting_day(meeting))).unique()
        wanted = {m.user_id for m in members if m.user.status == "active"}
        known = {
            row.user_id: row
            for row in db.session.scalars(
                select(Invitation).where(Invitation.meeting_id == meeting.id).order_by(Invitation.id)
            )
        }
        new = 0
        for user_id in sorted(wanted):
            row = known.get(user_id)
            if row is None:
                row = Invitation(
                    meeting_id=meeting.id, group_id=meeting.group_id, user_id=user_id, invited_at=clock.now()
                )
                db.session.add(row)
            elif row.status == "cancelled":
                row.status, row.invited_at = "invited", clock.now()
            else:
                continue
            row.meeting = meeting
            db.session.flush()
            _owe(row, "meeting_invitation")
            new += 1
        for user_id, row in known.items():
            if row.status == "invited" and user_id not in wanted:
                forget_reply(row, meeting)
                row.status, row.own_sequence = "cancelled", row.own_sequence + 1
                db.session.flush()
                _owe(row, "meeting_called_off")
        db.session.flush()
        return new


def _owe(row: Invitation, template: str, *, when: str = "") -> None:
    """One message a person a change: the sequence and the moment of inviting say which change it is."""
    which = f"{row.id}:{row.sequence}:{row.invited_at.timestamp():.0f}" + (f":{when}" if when else "")
    owe(
        row.user_id, template, f"{template}:{which}", group_id=row.group_id, invitation=row.id, sequence=row.sequence,
    )  # fmt: skip


def tell_of_move(meeting: Meeting) -> None:
    """Everybody invited gets the new time or place. What was answered for another time is asked anew."""
    with as_system(WHOEVER):
        entry = db.session.scalars(queries.entry_of(meeting.id)).one_or_none()
        if entry is None:
            return
        moved = entry.starts_at != meeting.starts_at
        entry.starts_at, entry.changed_at = meeting.starts_at, clock.now()
        for row in db.session.scalars(queries.invitations_of(meeting.id)).all():
            if moved:
                forget_reply(row, meeting)
                row.reminded_at = row.chased_on = None
            else:
                substitutes.tell_of_move(row)
            _owe(row, "meeting_invitation")
        db.session.flush()
        keep_up(entry, meeting)


def tell_of_cancellation(meeting: Meeting) -> None:
    """The meeting is off: it leaves every calendar it stands in."""
    with as_system(WHOEVER):
        entry = db.session.scalars(queries.entry_of(meeting.id)).one_or_none()
        if entry is None:
            return
        entry.changed_at = clock.now()
        for row in db.session.scalars(queries.invitations_of(meeting.id)).all():
            row.status = "cancelled"
            db.session.flush()
            substitutes.tell_of_cancellation(row)
            _owe(row, "meeting_called_off")


def chase(meeting: Meeting, *, by: User) -> int:
    """Ask again everybody who has not answered, at most once a day each; returns how many."""
    access.require(meetings.may_run(by, meeting), meetings.RUNS_ONLY)
    if meeting.status not in queries.STILL_TO_COME or meeting.starts_at <= clock.now():
        raise Refusal("This meeting has begun, is over or was cancelled, so there is nothing to answer any more.")
    today, asked = clock.today(), 0
    for row in db.session.scalars(queries.invitations_of(meeting.id)).all():
        if row.reply == "" and row.chased_on != today:
            row.chased_on = today
            _owe(row, "meeting_reply_wanted", when=today.isoformat())
            asked += 1
    db.session.flush()
    return asked


def run_due() -> int:
    """The clock: invitations follow who belongs to the group, and those who are silent are asked once, five working days before."""
    done = 0
    for partnership_id in partnerships():
        with as_system(WHOEVER, partnership_id=partnership_id):
            db.session.commit()
            for entry in db.session.scalars(queries.entries_to_come(clock.now())).all():
                done += keep_up(entry, entry.meeting) + _remind(entry.meeting)
                db.session.commit()
    return done


def _remind(meeting: Meeting) -> int:
    today = clock.today()
    if not clock.is_working_day(today) or today < clock.working_days_before(meeting_day(meeting), REMIND_BEFORE):
        return 0
    if clock.in_london(clock.now()).hour < 8:
        return 0
    asked = 0
    for row in db.session.scalars(queries.invitations_of(meeting.id)).all():
        if row.reply == "" and row.reminded_at is None and clock.in_london(row.invited_at).date() < today:
            row.reminded_at = clock.now()
            if row.chased_on != today:
                _owe(row, "meeting_reply_wanted", when=today.isoformat())
                asked += 1
    db.session.flush()
    return asked


def set_group_calendar(group: Group, *, calendar_title: str, organizer: str, by: User) -> None:
    """How calendars call the group, and to whom they send answers. Entries already out keep whom they answer."""
    access.require(meetings.may_arrange(by, group.id), meetings.RUNS_ONLY)
    row = db.session.scalars(queries.calendar_of(group.id)).one_or_none()
    if row is None:
        row = GroupCalendar(group_id=group.id)
        db.session.add(row)
    row.calendar_title, row.organizer = calendar_title.strip(), organizer.strip()
    db.session.flush()


def title_of(group: Group) -> str:
    """What calendars call the group's meetings."""
    row = db.session.scalars(queries.calendar_of(group.id)).one_or_none()
    return (row.calendar_title if row is not None else "") or group.name
