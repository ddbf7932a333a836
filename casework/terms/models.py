"""The versions of a group's terms of reference."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db
from casework.meetings.models import Meeting
from casework.partnership.models import Group
from casework.web.forms import CONSTRAINTS

STATUSES = {
    "draft": "Draft",
    "proposed": "Put to a meeting",
    "adopted": "In force",
    "replaced": "Replaced",
}
CONSTRAINTS["uq_terms_of_reference_draft"] = ("Somebody else has begun a draft. Open the page again", None)
CONSTRAINTS["uq_terms_of_reference_adopted"] = ("Somebody else has adopted a version. Open the page again", None)


class TermsVersion(Protected, Audited, db.Model):
    """One version. A draft is changed; a version put to a meeting or adopted stands for good, and the next has the next number.

    `meeting_id` is the meeting it was put to or adopted at; one that is not in the system is named in `adopted_by`.
    """

    __tablename__ = "terms_of_reference"
    __audit_name__ = "terms of reference"
    __audit_values__ = frozenset({"number", "status", "adopted_on", "review_on"})
    __audit_quiet__ = frozenset({"content", "version", "saved_at", "saved_by_id"})

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    status: Mapped[str] = mapped_column(default="draft", server_default="draft")
    content: Mapped[dict[str, Any]]
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    adopted_on: Mapped[date | None]
    adopted_by: Mapped[str] = mapped_column(default="", server_default="")
    review_on: Mapped[date | None]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    group: Mapped[Group] = relationship(Group)
    meeting: Mapped[Meeting | None] = relationship(Meeting)
    saved_by: Mapped[User] = relationship(User)

    __table_args__ = (
        UniqueConstraint("group_id", "number"),
        CheckConstraint(f"status IN {tuple(STATUSES)}", name="status"),
        CheckConstraint("(status IN ('adopted', 'replaced')) = (adopted_on IS NOT NULL)", name="adopted"),
        CheckConstraint("status <> 'proposed' OR meeting_id IS NOT NULL", name="proposed"),
        Index("uq_terms_of_reference_draft", "group_id", unique=True, postgresql_where=text("status = 'draft'")),
        Index("uq_terms_of_reference_adopted", "group_id", unique=True, postgresql_where=text("status = 'adopted'")),
    )
    __mapper_args__ = {"version_id_col": version}
