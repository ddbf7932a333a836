"""What somebody typed into the search box, for as long as they may turn its pages; and the words that texts hold."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, func
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


class KnownWord(Protected, db.Model):
    """A word that stands in some text of the partnership (`vocabulary.py`). `near` is the word and all it becomes with one letter left out."""

    __tablename__ = "known_words"

    word: Mapped[str]
    texts: Mapped[int]
    near: Mapped[list[str]] = mapped_column(ARRAY(Text))

    __table_args__ = (
        UniqueConstraint("partnership_id", "word"),
        Index("ix_known_words_near", "near", postgresql_using="gin"),
    )
