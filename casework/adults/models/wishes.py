"""What the adult decides and wants: decisions with capacity, consent, and outcomes in their own words."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.adults.models.kept import Kept
from casework.audit import Audited
from casework.extensions import db
from casework.sharing.models import PersonConsent

FINDINGS = {"has": "Has capacity to decide this", "lacks": "Lacks capacity to decide this"}
# What may allow a group to go on without the adult's consent.
LAWFUL = {
    "vital_interests": "Vital interests: to protect somebody's life",
    "section_42": "A safeguarding enquiry under section 42 of the Care Act 2014",
    "public_interest": "Public interest: to prevent serious harm or crime",
    "best_interests": "The adult lacks capacity to decide this, and it is in their best interests",
}
ROUTES = {"none": "Nothing: the group goes no further than the adult agrees", **LAWFUL}
SAYERS = {
    "adult": "The adult",
    "advocate": "Their advocate",
    "carer": "A carer or family",
    "professional": "A professional",
}
RESULTS = {"met": "Met", "partly": "Partly met", "not_met": "Not met", "dropped": "No longer wanted"}


class AdultDecision(Kept, Protected, Audited, db.Model):
    """One decision the adult has to make. Capacity is presumed; `doubt` says why it is not, and only then is it assessed."""

    __tablename__ = "adult_decisions"
    __audit_name__ = "a decision of the adult"
    __audit_values__ = frozenset({"needed_by"})

    decision: Mapped[str]
    needed_by: Mapped[date | None]
    doubt: Mapped[str] = mapped_column(default="", server_default="")

    __table_args__ = (CheckConstraint("decision <> ''", name="said"),)


class CapacityAssessment(Kept, Protected, Audited, db.Model):
    """Whether the adult could make one decision on one day (Mental Capacity Act 2005, sections 1 to 3): never in general.

    Nobody is found to lack capacity before all that can be done to help them decide was done, so the support is said.
    """

    __tablename__ = "adult_capacity_assessments"
    __audit_name__ = "an assessment of capacity"
    __audit_values__ = frozenset({"finding", "assessed_on", "review_on"})

    decision_id: Mapped[int] = mapped_column(ForeignKey("adult_decisions.id"))
    finding: Mapped[str]
    assessed_on: Mapped[date]
    assessed_by: Mapped[str]
    support: Mapped[str]
    basis: Mapped[str]
    review_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint(f"finding IN {tuple(FINDINGS)}", name="finding"),
        CheckConstraint("assessed_by <> '' AND support <> '' AND basis <> ''", name="complete"),
        CheckConstraint("review_on IS NULL OR review_on >= assessed_on", name="dates"),
    )


class BestInterests(Kept, Protected, Audited, db.Model):
    """What was decided for an adult who could not decide it themselves, by whom, and who was asked (section 4)."""

    __tablename__ = "adult_best_interests"
    __audit_name__ = "a best-interests decision"
    __audit_values__ = frozenset({"decided_on"})

    assessment_id: Mapped[int] = mapped_column(ForeignKey("adult_capacity_assessments.id"))
    decision: Mapped[str]
    decided_by: Mapped[str]
    decided_on: Mapped[date]
    consulted: Mapped[str]

    __table_args__ = (
        CheckConstraint("decision <> '' AND decided_by <> '' AND consulted <> ''", name="complete"),
        Index(
            "uq_adult_best_interests_one", "assessment_id", unique=True, postgresql_where=text("corrects_id IS NULL")
        ),
    )


class Consent(Kept, Protected, Audited, db.Model):
    """What one group records with an answer on consent: what it is about, and what allows the group to go on without it.

    The answer itself, its day and its review are those of the tab Sharing (`shared`), the same for every group that has the
    case. Scope and reasons stay with the group.
    """

    __tablename__ = "adult_consents"
    __audit_name__ = "the adult's consent"
    __audit_values__ = frozenset({"route"})
    __audit_quiet__ = frozenset({"consent_id"})

    consent_id: Mapped[int] = mapped_column(ForeignKey("case_consents.id"), index=True)
    scope: Mapped[str]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    route: Mapped[str] = mapped_column(default="", server_default="")
    route_reason: Mapped[str] = mapped_column(default="", server_default="")
    decided_by: Mapped[str] = mapped_column(default="", server_default="")

    shared: Mapped[PersonConsent] = relationship(PersonConsent)

    __table_args__ = (
        CheckConstraint("scope <> ''", name="scoped"),
        CheckConstraint(f"route IN {('', *ROUTES)}", name="route"),
        CheckConstraint(f"(route IN {tuple(LAWFUL)}) = (route_reason <> '')", name="route_reasoned"),
        CheckConstraint(f"(route IN {tuple(LAWFUL)}) = (decided_by <> '')", name="route_decided"),
    )

    @property
    def answer(self) -> str:
        return self.shared.answer

    @property
    def asked_on(self) -> date:
        return self.shared.asked_on

    @property
    def review_on(self) -> date | None:
        return self.shared.review_on


class AdultOutcome(Kept, Protected, Audited, db.Model):
    """Something the adult wants to be different, in their own words, and when the group looks at it."""

    __tablename__ = "adult_outcomes"
    __audit_name__ = "an outcome of the adult"
    __audit_values__ = frozenset({"said_by", "wanted_on", "review_on"})

    words: Mapped[str]
    said_by: Mapped[str]
    said_name: Mapped[str] = mapped_column(default="", server_default="")
    wanted_on: Mapped[date]
    review_on: Mapped[date]

    __table_args__ = (
        CheckConstraint("words <> ''", name="said"),
        CheckConstraint(f"said_by IN {tuple(SAYERS)}", name="said_by"),
        CheckConstraint("review_on >= wanted_on", name="dates"),
    )


class OutcomeReview(Kept, Protected, Audited, db.Model):
    """How far an outcome was met on a day, and who says so: the adult and a professional may see it differently."""

    __tablename__ = "adult_outcome_reviews"
    __audit_name__ = "a review of an outcome"
    __audit_values__ = frozenset({"result", "reviewed_on", "said_by", "next_review_on"})

    outcome_id: Mapped[int] = mapped_column(ForeignKey("adult_outcomes.id"))
    result: Mapped[str]
    reviewed_on: Mapped[date]
    said_by: Mapped[str]
    said_name: Mapped[str] = mapped_column(default="", server_default="")
    words: Mapped[str] = mapped_column(default="", server_default="")
    next_review_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint(f"result IN {tuple(RESULTS)}", name="result"),
        CheckConstraint(f"said_by IN {tuple(SAYERS)}", name="said_by"),
        CheckConstraint("next_review_on IS NULL OR next_review_on >= reviewed_on", name="dates"),
        Index(
            "uq_adult_outcome_reviews_day", "outcome_id", "reviewed_on", "said_by", unique=True,
            postgresql_where=text("corrects_id IS NULL"),
        ),
    )  # fmt: skip
