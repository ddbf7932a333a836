"""The pictures bodies put at the head of their papers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from casework.access.rows import Protected
from casework.audit import Audited
from casework.extensions import db
from casework.web.forms import CONSTRAINTS

CONSTRAINTS["uq_body_logos_current"] = ("Somebody else has just changed the logo. Open the page again", None)


class BodyLogo(Protected, Audited, db.Model):
    """A logo as it was uploaded, with what it says for those who do not see it. Replaced ones stay: old minutes show them."""

    __tablename__ = "body_logos"
    __audit_name__ = "a logo"
    __audit_values__ = frozenset({"current", "content_type", "size"})

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    current: Mapped[bool] = mapped_column(default=True, server_default="true")
    alt: Mapped[str]
    content_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    sha256: Mapped[str]
    storage_key: Mapped[str] = mapped_column(unique=True)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("alt <> ''", name="alt"),
        CheckConstraint("content_type IN ('image/png', 'image/jpeg')", name="content_type"),
        Index("uq_body_logos_current", "group_id", unique=True, postgresql_where=text("current")),
    )
