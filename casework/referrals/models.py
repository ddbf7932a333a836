"""An agency asks a group to take a subject or problem, and is always told what became of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.cases.models import Case
from casework.extensions import db
from casework.partnership.models import Agency, Group
from casework.subjects.models import SUBJECTS, Organisation, Person, Place, Subject

STATUSES = {
    "draft": "Draft",
    "submitted": "Waiting for a decision",
    "returned": "Returned for information",
    "accepted": "Accepted",
    "declined": "Declined",
    "signposted": "Signposted",
    "merged": "Joined to an open case",
    "withdrawn": "Withdrawn",
}
_WORDS = "jsonb_to_tsvector('english', answers, '[\"string\"]') || to_tsvector('english', decision_reason || ' ' || question)"
DECIDED = ("accepted", "declined", "signposted", "merged")


class Referral(Protected, Audited, db.Model):
    """One referral to one group. `answers` holds the form's answers by the profile's field keys.

    `profile_version` is the version of the group's profile it was begun with and keeps. The clocks are working days:
    `acknowledge_by` and `decide_by` are set when it is submitted. A group that refers one of its cases to another is
    `from_group_id`, the case `from_case_id`.
    """

    __tablename__ = "referrals"
    __audit_values__ = frozenset({"status", "group_id", "decided_at", "case_id"})

    reference: Mapped[str]
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    profile_version: Mapped[int] = mapped_column(default=1, server_default="1")
    profile_stamp: Mapped[str | None] = mapped_column(ForeignKey("profile_versions.stamp"))
    referrer_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    status: Mapped[str] = mapped_column(default="draft", server_default="draft")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    urgent: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    submitted_at: Mapped[datetime | None]
    acknowledge_by: Mapped[date | None]
    acknowledged_at: Mapped[datetime | None]
    decide_by: Mapped[date | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decision_reason: Mapped[str] = mapped_column(default="", server_default="")
    signposted_to: Mapped[str] = mapped_column(default="", server_default="")
    question: Mapped[str] = mapped_column(default="", server_default="")
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    from_group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    from_case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    search_words: Mapped[Any] = mapped_column(TSVECTOR, Computed(_WORDS, persisted=True), deferred=True)

    group: Mapped[Group] = relationship(Group, foreign_keys=[group_id])
    from_group: Mapped[Group | None] = relationship(Group, foreign_keys=[from_group_id])
    from_case: Mapped[Case | None] = relationship(Case, foreign_keys=[from_case_id])
    referrer: Mapped[User] = relationship(User, foreign_keys=[referrer_id])
    agency: Mapped[Agency] = relationship(Agency)
    decided_by: Mapped[User | None] = relationship(User, foreign_keys=[decided_by_id])
    case: Mapped[Case | None] = relationship(Case, foreign_keys=[case_id])
    subjects: Mapped[list[ReferralSubject]] = relationship(
        "ReferralSubject", back_populates="referral", cascade="all, delete-orphan", order_by="ReferralSubject.id"
    )

    __table_args__ = (
        UniqueConstraint("partnership_id", "reference"),
        CheckConstraint(f"status IN {tuple(STATUSES)}", name="status"),
        CheckConstraint("status IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL", name="submitted"),
        CheckConstraint("status NOT IN ('accepted', 'merged') OR case_id IS NOT NULL", name="accepted_has_case"),
        CheckConstraint("(from_group_id IS NULL) = (from_case_id IS NULL)", name="from_both"),
        Index("ix_referrals_search", "search_words", postgresql_using="gin"),
        Index("ix_referrals_queue", "group_id", "status", "decide_by"),
    )
    __mapper_args__ = {"version_id_col": version}


class ReferralSubject(Protected, Audited, db.Model):
    """A person, place or organisation a referral is about, on its side of the problem.

    `typed` holds the details of somebody the referrer named and may not look up; who that is, a `SubjectLink` says to
    those who decide.
    """

    __tablename__ = "referral_subjects"
    __audit_values__ = frozenset({"side"})

    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id"), index=True)
    side: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    typed: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")

    referral: Mapped[Referral] = relationship(Referral, back_populates="subjects")
    person: Mapped[Person | None] = relationship(Person)
    place: Mapped[Place | None] = relationship(Place)
    organisation: Mapped[Organisation | None] = relationship(Organisation)
    link: Mapped[SubjectLink | None] = relationship("SubjectLink", back_populates="subject", uselist=False)

    __table_args__ = (
        CheckConstraint("side IN ('victim', 'offender', 'location')", name="side"),
        CheckConstraint("num_nonnulls(person_id, place_id, organisation_id) = (typed = '{}')::int", name="one_subject"),
        UniqueConstraint("referral_id", "side", "person_id"),
        UniqueConstraint("referral_id", "side", "place_id"),
        UniqueConstraint("referral_id", "side", "organisation_id"),
    )

    @property
    def subject(self) -> Subject | None:
        """Whom or what it is, if the reader may see that."""
        return self.person or self.place or self.organisation

    @property
    def kind(self) -> str:
        """What kind of subject it is, found or named: a key of `SUBJECTS`."""
        if self.typed:
            return kind_typed(self.typed)
        return next(kind for kind in SUBJECTS if getattr(self, f"{kind}_id") is not None)

    @property
    def label(self) -> str:
        if self.typed:
            return str(self.typed["label"])
        return self.subject.label if self.subject is not None else "Name withheld"


def kind_typed(typed: dict[str, Any]) -> str:
    """What kind of subject was named: a key of `SUBJECTS`."""
    return "place" if typed["is_place"] else "organisation" if typed.get("organisation") else "person"


class SubjectLink(Protected, Audited, db.Model):
    """Who somebody named in a referral is: found, or recorded anew, by those who decide. The referrer does not see it."""

    __tablename__ = "subject_links"
    __audit_values__ = frozenset({"subject_id"})
    __audit_name__ = "who somebody named in a referral is"

    subject_id: Mapped[int] = mapped_column(ForeignKey("referral_subjects.id", ondelete="CASCADE"), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    linked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    linked_at: Mapped[datetime] = mapped_column(server_default=func.now())

    subject: Mapped[ReferralSubject] = relationship(ReferralSubject, back_populates="link")
    person: Mapped[Person | None] = relationship(Person)
    place: Mapped[Place | None] = relationship(Place)
    organisation: Mapped[Organisation | None] = relationship(Organisation)

    __table_args__ = (CheckConstraint("num_nonnulls(person_id, place_id, organisation_id) = 1", name="one_subject"),)

    @property
    def meant(self) -> Subject | None:
        """Who or what it is, if the reader may see that."""
        return self.person or self.place or self.organisation
