"""After how many days without use a partnership's accounts are suspended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from casework.access.rows import Directory
from casework.audit import Audited
from casework.extensions import db


class DisuseRule(Directory, Audited, db.Model):
    """One row a partnership. 0 days is never; `since` is when this number began to hold."""

    __tablename__ = "disuse_rules"
    __audit_values__ = frozenset({"days"})
    __audit_name__ = "when unused accounts are suspended"

    days: Mapped[int]
    since: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        UniqueConstraint("partnership_id"),
        CheckConstraint("days = 0 OR days BETWEEN 30 AND 400", name="days"),
    )
