"""What is owed to whom: reminders by the day, messages in the outbox, and what became of each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.access.rows import Protected
from casework.access.scope import current_scope
from casework.accounts.models import User
from casework.extensions import db
from casework.notifications.delivery_models import MailDomain, RefusedAddress

__all__ = ["REMINDER_KINDS", "Heartbeat", "MailDomain", "Message", "RefusedAddress", "Reminder"]

REMINDER_KINDS = {
    "issued": "New action",
    "before": "Due soon",
    "due": "Due today",
    "after": "Overdue",
    "escalate_chair": "Still open: you are told as chair",
    "escalate_spoc": "Still open: you are told as its agency's single point of contact",
    "chased": "Asked again",
    "decide_before": "Decision due the next working day",
    "decide": "Decision due today",
    "decide_late": "Decision late",
    "correct_before": "Minutes to correct by the next working day",
    "correct": "Last day to correct the minutes",
}


class Reminder(Protected, db.Model):
    """Something owed to one person on one day about one subject. Its key is unique, so planning twice adds nothing.

    `due_on` is the London day from which it is owed. `message_id` is the digest that carried it. Hundreds of thousands are
    planned at once: one key checks that the recipient is of the partnership, and an index that others make needless is not kept.
    """

    __tablename__ = "reminders"

    partnership_id: Mapped[int] = mapped_column(default=lambda: current_scope().partnership_id, sort_order=-9)
    subject: Mapped[str]
    subject_id: Mapped[int]
    kind: Mapped[str]
    due_on: Mapped[date]
    recipient_id: Mapped[int]
    channel: Mapped[str] = mapped_column(default="email", server_default="email")
    status: Mapped[str] = mapped_column(default="planned", server_default="planned")
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    planned_at: Mapped[datetime] = mapped_column(server_default=func.now())

    recipient: Mapped[User] = relationship(User, primaryjoin=lambda: User.id == foreign(Reminder.recipient_id))

    __table_args__ = (
        UniqueConstraint("partnership_id", "subject", "subject_id", "kind", "due_on", "recipient_id", "channel"),
        CheckConstraint("status IN ('planned', 'queued', 'withdrawn')", name="status"),
        ForeignKeyConstraint(["partnership_id", "recipient_id"], ["users.partnership_id", "users.id"]),
        Index("ix_reminders_owed", "due_on", "recipient_id", postgresql_where=text("status = 'planned'")),
        Index("ix_reminders_message_id", "message_id", postgresql_where=text("message_id IS NOT NULL")),
    )


class Message(Protected, db.Model):
    """One e-mail owed. `once` is its unique key; text is rendered when it leaves, as its reader.

    due = sent + failed + uncertain + withheld + queued + sending, always. A claim sets `lease_until` and raises `fence`;
    only the holder of the newest fence may hand the letter over (`sending`) and record an outcome. `group_id` is the
    group it is about, where it is about one. `lost` counts claims in a row of which nothing was heard again: what kills
    its worker is set aside. `handed_to` and `handed_at` are the channel that may have it, and since when, as long as
    nobody knows that it has not.
    """

    __tablename__ = "messages"

    recipient_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    template: Mapped[str]
    context: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    once: Mapped[str]
    status: Mapped[str] = mapped_column(default="queued", server_default="queued")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    next_try_at: Mapped[datetime] = mapped_column(server_default=func.now())
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0, server_default="0")
    lost: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    handed_to: Mapped[str] = mapped_column(default="", server_default="")
    handed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    subject: Mapped[str] = mapped_column(default="", server_default="")
    body: Mapped[str] = mapped_column(default="", server_default="")
    error: Mapped[str] = mapped_column(default="", server_default="")

    recipient: Mapped[User] = relationship(User)

    __table_args__ = (
        UniqueConstraint("partnership_id", "once"),
        CheckConstraint("status IN ('queued', 'sending', 'sent', 'failed', 'uncertain', 'withheld')", name="status"),
        Index("ix_messages_created", "partnership_id", "created_at"),
        Index(
            "ix_messages_in_doubt",
            "partnership_id",
            "status",
            postgresql_where=text("status IN ('failed', 'uncertain')"),
        ),
        Index("ix_messages_owed", "next_try_at", postgresql_where=text("status IN ('queued', 'sending')")),
    )


from casework.notifications.timing_models import ReminderPreference, ReminderTiming  # noqa: E402, F401  (tables of this slice)


class Heartbeat(db.Model):
    """When a clock-driven job last ran: what `/healthz` calls the scheduler's freshness."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime]
