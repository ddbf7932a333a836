"""The figures by which whoever runs the service watches its mail: how much waits, since when, and what a person has to look into."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from casework import clock
from casework.access.scope import as_system
from casework.extensions import db
from casework.notifications import addresses
from casework.notifications.models import MailDomain, Message
from casework.notifications.owing import partnerships


@dataclass
class MailFigures:
    """Of all partnerships together. `oldest_seconds` is how long the oldest message has been due without having left."""

    queued: int = 0
    sending: int = 0
    failed: int = 0
    uncertain: int = 0
    refused_addresses: int = 0
    paused_domains: int = 0
    oldest_seconds: float = 0.0


def of_mail() -> MailFigures:
    found = MailFigures()
    now = clock.now()
    for partnership_id in partnerships():
        with as_system("counting mail for whoever runs the service", partnership_id=partnership_id):
            rows = db.session.execute(
                select(Message.status, func.count(), func.min(Message.next_try_at))
                .where(Message.status.in_(("queued", "sending", "failed", "uncertain")))
                .group_by(Message.status)
            )
            for status, number, first in rows:
                setattr(found, status, getattr(found, status) + number)
                if status in ("queued", "sending"):
                    found.oldest_seconds = max(found.oldest_seconds, (now - first).total_seconds())
            found.refused_addresses += (
                db.session.scalar(select(func.count()).select_from(addresses.in_force().subquery())) or 0
            )
            db.session.rollback()
    found.paused_domains = db.session.scalar(
        select(func.count()).select_from(MailDomain).where(MailDomain.paused_until > now)
    ) or 0  # fmt: skip
    return found
