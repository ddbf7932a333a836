"""Applications for an ASB case review, who made them, and what the panel recommended."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.cases.merge_rules import OnlyOne
from casework.cases.models import Case
from casework.extensions import db
from casework.partnership.models import Agency, Group

STAGES = {
    "received": "Threshold to decide",
    "not_met": "Threshold not met",
    "panel": "Panel to meet",
    "outcome": "Outcome to send",
    "sent": "Outcome sent",
    "appeal": "Appeal to decide",
    "closed": "Closed after appeal",
    "withdrawn": "Withdrawn",
}


class CaseReview(Protected, Audited, db.Model):
    """One application. Its stage follows from the days that have been recorded; see `stage`.

    `promises` are the rules of the day it was recorded: later ones change nothing for it.
    """

    __tablename__ = "asb_reviews"
    __audit_name__ = "a case review"
    __cases_merged__ = OnlyOne(
        "An ASB case review is going on for both.",
        where="withdrawn_on IS NULL AND CASE WHEN appeal_received_on IS NOT NULL THEN appeal_upheld IS NULL"
        " ELSE outcome_sent_on IS NULL AND threshold_met IS NOT FALSE END",
    )
    __audit_values__ = frozenset(
        {"received_on", "threshold_met", "threshold_on", "panel_on", "outcome_sent_on", "appeal_upheld", "withdrawn_on"}
    )

    reference: Mapped[str]
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    received_on: Mapped[date]
    problem: Mapped[str]
    wanted: Mapped[str] = mapped_column(default="", server_default="")
    reports: Mapped[int]
    acknowledge_by: Mapped[date]
    acknowledged_on: Mapped[date | None]
    threshold_by: Mapped[date]
    threshold_met: Mapped[bool | None]
    threshold_on: Mapped[date | None]
    threshold_reason: Mapped[str] = mapped_column(default="", server_default="")
    panel_by: Mapped[date | None]
    panel_on: Mapped[date | None]
    panel_members: Mapped[str] = mapped_column(default="", server_default="")
    findings: Mapped[str] = mapped_column(default="", server_default="")
    outcome_by: Mapped[date | None]
    outcome_sent_on: Mapped[date | None]
    appeal_by: Mapped[date | None]
    appeal_received_on: Mapped[date | None]
    appeal_grounds: Mapped[str] = mapped_column(default="", server_default="")
    decide_appeal_by: Mapped[date | None]
    appeal_upheld: Mapped[bool | None]
    appeal_on: Mapped[date | None]
    appeal_reason: Mapped[str] = mapped_column(default="", server_default="")
    withdrawn_on: Mapped[date | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="", server_default="")
    promises: Mapped[dict[str, Any]] = mapped_column(JSONB)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    group: Mapped[Group] = relationship(Group)
    case: Mapped[Case | None] = relationship(Case)
    recorded_by: Mapped[User] = relationship(User)
    recommendations: Mapped[list[Recommendation]] = relationship(
        "Recommendation", back_populates="review", order_by="Recommendation.position"
    )

    __table_args__ = (
        UniqueConstraint("partnership_id", "reference"),
        CheckConstraint("reports >= 0", name="reports"),
        CheckConstraint("(threshold_met IS NULL) = (threshold_on IS NULL)", name="decided"),
        CheckConstraint("threshold_met IS NULL OR threshold_reason <> ''", name="reasoned"),
        CheckConstraint("threshold_on IS NULL OR threshold_on >= received_on", name="threshold_after_receipt"),
        CheckConstraint("panel_on IS NULL OR threshold_met", name="panel_needs_threshold"),
        CheckConstraint("outcome_sent_on IS NULL OR outcome_sent_on >= panel_on", name="outcome_after_panel"),
        CheckConstraint("(appeal_upheld IS NULL) = (appeal_on IS NULL)", name="appeal_decided"),
        Index("ix_asb_reviews_group", "group_id", "received_on", "id"),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def stage(self) -> str:
        """Where the application stands: a key of `STAGES`."""
        if self.withdrawn_on is not None:
            return "withdrawn"
        if self.appeal_received_on is not None:
            return "appeal" if self.appeal_upheld is None else "closed"
        if self.outcome_sent_on is not None:
            return "sent"
        if self.threshold_met is None:
            return "received"
        if not self.threshold_met:
            return "not_met"
        return "outcome" if self.panel_on is not None else "panel"

    @property
    def owed(self) -> list[tuple[str, date]]:
        """What is promised and not done yet, in words, each with its day: the next step, and the acknowledgement."""
        stage = self.stage
        found = []
        if self.acknowledged_on is None and stage in ("received", "panel", "outcome"):
            found.append(("to tell the applicant that it has arrived", self.acknowledge_by))
        step = {
            "received": ("to decide on the threshold", self.threshold_by),
            "panel": ("to hold the panel", self.panel_by),
            "outcome": ("to send the outcome", self.outcome_by),
            "appeal": ("to decide on the appeal", self.decide_appeal_by),
        }.get(stage)
        if step is not None and step[1] is not None:
            found.append((step[0], step[1]))
        return found

    @property
    def due_on(self) -> date | None:
        """The day by which the next step is promised; None when nothing is owed."""
        return self.owed[-1][1] if self.stage in ("received", "panel", "outcome", "appeal") and self.owed else None


class ReviewApplicant(Protected, Audited, db.Model):
    """Who asked, and how to reach them: for those who run the group only, for the applicant is most often the victim."""

    __tablename__ = "asb_review_applicants"
    __audit_name__ = "who applied for a case review"

    review_id: Mapped[int] = mapped_column(ForeignKey("asb_reviews.id"), unique=True)
    name: Mapped[str]
    contact: Mapped[str] = mapped_column(default="", server_default="")
    on_behalf_of: Mapped[str] = mapped_column(default="", server_default="")

    __table_args__ = (CheckConstraint("name <> ''", name="named"),)


class Recommendation(Protected, Audited, db.Model):
    """What the panel asks an agency to do; the agency says whether it will, and why not."""

    __tablename__ = "asb_review_recommendations"
    __audit_name__ = "a recommendation"
    __audit_values__ = frozenset({"accepted", "agency_id"})

    review_id: Mapped[int] = mapped_column(ForeignKey("asb_reviews.id"))
    position: Mapped[int]
    text: Mapped[str]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    accepted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(default="", server_default="")

    review: Mapped[CaseReview] = relationship(CaseReview, back_populates="recommendations")
    agency: Mapped[Agency] = relationship(Agency)

    __table_args__ = (
        UniqueConstraint("review_id", "position"),
        CheckConstraint("text <> ''", name="said"),
        CheckConstraint("accepted IS NULL OR accepted OR answer <> ''", name="refusal_reasoned"),
    )
