"""The words of a partnership's privacy notice and record of processing that no data say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Directory
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db


class PrivacyNotice(Directory, Audited, db.Model):
    """One a partnership. `words` are those that differ from the usual ones, by the part of `parts.py`.

    `published_at`: from then on everybody may read it, without signing in.
    """

    __tablename__ = "privacy_notices"
    __audit_values__ = frozenset({"published_at"})
    __audit_name__ = "the privacy notice"

    words: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    published_at: Mapped[datetime | None]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    saved_by: Mapped[User] = relationship(User)

    __table_args__ = (UniqueConstraint("partnership_id"),)
    __mapper_args__ = {"version_id_col": version}
