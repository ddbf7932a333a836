"""A hand-over that was asked for, and each piece of work in it: what is still owed and what became of the rest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.cases.merge_rules import Stays
from casework.extensions import db
from casework.partnership.models import Agency, Group

STATUSES = {
    "queued": "Waiting to begin",
    "running": "Under way",
    "done": "Done",
    "cancelled": "Stopped",
    "failed": "Nothing could be moved",
}
LIVE = ("queued", "running")
PIECES = {"waiting": "Waiting", "moved": "Handed over", "failed": "Not moved", "cancelled": "Left, as it was stopped"}


class HandOver(Protected, Audited, db.Model):
    """Work of one officer for another with a reason: in a group, asked by who runs it, or within an agency, by its SPOC.

    Owed work: the clock takes it up and goes on where it stopped. It has ended once nothing waits or it was stopped.
    """

    __tablename__ = "hand_overs"
    __audit_name__ = "a hand-over"
    __audit_values__ = frozenset({"reference", "status", "from_id", "to_id", "agency_id"})

    reference: Mapped[str]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    reason: Mapped[str]
    status: Mapped[str] = mapped_column(default="queued", server_default="queued")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]
    stopped_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    group: Mapped[Group | None] = relationship(Group)
    agency: Mapped[Agency | None] = relationship(Agency)
    giver: Mapped[User] = relationship(User, foreign_keys=[from_id])
    taker: Mapped[User] = relationship(User, foreign_keys=[to_id])
    asked_by: Mapped[User] = relationship(User, foreign_keys=[asked_by_id])
    stopped_by: Mapped[User | None] = relationship(User, foreign_keys=[stopped_by_id])

    __table_args__ = (
        UniqueConstraint("partnership_id", "reference"),
        CheckConstraint(f"status IN {tuple(STATUSES)}", name="status"),
        CheckConstraint("num_nonnulls(group_id, agency_id) = 1", name="where"),
        CheckConstraint("from_id <> to_id", name="people"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("(status IN ('queued', 'running')) = (ended_at IS NULL)", name="ended"),
        Index("ix_hand_overs_owed", "id", postgresql_where=text("ended_at IS NULL")),
    )

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def where(self) -> str:
        """The group or agency it is about, as people say it."""
        return self.group.short_name if self.group is not None else self.agency.short_name if self.agency else ""


class HandOverItem(Protected, db.Model):
    """One case or action of a hand-over. It is moved and marked as moved in one transaction, so never twice.

    Nothing waits in two hand-overs at once: that is what the partial unique indexes are for.
    """

    __tablename__ = "hand_over_items"
    __cases_merged__ = Stays(
        "it tells which case was handed over then; one that waits is found gone when its turn comes"
    )

    hand_over_id: Mapped[int] = mapped_column(ForeignKey("hand_overs.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    action_id: Mapped[int | None] = mapped_column(ForeignKey("actions.id"), index=True)
    status: Mapped[str] = mapped_column(default="waiting", server_default="waiting")
    why: Mapped[str] = mapped_column(default="", server_default="")
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    done_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("hand_over_id", "case_id"),
        UniqueConstraint("hand_over_id", "action_id"),
        CheckConstraint("num_nonnulls(case_id, action_id) = 1", name="one_piece"),
        CheckConstraint(f"status IN {tuple(PIECES)}", name="status"),
        CheckConstraint("(status = 'failed') = (why <> '')", name="why"),
        Index("ix_hand_over_items_status", "hand_over_id", "status", "id"),
        Index("uq_hand_over_items_case", "case_id", unique=True, postgresql_where=text("status = 'waiting'")),
        Index("uq_hand_over_items_action", "action_id", unique=True, postgresql_where=text("status = 'waiting'")),
    )
