"""A person's private calendar: the secret address, who stands behind it, and the meetings it shows."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select, update

from casework import audit, clock
from casework.access import as_system
from casework.access.scope import Scope, scope_of
from casework.accounts.models import User
from casework.extensions import db
from casework.invitations import calendars, queries
from casework.invitations.models import CalendarEntry, CalendarFeed, GroupCalendar
from casework.meetings.series import where

BACK = timedelta(days=92)
AHEAD = timedelta(days=366)
WINDOW = timedelta(minutes=10)
MOST = 30
"""Fetches in a window: calendars ask a few times an hour, so more is a program gone wrong or somebody trying."""


def new_secret(*, by: User) -> str:
    """A new address, shown this once; the one before it stops working. The partnership stands first, for row security asks it."""
    scope_of(by)
    secret = secrets.token_urlsafe(32)
    feed = db.session.scalars(queries.feed_of(by.id)).one_or_none()
    if feed is None:
        feed = CalendarFeed(user_id=by.id, secret_hash=_hashed(secret))
        db.session.add(feed)
    feed.secret_hash, feed.made_at = _hashed(secret), clock.now()
    feed.fetched_at = feed.window_at = None
    feed.window_count = 0
    db.session.flush()
    return f"{by.partnership_id}-{secret}"


def switch_off(*, by: User) -> None:
    scope_of(by)
    feed = db.session.scalars(queries.feed_of(by.id)).one_or_none()
    if feed is not None:
        db.session.delete(feed)
        db.session.flush()


def behind(token: str) -> tuple[CalendarFeed, User] | None:
    """The feed and its person; None when there is none or the person may not sign in any more."""
    partnership, _, secret = token.partition("-")
    if not (partnership.isascii() and partnership.isdigit() and len(partnership) < 10 and secret):
        return None
    with as_system("finding whose calendar an address is", partnership_id=int(partnership)):
        feed = db.session.scalars(select(CalendarFeed).where(CalendarFeed.secret_hash == _hashed(secret))).one_or_none()
        user = db.session.scalars(select(User).where(User.id == feed.user_id)).one() if feed is not None else None
    return (feed, user) if feed is not None and user is not None and user.status == "active" else None


def is_open(scope: Scope) -> bool:
    """An agency's people have no calendar once its agreement has ended, nor anybody who belongs to no group."""
    return scope.has_agreement and bool(scope.groups)


def count_fetch(feed: CalendarFeed) -> bool:
    """Count this fetch; False when there were too many of late. A plain statement: showing a calendar changes nothing else."""
    table, now = CalendarFeed.__table__, clock.now()
    fresh = feed.window_at is None or feed.window_at <= now - WINDOW
    changes = {"window_at": now, "window_count": 1} if fresh else {"window_count": table.c.window_count + 1}
    count = db.session.connection().execute(
        update(table).where(table.c.id == feed.id).values(fetched_at=now, **changes).returning(table.c.window_count)
    )
    return bool(count.scalar_one() <= MOST)


def made_for(feed: CalendarFeed, user: User) -> bytes:
    """The calendar, read as its person: their meetings from three months ago to a year ahead, and nothing about any case."""
    now = clock.now()
    midnight = clock.london(clock.today(), datetime.min.time())
    meetings = db.session.scalars(queries.meetings_of(user.id, now - BACK, now + AHEAD)).all()
    ids = [meeting.id for meeting in meetings]
    entries = {
        row.meeting_id: row
        for row in db.session.scalars(select(CalendarEntry).where(CalendarEntry.meeting_id.in_(ids)))
    }
    groups = {meeting.group_id for meeting in meetings}
    titles = {
        row.group_id: row.calendar_title
        for row in db.session.scalars(select(GroupCalendar).where(GroupCalendar.group_id.in_(groups)))
    }
    base = current_app.config["BASE_URL"]
    host = base.partition("//")[2]
    shown = [
        calendars.Shown(
            uid=entries[m.id].uid if m.id in entries else f"meeting-{m.id}@{host}",
            title=titles.get(m.group_id) or m.group.name, starts_at=m.starts_at, minutes_long=m.minutes_long, place=where(m),
            url=f"{base}/meetings/{m.id}/", sequence=m.calendar_sequence,
            changed_at=entries[m.id].changed_at if m.id in entries else midnight,
        )
        for m in meetings
    ]  # fmt: skip
    return calendars.feed(shown, name="Casework meetings")


def note_handed_over(feed: CalendarFeed, number: int) -> None:
    audit.disclosed("calendar_feeds", feed.id, to=[feed.user_id], form=f"calendar, {number} bytes")


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
