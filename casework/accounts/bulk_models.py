"""That somebody saw more records in a few minutes than work asks for, and had to show again that it is them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import SignInSession, User
from casework.audit import Audited
from casework.extensions import db

OUTCOMES = {"work": "It was work", "concern": "There is a concern"}


class BulkView(Protected, Audited, db.Model):
    """One sign-in held until its person gives their second factor once more: how many records of which kinds they had seen.

    The sign-in itself is cleared away some months after it is over; this stays."""

    __tablename__ = "bulk_views"
    __audit_name__ = "many records seen at once"
    __audit_values__ = frozenset({"records", "confirmed_at", "outcome"})

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey(SignInSession.id, ondelete="SET NULL"), index=True)
    held_at: Mapped[datetime] = mapped_column(server_default=func.now())
    records: Mapped[int]
    kinds: Mapped[dict[str, Any]]
    confirmed_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="", server_default="")
    outcome_note: Mapped[str] = mapped_column(default="", server_default="")
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reviewed_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(User, foreign_keys=[user_id])
    reviewed_by: Mapped[User | None] = relationship(User, foreign_keys=[reviewed_by_id])

    __table_args__ = (
        CheckConstraint("outcome IN ('', 'work', 'concern')", name="outcome"),
        CheckConstraint("(outcome = '') = (reviewed_at IS NULL)", name="reviewed"),
        CheckConstraint("(outcome = '') = (reviewed_by_id IS NULL)", name="reviewed_by"),
        CheckConstraint("reviewed_by_id IS NULL OR reviewed_by_id <> user_id", name="by_somebody_else"),
    )
