"""Versions of rulebooks, and changes to one that are not in force yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Directory
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db

SOURCES = {"edited": "Changed here", "put_back": "An earlier one put back"}


class RulebookVersion(Directory, Audited, db.Model):
    """A rulebook as it was put in force. Never changed. The delivered one has no row: its number comes before the first."""

    __tablename__ = "rulebook_versions"
    __audit_values__ = frozenset({"key", "number", "source"})
    __audit_name__ = "a version of a tool or procedure"

    key: Mapped[str]
    number: Mapped[int]
    stamp: Mapped[str] = mapped_column(unique=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    source: Mapped[str]
    reason: Mapped[str]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())

    saved_by: Mapped[User] = relationship(User)

    __table_args__ = (
        UniqueConstraint("partnership_id", "key", "number"),
        CheckConstraint("source IN ('edited', 'put_back')", name="source"),
        CheckConstraint("reason <> ''", name="reasoned"),
    )


class RulebookDraft(Directory, Audited, db.Model):
    """What an administrator has changed in a rulebook, or somebody proposed, and nobody put in force yet; one a rulebook."""

    __tablename__ = "rulebook_drafts"
    __audit_values__ = frozenset({"key", "source"})
    __audit_name__ = "changes to a tool or procedure"

    key: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    source: Mapped[str]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    saved_by: Mapped[User] = relationship(User)

    __table_args__ = (
        UniqueConstraint("partnership_id", "key"),
        CheckConstraint("source IN ('edited', 'put_back')", name="source"),
    )
    __mapper_args__ = {"version_id_col": version}
