"""One digest a person a working day at most, at the hour they chose; none when nothing is owed; none twice after an outage.

Beside it only what became somebody's today: a new action, within minutes.

Hours are London's, on both sides of a clock change. Somebody on leave has theirs sent to whoever covers for them, and on
their return one of everything that came up meanwhile and is still owed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, update
from sqlalchemy import case as choose
from sqlalchemy.orm import aliased

from casework import clock
from casework.access.scope import as_system
from casework.accounts.models import User
from casework.extensions import db
from casework.notifications.models import Message, Reminder
from casework.notifications.outbox import owe, partnerships
from casework.notifications.timing_models import EARLIEST, LATEST
from casework.notifications.timing_models import ReminderPreference as Preference

USUAL_HOUR = 8
WEEK = timedelta(days=6)
AT_ONCE = 5000
TOGETHER = timedelta(minutes=5)
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


def queue_new() -> int:
    """Tell people of actions that became theirs today, within working hours; returns how many messages.

    A few minutes are waited for, so that several set one after the other go in one message. What is not told this way, in the
    evening or at a weekend, the next digest tells.
    """
    now, today = clock.now(), clock.today()
    if not clock.is_working_day(today) or not EARLIEST <= clock.in_london(now).hour < LATEST:
        return 0
    made = 0
    for partnership_id in partnerships():
        with as_system("telling people of new actions", partnership_id=partnership_id):
            db.session.commit()
            new = (Reminder.subject == "action", Reminder.kind == "issued", Reminder.planned_at <= now - TOGETHER)
            made += _carry(_held(*new, Reminder.due_on <= today), "action_assigned", lambda ids: f":{max(ids)}")
            db.session.commit()
    return made


def days_caught_up(today: date) -> list[int]:
    """The weekdays whose weekly digest comes today: its own, and those of days since then on which nobody works."""
    week = [today - timedelta(days=back) for back in range(7)]
    return sorted({day.weekday() for day in week if day.weekday() < 5 and clock.working_days_after(day, 0) == today})


def _for_partnership(today: date) -> int:
    weekly, day_of_week = func.coalesce(Preference.weekly, False), Preference.weekday.in_(days_caught_up(today))
    hour = clock.in_london(clock.now()).hour
    key = func.concat("digest:", _reader(today), f":{today.isoformat()}")
    of_reader = select(Preference.hour).where(Preference.user_id == _reader(today)).correlate(Preference, Reminder)
    owed = _held(
        or_(
            and_(~weekly, Reminder.due_on <= today),
            and_(weekly, day_of_week, Reminder.due_on <= today + WEEK, ~_too_early(today)),
            and_(weekly, Reminder.kind.in_(URGENT), Reminder.due_on <= today),
        ),
        func.coalesce(of_reader.scalar_subquery(), USUAL_HOUR) <= hour,
        # What came up since somebody's digest of this morning waits for tomorrow's, and must not keep others from theirs.
        ~select(Message.id).where(Message.once == key).correlate(Preference, Reminder).exists(),
    )
    return _carry(owed, "digest", lambda _: f":{today.isoformat()}")


def _too_early(today: date) -> ColumnElement[bool]:
    """Whether it says that something is late which is not yet: told a week ahead, it would never be told again."""
    coming = aliased(Reminder)
    falls_due = select(coming.id).where(
        coming.subject == Reminder.subject,
        coming.subject_id == Reminder.subject_id,
        coming.recipient_id == Reminder.recipient_id,
        coming.kind.in_(("before", "due")),
        coming.status == "planned",
        coming.due_on >= today,
    )
    return and_(
        Reminder.due_on > today,
        Reminder.kind.in_(("after", "chased")),
        falls_due.correlate(Reminder, Preference).exists(),
    )


def _carry(owed: list[Row[Any]], template: str, which: Callable[[list[int]], str]) -> int:
    """One message to each reader with what is owed to them. Who has had this one already has the rest with the next."""
    by_reader: dict[int, list[int]] = defaultdict(list)
    for row in owed:
        by_reader[row.reader_id].append(row.id)
    keys = {reader: f"{template}:{reader}{which(reminders)}" for reader, reminders in by_reader.items()}
    had = set(db.session.scalars(select(Message.once).where(Message.once.in_(keys.values()))))
    made = 0
    for reader, reminders in by_reader.items():
        if keys[reader] in had:
            continue
        owe(reader, template, keys[reader], reminders=reminders)
        carried = select(Message.id).where(Message.once == keys[reader]).scalar_subquery()
        db.session.execute(
            update(Reminder).where(Reminder.id.in_(reminders)).values(status="queued", message_id=carried),
            execution_options={"synchronize_session": False},
        )
        made += 1
    return made


def _reader(today: date) -> ColumnElement[Any]:
    """Who reads what is owed to a reminder's recipient: they, or while they are away who covers for them, if anybody."""
    covered = and_(Preference.away_from <= today, Preference.away_until >= today)
    cover = select(User.id).where(User.id == Preference.cover_id, User.status == "active").scalar_subquery()
    return choose((covered, cover), else_=Reminder.recipient_id)


def _held(*conditions: ColumnElement[bool]) -> list[Row[Any]]:
    """What is planned and meets the conditions, held, each with its reader. Of somebody away without cover it waits.

    Reader by reader, and each reader's whole: where there is more than is held at once, the last one waits for the next time.
    """
    reader = _reader(clock.today())
    owed = (
        select(Reminder.id, reader.label("reader_id"))
        .outerjoin(Preference, Preference.user_id == Reminder.recipient_id)
        .where(Reminder.status == "planned", reader.is_not(None), *conditions)
        .order_by(reader, Reminder.id)
        .limit(AT_ONCE)
        .with_for_update(of=Reminder, skip_locked=True)
    )
    found = list(db.session.execute(owed).all())
    if len(found) == AT_ONCE and found[0].reader_id != found[-1].reader_id:
        found = [row for row in found if row.reader_id != found[-1].reader_id]
    return found


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
