"""What a group decides itself about the headings of its reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from casework.access.rows import Protected
from casework.audit import Audited
from casework.extensions import db


class BodyHeadings(Protected, Audited, db.Model):
    """A group's own heading sets (`heading_sets.HeadingSet`, as kept), and the keys of those it leaves out among the sets delivered or
    put in force by an administrator for its kind. One a group; a paper keeps the set it was asked for with."""

    __tablename__ = "body_headings"
    __audit_name__ = "the headings of a group's reports"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    sets: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    left_out: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __table_args__ = (UniqueConstraint("group_id"),)
    __mapper_args__ = {"version_id_col": version}
