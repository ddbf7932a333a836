"""The problem being worked: parties in victim, offender and location roles, on the caseload of one or more groups."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, SmallInteger, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.cases.merge_rules import Same
from casework.extensions import db
from casework.partnership.models import Agency, Group
from casework.subjects.models import Organisation, Person, Place, Subject

SIDES = {"victim": "Victim", "offender": "Offender", "location": "Location"}
CONTROLLERS = {"victim": "Guardian", "offender": "Handler", "location": "Place manager"}
RAGS = {"red": "Red", "amber": "Amber", "green": "Green", "blue": "Blue (in custody)"}
PRESENCE = {"present": "Present", "weak": "Weak", "absent": "Absent", "": "Not known"}
KINDS_OF_WORK = {
    "prevention": "Prevention",
    "early_intervention": "Early intervention",
    "enforcement": "Enforcement",
    "rehabilitation": "Rehabilitation",
    "support": "Support",
}
NOTE_KINDS = {"note": "Note", "contact": "Contact", "visit": "Visit", "incident": "Incident", "update": "Agency update"}


class Case(Protected, Audited, db.Model):
    """A problem with a victim, an offender and a location; take one side away and it stops.

    One merged into another has no rows of its own left and is in nobody's reach; `merged_into_id` is always the case that
    stayed, through any number of merges. `merges` is how many were merged into this one.
    """

    __tablename__ = "cases"
    __audit_values__ = frozenset({"status", "restricted", "opened_on", "closed_on", "lead_agency_id", "reference"})
    __audit_quiet__ = frozenset({"version", "updated_at", "merges"})

    reference: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="", server_default="")
    status: Mapped[str] = mapped_column(default="open", server_default="open")
    restricted: Mapped[bool] = mapped_column(default=False, server_default="false")
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(default="", server_default="")
    closing_reason: Mapped[str] = mapped_column(default="", server_default="")
    lead_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    lead_officer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    merges: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    # The words of title and summary, kept by PostgreSQL, for finding cases like this one; never loaded.
    words: Mapped[Any] = mapped_column(
        TSVECTOR,
        Computed("to_tsvector('english'::regconfig, (title || ' '::text) || summary)", persisted=True),
        deferred=True,
    )

    parties: Mapped[list[CaseParty]] = relationship("CaseParty", back_populates="case", order_by="CaseParty.id")
    caseloads: Mapped[list[Caseload]] = relationship("Caseload", back_populates="case", order_by="Caseload.id")
    lead_agency: Mapped[Agency | None] = relationship(Agency)
    lead_officer: Mapped[User | None] = relationship(User, foreign_keys=[lead_officer_id])

    __table_args__ = (
        UniqueConstraint("partnership_id", "reference"),
        CheckConstraint("status IN ('open', 'closed', 'merged')", name="status"),
        CheckConstraint("(status = 'merged') = (merged_into_id IS NOT NULL)", name="merged"),
        CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="dates"),
        CheckConstraint("(status = 'closed') = (closed_on IS NOT NULL)", name="closed"),
        Index("ix_cases_recent", "partnership_id", "updated_at", "id"),
        Index("ix_cases_closed", "partnership_id", "closed_on", "id", postgresql_where=text("status = 'closed'")),
        Index(
            "ix_cases_words",
            "words",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
            postgresql_where=text("status = 'closed'"),
        ),
        Index("ix_cases_search", "words", postgresql_using="gin"),
        Index("ix_cases_merged", "merged_into_id", postgresql_where=text("merged_into_id IS NOT NULL")),
        Index("ix_cases_restricted", "id", postgresql_where=text("restricted")),
    )
    __mapper_args__ = {"version_id_col": version}

    def audit_case_id(self) -> int | None:
        return self.id


class CaseParty(Protected, Audited, db.Model):
    """A person, place or organisation on one side of a case, with who controls that side: guardian, handler or place manager."""

    __tablename__ = "case_parties"
    __audit_values__ = frozenset({"side", "controller_presence"})
    __cases_merged__ = Same()

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    side: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    controller: Mapped[str] = mapped_column(default="", server_default="")
    controller_presence: Mapped[str] = mapped_column(default="", server_default="")
    added_at: Mapped[datetime] = mapped_column(server_default=func.now())

    case: Mapped[Case] = relationship(Case, back_populates="parties")
    person: Mapped[Person | None] = relationship(Person)
    place: Mapped[Place | None] = relationship(Place)
    organisation: Mapped[Organisation | None] = relationship(Organisation)

    __table_args__ = (
        CheckConstraint("side IN ('victim', 'offender', 'location')", name="side"),
        CheckConstraint("num_nonnulls(person_id, place_id, organisation_id) = 1", name="one_subject"),
        CheckConstraint("side <> 'offender' OR place_id IS NULL", name="offender_is_no_place"),
        CheckConstraint("side <> 'location' OR place_id IS NOT NULL", name="location_is_place"),
        CheckConstraint("controller_presence IN ('', 'present', 'weak', 'absent')", name="presence"),
        UniqueConstraint("case_id", "side", "person_id"),
        UniqueConstraint("case_id", "side", "place_id"),
        UniqueConstraint("case_id", "side", "organisation_id"),
    )

    @property
    def subject(self) -> Subject | None:
        """Whom or what it is, if the reader may see that."""
        return self.person or self.place or self.organisation

    @property
    def label(self) -> str:
        """The name to show. A subject out of the reader's reach has none here: the relationship is then empty."""
        return self.subject.label if self.subject is not None else "Name withheld"


