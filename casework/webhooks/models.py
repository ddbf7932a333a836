"""Who is told of what, and each telling that is owed or was made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, ColumnElement, ForeignKey, Index, SmallInteger, Text, and_, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.audit import Audited
from casework.extensions import db
from casework.partnership.models import Agency

EVENTS = {
    "referral.decided": "A referral was decided, or returned for information",
    "action.set": "An action was set",
    "minutes.confirmed": "Minutes were confirmed",
}
STATES = {"waiting": "Waiting", "sent": "Taken", "failed": "Given up"}


class Webhook(Protected, Audited, db.Model):
    """An address that is told of some events: of one agency's, or of the whole partnership's.

    Secrets are sealed with the application's key. After a rotation the old one signs beside the new one until `old_until`.
    `failing_since` is when the first telling in a row failed; after some days of that nothing is sent any more (`ended_at`, `ended_because`).
    """

    __tablename__ = "webhooks"
    __audit_name__ = "an address that is told of events"
    __audit_values__ = frozenset({"events", "agency_id", "ended_at"})
    __audit_quiet__ = frozenset({"secret", "old_secret", "failing_since"})

    name: Mapped[str]
    url: Mapped[str]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    events: Mapped[list[str]] = mapped_column(ARRAY(Text))
    secret: Mapped[str]
    old_secret: Mapped[str] = mapped_column(default="", server_default="")
    old_until: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str] = mapped_column(default="", server_default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    agency: Mapped[Agency | None] = relationship(Agency)

    @property
    def was_stopped(self) -> bool:
        """It failed until it was given up; nobody ended it."""
        return self.ended_at is not None and self.failing_since is not None

    @classmethod
    def stopped(cls) -> ColumnElement[bool]:
        return and_(cls.ended_at.is_not(None), cls.failing_since.is_not(None))

    __table_args__ = (
        CheckConstraint("cardinality(events) > 0", name="events"),
        CheckConstraint("(old_secret = '') = (old_until IS NULL)", name="old_secret"),
        Index("ix_webhooks_live", "partnership_id", postgresql_where=text("ended_at IS NULL")),
    )


class Delivery(Protected, db.Model):
    """One telling owed to one address. `key` is its id for whoever is told, the same at each try. A claim raises `fence`."""

    __tablename__ = "deliveries"

    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id"))
    key: Mapped[str] = mapped_column(unique=True)
    event: Mapped[str]
    happened_at: Mapped[datetime]
    data: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(default="waiting", server_default="waiting")
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    next_try_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0, server_default="0")
    sent_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="", server_default="")

    webhook: Mapped[Webhook] = relationship(Webhook)

    __table_args__ = (
        CheckConstraint(f"status IN {tuple(STATES)}", name="status"),
        CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        Index("ix_deliveries_owed", "next_try_at", postgresql_where=text("status = 'waiting'")),
        Index("ix_deliveries_webhook", "webhook_id", "id"),
    )
