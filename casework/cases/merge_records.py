"""What is kept of merging cases: each merge with everything it moved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.cases.merge_rules import Stays
from casework.extensions import db


class CaseMerge(Protected, db.Model):
    """One case made part of another, and all that takes to undo it.

    `moved`: by table and column the ids of the rows that came to the case that stayed. `set_aside`: by table the rows that
    would have said the same twice. `led_over`: by table and column (row, from, to) of what hung on those. `marked`: by table
    the rows that stand beside one of the same key or are an earlier whole. `reviews`: by caseload entry what the merge did to its review and risk
    band, before and after. `filled`: columns that were empty on the case that stayed and took the
    other's value. `accepted`: for each thing to weigh, why the cases are merged all the same.
    """

    __tablename__ = "case_merges"
    __cases_merged__ = Stays("it says which case was merged into which")

    kept_case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    gone_case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    reason: Mapped[str]
    accepted: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    moved: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    set_aside: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    led_over: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    marked: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    reviews: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    filled: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    merged_at: Mapped[datetime] = mapped_column(server_default=func.now())
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    undone_at: Mapped[datetime | None]
    undone_reason: Mapped[str] = mapped_column(default="", server_default="")

    merged_by: Mapped[User | None] = relationship(User, foreign_keys=[merged_by_id])

    __table_args__ = (
        CheckConstraint("kept_case_id <> gone_case_id", name="two_cases"),
        CheckConstraint("reason <> ''", name="reasoned"),
        Index("uq_case_merges_gone", "gone_case_id", unique=True, postgresql_where=text("undone_at IS NULL")),
    )
