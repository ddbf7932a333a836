"""The archive of a partnership that somebody asked for: why, for whose key, who agreed, how far it is, and the file until its time is over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db
from casework.made_files import MadeFile

STATES = {
    "proposed": "Waits for information governance to agree",
    "waiting": "Waiting to be made",
    "making": "Being made",
    "ready": "Ready to be collected",
    "stopped": "Stopped",
    "failed": "Could not be made",
    "gone": "Deleted, as its time was over",
}


class Departure(MadeFile, Protected, Audited, db.Model):
    """One archive of everything. An administrator asks for it; somebody else, who governs information, agrees to it and collects it.

    `recipient` is the public key of whoever receives it: nobody else opens the archive, this server included. `done` of `parts`, pieces
    of tables and files together.
    """

    __tablename__ = "departures"
    __audit_name__ = "an archive of everything"
    __audit_values__ = frozenset({"status", "asked_by_id", "agreed_by_id"})
    __audit_quiet__ = frozenset({"done", "parts", "fence", "lease_until", "tries"})

    reason: Mapped[str]
    recipient: Mapped[str]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    agreed_at: Mapped[datetime | None]
    parts: Mapped[int] = mapped_column(default=0, server_default="0")
    contents: Mapped[str] = mapped_column(default="", server_default="")
    collected_at: Mapped[datetime | None]
    collected_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    asked_by: Mapped[User] = relationship(User, foreign_keys=[asked_by_id])
    agreed_by: Mapped[User | None] = relationship(User, foreign_keys=[agreed_by_id])
    collected_by: Mapped[User | None] = relationship(User, foreign_keys=[collected_by_id])

    __table_args__ = (
        *MadeFile.rules("departures", STATES),
        CheckConstraint("reason <> '' AND recipient <> ''", name="said"),
        CheckConstraint("(status = 'ready') = (storage_key IS NOT NULL)", name="ready"),
        CheckConstraint("agreed_by_id IS NOT NULL OR status IN ('proposed', 'stopped')", name="agreed"),
        CheckConstraint("num_nonnulls(agreed_by_id, agreed_at) IN (0, 2)", name="agreed_at"),
        CheckConstraint("agreed_by_id <> asked_by_id AND collected_by_id <> asked_by_id", name="two_people"),
        CheckConstraint("num_nonnulls(collected_by_id, collected_at) IN (0, 2)", name="collected"),
        Index(
            "uq_departures_open", "partnership_id", unique=True,
            postgresql_where=text("status IN ('proposed', 'waiting', 'making')"),
        ),
    )  # fmt: skip

    @property
    def is_open(self) -> bool:
        """Asked for, and neither made nor given up."""
        return self.status == "proposed" or self.is_live
