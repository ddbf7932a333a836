"""Cases that were opened in an emergency: who did, why, for how long, and what came of looking into it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db

OUTCOMES = {"justified": "Justified", "not_justified": "Not justified"}


class EmergencyAccess(Protected, Audited, db.Model):
    """One case open to one person who could not see it, until `expires_at` or until it is ended before.

    `reference` is what they typed, as the case is called: whoever looks into it need not read the case for it.
    """

    __tablename__ = "emergency_accesses"
    __audit_name__ = "emergency access to the case"
    __audit_values__ = frozenset({"user_id", "expires_at", "ended_at", "outcome"})
    __while_only_reading__ = True

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    reference: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    outcome: Mapped[str] = mapped_column(default="", server_default="")
    outcome_note: Mapped[str] = mapped_column(default="", server_default="")
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reviewed_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(User, foreign_keys=[user_id])
    ended_by: Mapped[User | None] = relationship(User, foreign_keys=[ended_by_id])
    reviewed_by: Mapped[User | None] = relationship(User, foreign_keys=[reviewed_by_id])

    __table_args__ = (
        CheckConstraint("outcome IN ('', 'justified', 'not_justified')", name="outcome"),
        CheckConstraint("(outcome = '') = (reviewed_at IS NULL)", name="reviewed"),
        CheckConstraint("(outcome = '') = (reviewed_by_id IS NULL)", name="reviewed_by"),
        CheckConstraint("reviewed_by_id IS NULL OR reviewed_by_id <> user_id", name="by_somebody_else"),
        CheckConstraint("expires_at > opened_at", name="times"),
        Index("ix_emergency_accesses_open", "user_id", postgresql_where=text("ended_at IS NULL")),
        Index(
            "ix_emergency_accesses_to_review",
            "partnership_id",
            "opened_at",
            postgresql_where=text("reviewed_at IS NULL"),
        ),
    )

    def is_open(self, now: datetime) -> bool:
        return self.ended_at is None and self.expires_at > now
