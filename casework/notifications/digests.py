"""One digest a person a working day at most, at the hour they chose; none when nothing is owed; none twice after an outage.

Hours are London's, on both sides of a clock change. Somebody on leave has theirs sent to whoever covers for them, and on
their return one of everything that came up meanwhile and is still owed.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, and_, func, or_, select, update
from sqlalchemy import case as choose

from casework import clock
from casework.access.scope import as_system
from casework.accounts.models import User
from casework.extensions import db
from casework.notifications.models import Message, Reminder
from casework.notifications.outbox import owe, partnerships
from casework.notifications.timing_models import ReminderPreference as Preference

USUAL_HOUR = 8
WEEK = timedelta(days=6)
AT_ONCE = 5000
URGENT = ("issued", "escalate_chair", "escalate_spoc")
"""What somebody who wants one digest a week hears the same day all the same."""


def queue_digests() -> int:
    """Make the digests that are due by now on a working day; returns how many. Two schedulers, or a second run, add none."""
    today = clock.today()
    if not clock.is_working_day(today):
        return 0
    made = 0
    for partnership_id in partnerships():
        with as_system("making digests", partnership_id=partnership_id):
            db.session.commit()
            welcome_back(today)
            made += _for_partnership(today)
            db.session.commit()
    return made


def days_caught_up(today: date) -> list[int]:
    """The weekdays whose weekly digest comes today: its own, and those of days since then on which nobody works."""
    week = [today - timedelta(days=back) for back in range(7)]
    return sorted({day.weekday() for day in week if day.weekday() < 5 and clock.working_days_after(day, 0) == today})


def _for_partnership(today: date) -> int:
    by_reader: dict[int, list[int]] = defaultdict(list)
    for row in _owed(today):
        by_reader[row.reader_id].append(row.id)
    keys = {reader: _key(reader, today) for reader in by_reader}
    had = set(db.session.scalars(select(Message.once).where(Message.once.in_(keys.values()))))
    made = 0
    for reader, reminders in by_reader.items():
        if keys[reader] in had:
            continue  # what came up since this morning waits for tomorrow's
        owe(reader, "digest", keys[reader], reminders=reminders)
        carried = select(Message.id).where(Message.once == keys[reader]).scalar_subquery()
        db.session.execute(
            update(Reminder).where(Reminder.id.in_(reminders)).values(status="queued", message_id=carried),
            execution_options={"synchronize_session": False},
        )
        made += 1
    return made


def _owed(today: date) -> list[Row[Any]]:
    """Reminders that go out now, held, each with who reads it: its recipient, or who covers for them."""
    weekly, away = func.coalesce(Preference.weekly, False), Preference.away_from <= today
    covered = and_(away, Preference.away_until >= today)
    cover = select(User.id).where(User.id == Preference.cover_id, User.status == "active").scalar_subquery()
    reader = choose((covered, cover), else_=Reminder.recipient_id)
    hour = clock.in_london(clock.now()).hour
    of_reader = select(Preference.hour).where(Preference.user_id == reader).correlate(Preference, Reminder)
    day_of_week = Preference.weekday.in_(days_caught_up(today))
    owed = (
        select(Reminder.id, reader.label("reader_id"))
        .outerjoin(Preference, Preference.user_id == Reminder.recipient_id)
        .where(
            Reminder.status == "planned",
            or_(
                and_(~weekly, Reminder.due_on <= today),
                and_(weekly, day_of_week, Reminder.due_on <= today + WEEK),
                and_(weekly, Reminder.kind.in_(URGENT), Reminder.due_on <= today),
            ),
            reader.is_not(None),  # away without cover: it waits
            func.coalesce(of_reader.scalar_subquery(), USUAL_HOUR) <= hour,
        )
        .order_by(Reminder.id)
        .limit(AT_ONCE)
        .with_for_update(of=Reminder, skip_locked=True)
    )
    return list(db.session.execute(owed).all())


def welcome_back(today: date) -> None:
    """What others were told for somebody who is back is owed to them again, if it still stands; the leave is over."""
    back = select(Preference).where(Preference.away_until < today).with_for_update(skip_locked=True)
    for row in db.session.scalars(back.execution_options(populate_existing=True)).all():
        told = select(Message.id).where(Message.recipient_id == row.cover_id)
        db.session.execute(
            update(Reminder)
            .where(
                Reminder.recipient_id == row.user_id, Reminder.status == "queued",
                Reminder.due_on.between(row.away_from - timedelta(days=7), row.away_until), Reminder.message_id.in_(told),
            )
            .values(status="planned", message_id=None),
            execution_options={"synchronize_session": False},
        )  # fmt: skip
        row.away_from = row.away_until = row.cover_id = None


def _key(person: int, today: date) -> str:
    return f"digest:{person}:{today.isoformat()}"
