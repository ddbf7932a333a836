"""What happens to minutes after the meeting: to the chair and back, corrections proposed and answered, the signature, amendments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db
from casework.meetings.models import AgendaItem, Meeting

CORRECTION_STATES = {
    "proposed": "Waiting for an answer",
    "accepted": "Accepted",
    "declined": "Declined",
    "withdrawn": "Withdrawn",
}
PARTS = {"discussion": "What was said", "decision": "A decision", "attendance": "Who was there"}


class ChairsLook(Protected, Audited, db.Model):
    """Draft minutes sent to the chair once, and what the chair said: approved, or returned with comments."""

    __tablename__ = "chairs_looks"
    __audit_name__ = "draft minutes with the chair"
    __audit_values__ = frozenset({"outcome"})

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    sent_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    outcome: Mapped[str] = mapped_column(default="", server_default="")
    comments: Mapped[str] = mapped_column(default="", server_default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    sent_by: Mapped[User] = relationship(User, foreign_keys=[sent_by_id])
    answered_by: Mapped[User | None] = relationship(User, foreign_keys=[answered_by_id])

    __table_args__ = (
        CheckConstraint("outcome IN ('', 'approved', 'returned')", name="outcome"),
        CheckConstraint("(outcome = '') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("outcome <> 'returned' OR comments <> ''", name="comments"),
        Index("ix_chairs_looks_meeting", "meeting_id"),
        Index("uq_chairs_looks_waiting", "meeting_id", unique=True, postgresql_where=text("outcome = ''")),
    )


class MinuteCorrection(Protected, Audited, db.Model):
    """What somebody who was there proposes to change in circulated minutes: the text they read and the one they propose.

    Of attendance there is no text to replace: `new_text` says what should be put right. Answered with a reason, never
    silently; nothing of it is changed afterwards.
    """

    __tablename__ = "minute_corrections"
    __audit_name__ = "a correction proposed to minutes"
    __audit_values__ = frozenset({"status", "part"})

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id", ondelete="SET NULL"))
    part: Mapped[str]
    old_text: Mapped[str] = mapped_column(default="", server_default="")
    new_text: Mapped[str]
    comment: Mapped[str] = mapped_column(default="", server_default="")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    status: Mapped[str] = mapped_column(default="proposed", server_default="proposed")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="", server_default="")
    text_accepted: Mapped[str] = mapped_column(default="", server_default="")

    meeting: Mapped[Meeting] = relationship(Meeting)
    item: Mapped[AgendaItem | None] = relationship(AgendaItem)
    proposed_by: Mapped[User] = relationship(User, foreign_keys=[proposed_by_id])
    answered_by: Mapped[User | None] = relationship(User, foreign_keys=[answered_by_id])

    __table_args__ = (
        CheckConstraint("part IN ('discussion', 'decision', 'attendance')", name="part"),
        CheckConstraint("(part = 'attendance') = (agenda_item_id IS NULL)", name="where"),
        CheckConstraint("status IN ('proposed', 'accepted', 'declined', 'withdrawn')", name="status"),
        CheckConstraint("status NOT IN ('accepted', 'declined') OR answered_by_id IS NOT NULL", name="answered"),
        CheckConstraint("status <> 'declined' OR answer <> ''", name="reasoned"),
    )


class MinutesSignature(Protected, Audited, db.Model):
    """The chair's signature under confirmed minutes. `digest` is of the words that were signed."""

    __tablename__ = "minutes_signatures"
    __audit_name__ = "the signature under minutes"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    name: Mapped[str]
    office: Mapped[str] = mapped_column(default="", server_default="")
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    signed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    digest: Mapped[str]

    __table_args__ = (UniqueConstraint("meeting_id"),)


class RecordedAmendment(Protected, Audited, db.Model):
    """A change agreed after minutes were confirmed. The minutes stay as they were; it prints at their end.

    `old_text` is quoted from the minutes and `new_text` how it is to be read. Never changed itself.
    """

    __tablename__ = "recorded_amendments"
    __audit_name__ = "an amendment to minutes"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"))
    old_text: Mapped[str] = mapped_column(default="", server_default="")
    new_text: Mapped[str]
    because: Mapped[str]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())

    recorded_by: Mapped[User] = relationship(User)
    item: Mapped[AgendaItem | None] = relationship(AgendaItem)

    __table_args__ = (
        CheckConstraint("new_text <> ''", name="new_text"),
        CheckConstraint("because <> ''", name="because"),
    )
