"""What was sent and what came of it, so that a document sent twice makes one meeting."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from casework.access.rows import Protected
from casework.extensions import db


class Receipt(Protected, db.Model):
    """A document somebody sent under a key of their own. `digest` says whether the same was sent again."""

    __tablename__ = "receipts"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    key: Mapped[str]
    digest: Mapped[str]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (UniqueConstraint("user_id", "key"),)
