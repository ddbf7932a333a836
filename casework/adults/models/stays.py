"""Reviews with the risk they found, and stepping down from the group's caseload."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from casework.access.rows import Protected
from casework.adults.models.kept import Kept, OfGroup, Signed
from casework.audit import Audited
from casework.extensions import db

# What a review finds, as the group rates its cases: the risk falls in this order.
LEVELS = {"red": "High risk", "amber": "Medium risk", "green": "Low risk"}


class AdultReview(Kept, Protected, Audited, db.Model):
    """A review of the adult in one stay on the caseload, and the risk it found; the case is rated accordingly."""

    __tablename__ = "adult_reviews"
    __audit_name__ = "a review of the adult"
    __audit_values__ = frozenset({"held_on", "rag", "next_review_on"})

    caseload_id: Mapped[int] = mapped_column(ForeignKey("caseloads.id"))
    held_on: Mapped[date]
    rag: Mapped[str]
    words: Mapped[str]
    next_review_on: Mapped[date]

    __table_args__ = (
        CheckConstraint(f"rag IN {tuple(LEVELS)}", name="rag"),
        CheckConstraint("words <> ''", name="reasoned"),
        CheckConstraint("next_review_on >= held_on", name="dates"),
        Index(
            "uq_adult_reviews_day", "caseload_id", "held_on", unique=True, postgresql_where=text("corrects_id IS NULL")
        ),
    )  # fmt: skip


class StepDown(Signed, OfGroup, Protected, Audited, db.Model):
    """The end of one stay: with which outcome, after how many reviews in a row at lower risk, and why if they were too few."""

    __tablename__ = "adult_step_downs"
    __audit_name__ = "the step-down of the adult"
    __audit_values__ = frozenset({"decided_on", "reviews", "needed"})

    caseload_id: Mapped[int] = mapped_column(ForeignKey("caseloads.id"), unique=True)
    decided_on: Mapped[date]
    outcome: Mapped[str]
    reviews: Mapped[int]
    needed: Mapped[int]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    follow_up: Mapped[str]
    contingency_id: Mapped[int | None] = mapped_column(ForeignKey("adult_contingency_plans.id"))

    __table_args__ = (
        CheckConstraint("outcome <> '' AND follow_up <> ''", name="complete"),
        CheckConstraint("reviews >= 0 AND needed >= 1", name="counts"),
        CheckConstraint("reviews >= needed OR reason <> ''", name="early_with_reason"),
    )
