"""What was sent under a key of the sender's own, so that sent twice it happens once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from casework.access.rows import Protected
from casework.extensions import db


class Receipt(Protected, db.Model):
    """`digest` says whether the same was sent again; `location` is the address of what came of it, `status` the answer's."""

    __tablename__ = "receipts"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    key: Mapped[str]
    digest: Mapped[str]
    location: Mapped[str]
    status: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (UniqueConstraint("user_id", "key"), Index("ix_receipts_at", "partnership_id", "at"))
