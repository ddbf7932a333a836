"""One digest a person a working day, at eight in the morning in London; none when nothing is owed; none twice after an outage."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, time
from typing import Any

from sqlalchemy import select, update

from casework import clock
from casework.access.scope import as_system
from casework.extensions import db
from casework.notifications.models import Reminder
from casework.notifications.outbox import owe, partnerships

AT = time(8)


def queue_digests() -> int:
    """Make today's digests, once it is eight on a working day; returns how many. Two schedulers, or a second run, add none."""
    today = clock.today()
    if not clock.is_working_day(today) or clock.now() < clock.london(today, AT):
        return 0
    made = 0
    for partnership_id in partnerships():
        with as_system("making digests", partnership_id=partnership_id):
            db.session.commit()
            made += _for_partnership(today)
            db.session.commit()
    return made


def _for_partnership(today: date) -> int:
    owed = db.session.execute(
        select(Reminder.id, Reminder.recipient_id)
        .where(Reminder.status == "planned", Reminder.due_on <= today)
        .order_by(Reminder.id)
        .limit(5000)
        .with_for_update(skip_locked=True)
    ).all()
    by_person: dict[int, list[int]] = defaultdict(list)
    for reminder_id, recipient_id in owed:
        by_person[recipient_id].append(reminder_id)
    had = set(
        db.session.scalars(
            select(_messages().c.recipient_id).where(
                _messages().c.once.in_([_key(person, today) for person in by_person])
            )
        )
    )
    for person, reminders in by_person.items():
        if person in had:
            continue  # what came up since this morning waits for tomorrow's
        owe(person, "digest", _key(person, today), reminders=reminders)
        db.session.execute(
            update(Reminder).where(Reminder.id.in_(reminders)).values(status="queued"),
            execution_options={"synchronize_session": False},
        )
    return len(by_person) - len(had)


def _key(person: int, today: date) -> str:
    return f"digest:{person}:{today.isoformat()}"


def _messages() -> Any:
    from casework.notifications.models import Message

    return Message.__table__
