"""The sent mail of a demonstration, and the figures by which the service is watched."""

from __future__ import annotations

from sqlalchemy import Select, func, select

from casework import clock
from casework.extensions import db
from casework.notifications.models import Heartbeat, Message


def sent_mail() -> Select[tuple[Message]]:
    return select(Message).where(Message.status == "sent")


def scheduler_age() -> float | None:
    """Seconds since the scheduler last reached the database; None when it never did."""
    at = db.session.connection().execute(select(func.max(Heartbeat.at))).scalar()
    return None if at is None else (clock.now() - at).total_seconds()
