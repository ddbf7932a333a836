"""A pack as one PDF, made in the background for one reader; what was made is kept for a while and then deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db
from casework.made_files import MadeFile
from casework.meetings.models import Meeting

STATES = {
    "waiting": "Waiting to be made",
    "making": "Being made",
    "ready": "Ready",
    "failed": "Could not be made",
    "gone": "Deleted, as its time was over",
}


class MadePack(MadeFile, Protected, Audited, db.Model):
    """The pack of a meeting (number 0) or a supplement to it, for one recipient; asked for again it is made anew.

    `holds` is what went in, by kind: before the file is handed out it is compared with what
    the recipient may see then. `outline` has [words, level, page from 1, paper or 0] as the contents on screen show them.
    """

    __tablename__ = "made_packs"
    __audit_name__ = "a pack"
    __audit_values__ = frozenset({"number", "status", "pages", "recipient_id"})
    __audit_quiet__ = frozenset({"done", "parts", "fence", "lease_until", "tries"})

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    parts: Mapped[int] = mapped_column(default=0, server_default="0")
    pages: Mapped[int] = mapped_column(default=0, server_default="0")
    outline: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    holds: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")

    meeting: Mapped[Meeting] = relationship(Meeting)
    recipient: Mapped[User] = relationship(User, foreign_keys=[recipient_id])

    __table_args__ = (
        UniqueConstraint("meeting_id", "number", "recipient_id"),
        *MadeFile.rules("made_packs", STATES),
        CheckConstraint("status <> 'ready' OR (storage_key IS NOT NULL AND expires_at IS NOT NULL)", name="ready"),
    )

    def forget(self) -> None:
        super().forget()
        self.outline, self.holds = [], {}

    def audit_case_id(self) -> int | None:
        return None
