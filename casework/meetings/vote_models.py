"""How each person voted on a decision, where the minutes record it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.audit import Audited
from casework.extensions import db
from casework.meetings.models import Attendance

VOTES = {"for": "For", "against": "Against", "abstained": "Abstained"}


class RecordedVote(Protected, Audited, db.Model):
    """One person's vote on one decision. Counts, mover and result stand on the decision itself."""

    __tablename__ = "recorded_votes"
    __audit_name__ = "a recorded vote"
    __audit_values__ = frozenset({"vote"})

    agenda_item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"))
    attendance_id: Mapped[int] = mapped_column(ForeignKey("attendances.id"), index=True)
    vote: Mapped[str]

    attendance: Mapped[Attendance] = relationship(Attendance)

    __table_args__ = (
        UniqueConstraint("decision_id", "attendance_id"),
        CheckConstraint(f"vote IN {tuple(VOTES)}", name="vote"),
    )
