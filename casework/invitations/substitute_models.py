"""Who was named to come in somebody's place and was told so by mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.audit import Audited
from casework.extensions import db
from casework.invitations.models import Invitation


class Substitute(Protected, Audited, db.Model):
    """Somebody told to come in place of the person invited. Named anew they are a new row: another entry in their calendar.

    `own_sequence` goes up when they are taken off again, so that their calendar believes it.
    """

    __tablename__ = "meeting_substitutes"
    __audit_name__ = "a substitute told of a meeting"
    __audit_values__ = frozenset({"status"})

    invitation_id: Mapped[int] = mapped_column(ForeignKey("meeting_invitations.id"), index=True)
    name: Mapped[str]
    email: Mapped[str]
    status: Mapped[str] = mapped_column(default="invited", server_default="invited")
    own_sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    told_at: Mapped[datetime] = mapped_column(server_default=func.now())

    invitation: Mapped[Invitation] = relationship(Invitation)

    @property
    def sequence(self) -> int:
        return self.invitation.meeting.calendar_sequence + self.own_sequence

    __table_args__ = (
        CheckConstraint("status IN ('invited', 'cancelled')", name="status"),
        Index("uq_meeting_substitutes_live", "invitation_id", unique=True, postgresql_where=text("status = 'invited'")),
    )
