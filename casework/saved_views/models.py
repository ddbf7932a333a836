"""A view: the filters of a list of a group, kept by one person under a name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.extensions import db
from casework.partnership.models import Group

MOST = 30


class SavedView(Protected, db.Model):
    """One person's own. The words they filter by may say something of a case, so nobody else is ever shown it.

    `place` numbers a person's views of a list, from 1 to at most `MOST`: the database so holds the limit also when two
    are saved at once. The one that `begins` is what the list opens with.
    """

    __tablename__ = "saved_views"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    list_name: Mapped[str]
    place: Mapped[int]
    name: Mapped[str]
    filters: Mapped[dict[str, str]] = mapped_column(JSONB)
    begins: Mapped[bool] = mapped_column(default=False, server_default="false")
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())

    group: Mapped[Group] = relationship(Group)

    __table_args__ = (
        UniqueConstraint("user_id", "group_id", "list_name", "name"),
        UniqueConstraint("user_id", "group_id", "list_name", "place"),
        CheckConstraint("list_name IN ('caseload', 'actions')", name="list_name"),
        CheckConstraint(f"place BETWEEN 1 AND {MOST}", name="place"),
        CheckConstraint("name <> ''", name="name"),
        Index(
            "uq_saved_views_begins", "user_id", "group_id", "list_name", unique=True, postgresql_where=text("begins")
        ),
    )
