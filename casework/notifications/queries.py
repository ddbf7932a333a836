"""What became of what was owed: counts for the ledger, the sent mail of a demonstration, the scheduler's freshness."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from casework import clock
from casework.extensions import db
from casework.notifications.models import Heartbeat, Message

OUTCOMES = ("sent", "failed", "uncertain", "withheld", "queued", "sending")


def ledger() -> Select[Any]:
    """For each day, how many messages were owed and what became of them. owed = sent + failed + uncertain + withheld + waiting."""
    day = func.date(func.timezone("Europe/London", Message.created_at))
    return (
        select(
            day.label("day"),
            func.count().label("owed"),
            *(func.count().filter(Message.status == outcome).label(outcome) for outcome in OUTCOMES),
        )
        .group_by(day)
        .order_by(day.desc())
        .limit(60)
    )


def sent_mail() -> Select[tuple[Message]]:
    return select(Message).where(Message.status == "sent")


def scheduler_age() -> float | None:
    """Seconds since the scheduler last reached the database; None when it never did."""
    at = db.session.connection().execute(select(func.max(Heartbeat.at))).scalar()
    return None if at is None else (clock.now() - at).total_seconds()
