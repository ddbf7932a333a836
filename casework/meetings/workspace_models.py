"""What several people at work in one meeting leave behind: revisions of decisions, who is in which item, who was out for one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db
from casework.meetings.models import AgendaItem, Attendance

REASONS_OUT = {"interest": "Declared an interest", "left": "Left the room"}


class DecisionRevision(Protected, db.Model):
    """A decision's words as they were saved, never changed. `typed_key` names the box a page typed it into, so that a save
    sent twice, and the form sent after it, make one decision.
    """

    __tablename__ = "decision_revisions"

    agenda_item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id", ondelete="SET NULL"), index=True)
    text: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    typed_key: Mapped[str] = mapped_column(default="", server_default="")

    author: Mapped[User | None] = relationship(User)

    __table_args__ = (
        Index(
            "uq_decision_revisions_typed", "agenda_item_id", "typed_key", unique=True, postgresql_where=text("typed_key <> ''")
        ),
    )  # fmt: skip


class ItemVisit(Protected, db.Model):
    """In which item of a meeting somebody is at work, and when their page last said so. One row a person and meeting."""

    __tablename__ = "item_visits"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    agenda_item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id", ondelete="CASCADE"), index=True)
    seen_at: Mapped[datetime]
    typing: Mapped[bool] = mapped_column(default=False, server_default="false")

    user: Mapped[User] = relationship(User)

    __table_args__ = (UniqueConstraint("meeting_id", "user_id"),)


class ItemAbsence(Protected, Audited, db.Model):
    """Somebody present at the meeting was out of the room for one item, most often for an interest in it."""

    __tablename__ = "item_absences"
    __audit_name__ = "being out of the room for an item"
    __audit_values__ = frozenset({"reason"})

    agenda_item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id", ondelete="CASCADE"), index=True)
    attendance_id: Mapped[int] = mapped_column(ForeignKey("attendances.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]

    item: Mapped[AgendaItem] = relationship(AgendaItem)
    attendance: Mapped[Attendance] = relationship(Attendance)

    __table_args__ = (
        UniqueConstraint("agenda_item_id", "attendance_id"),
        CheckConstraint(f"reason IN {tuple(REASONS_OUT)}", name="reason"),
    )
