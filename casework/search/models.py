"""What somebody typed into the search box, for as long as they may turn its pages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from casework.access.rows import Protected
from casework.extensions import db


class Search(Protected, db.Model):
    """Words typed by one reader. Addresses hold its number in their place; the clock deletes it (`services.KEPT`)."""

    __tablename__ = "searches"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    words: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("words <> ''", name="words"),
        Index("ix_searches_asked", "user_id", "asked_at"),
    )