class Caseload(Protected, Audited, db.Model):
    """A case on the caseload of one group, with that group's own stage, rating, review date and outcome.

    `review_because` says why the review is on its day when a rule has set it; it is empty when somebody chose the day.
    `risk_band` is the most pressing band in force among the group's risk tools, `risk_rag` how pressing it is.
    """

    __tablename__ = "caseloads"
    __audit_values__ = frozenset({"stage", "rag", "next_review_on", "joined_on", "left_on", "group_id", "risk_band"})
    __cases_merged__ = Same(
        but=("joined_on", "rag_reason", "review_because", "risk_rag", "risk_band"),
        settled={
            "next_review_on": "g.next_review_on IS NULL OR k.next_review_on IS NULL OR g.review_because <> '' OR k.review_because <> ''"
        },
    )
    __audit_quiet__ = frozenset({"version", "review_because", "risk_rag"})

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    stage: Mapped[str] = mapped_column(default="", server_default="")
    rag: Mapped[str] = mapped_column(default="", server_default="")
    rag_reason: Mapped[str] = mapped_column(default="", server_default="")
    next_review_on: Mapped[date | None]
    review_because: Mapped[str] = mapped_column(default="", server_default="")
    risk_rag: Mapped[str] = mapped_column(default="", server_default="")
    risk_band: Mapped[str] = mapped_column(default="", server_default="")
    joined_on: Mapped[date]
    left_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    case: Mapped[Case] = relationship(Case, back_populates="caseloads")
    group: Mapped[Group] = relationship(Group)

    __table_args__ = (
        CheckConstraint("rag IN ('', 'red', 'amber', 'green', 'blue')", name="rag"),
        CheckConstraint("risk_rag IN ('', 'red', 'amber', 'green')", name="risk_rag"),
        CheckConstraint("left_on IS NULL OR left_on >= joined_on", name="dates"),
        Index("ix_caseloads_group", "group_id", "case_id"),
        Index("ix_caseloads_review", "group_id", "next_review_on", postgresql_where=text("left_on IS NULL")),
        Index("ix_caseloads_rag", "group_id", "rag", "case_id", postgresql_where=text("left_on IS NULL")),
        Index("uq_caseloads_live", "case_id", "group_id", unique=True, postgresql_where=text("left_on IS NULL")),
    )
    __mapper_args__ = {"version_id_col": version}


class CaseRating(Protected, Audited, db.Model):
    """One rating of a case in a group: who gave it when and why. The latest is the one on the caseload entry."""

    __tablename__ = "case_ratings"
    __audit_values__ = frozenset({"rag"})
    __audit_name__ = "a rating"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    caseload_id: Mapped[int] = mapped_column(ForeignKey("caseloads.id"), index=True)
    rag: Mapped[str]
    reason: Mapped[str]
    rated_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    rated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    rated_by: Mapped[User] = relationship(User)

    __table_args__ = (
        CheckConstraint("rag IN ('red', 'amber', 'green', 'blue')", name="rag"),
        Index("ix_case_ratings_case", "case_id", "rated_at"),
    )


class CaseNote(Protected, Audited, db.Model):
    """Something an agency recorded on a case: a contact, a visit, an incident, an update. Corrected, never removed."""

    __tablename__ = "case_notes"
    __audit_values__ = frozenset({"kind", "happened_on"})

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(default="note", server_default="note")
    side: Mapped[str] = mapped_column(default="", server_default="")
    text: Mapped[str]
    happened_on: Mapped[date]
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    written_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    search_words: Mapped[Any] = mapped_column(
        TSVECTOR, Computed("to_tsvector('english', text)", persisted=True), deferred=True
    )

    case: Mapped[Case] = relationship(Case)
    author: Mapped[User] = relationship(User)
    agency: Mapped[Agency] = relationship(Agency)

    __table_args__ = (
        Index("ix_case_notes_case", "case_id", "happened_on", "id"),
        Index("ix_case_notes_search", "search_words", postgresql_using="gin"),
    )
    __mapper_args__ = {"version_id_col": version}


class CaseNamedPerson(Protected, Audited, db.Model):
    """Somebody a restricted case is open to."""

    __tablename__ = "case_named_people"
    __audit_values__ = frozenset({"user_id"})
    __cases_merged__ = Same()

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)

    user: Mapped[User] = relationship(User)

    __table_args__ = (UniqueConstraint("case_id", "user_id"),)


class CaseInterest(Protected, Audited, db.Model):
    """A declared interest: while it stands, the case and all that hangs on it is hidden from the one who declared it."""

    __tablename__ = "case_interests"
    __audit_values__ = frozenset({"user_id", "withdrawn_at"})
    __cases_merged__ = Same(but=("reason",))
    __while_only_reading__ = True

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    reason: Mapped[str] = mapped_column(default="", server_default="")
    declared_at: Mapped[datetime] = mapped_column(server_default=func.now())
    withdrawn_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(User)

    __table_args__ = (
        Index(
            "uq_case_interests_standing",
            "case_id",
            "user_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )


class Attachment(Protected, Audited, db.Model):
    """A file added to a case or a referral. The bytes are in storage under `storage_key`; its type was read, not believed."""

    __tablename__ = "attachments"

    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referrals.id"), index=True)
    file_name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    storage_key: Mapped[str] = mapped_column(unique=True)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(server_default=func.now())

    added_by: Mapped[User] = relationship(User)

    __table_args__ = (CheckConstraint("num_nonnulls(case_id, referral_id) >= 1", name="belongs"),)
