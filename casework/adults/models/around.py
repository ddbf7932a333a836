"""Who and what is around the adult: forums tried, carers and family, lead professional, contingency plan, disagreements."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.adults.models.kept import Kept, OfGroup, Signed
from casework.audit import Audited
from casework.cases.merge_rules import Clash, Same
from casework.extensions import db
from casework.partnership.models import Agency
from casework.subjects.models import Person

# Care Act 2014, section 10: a carer is offered an assessment of their own.
OFFERS = {
    "not_offered": "Not offered yet",
    "offered": "Offered",
    "done": "Done",
    "declined": "Declined by the carer",
    "no_carer": "Not a carer",
}
CONTACT = {
    "yes": "May be contacted",
    "ask": "Only after asking the adult",
    "safely": "Only in the safe way that is recorded",
    "no": "Must not be contacted",
}
STEPS = {"escalated": "Escalated", "resolved": "Resolved"}


class ForumTried(Kept, Protected, Audited, db.Model):
    """Another forum that planned for the adult before, what it tried and why risk remained."""

    __tablename__ = "adult_forums"
    __audit_name__ = "a forum tried before"
    __audit_values__ = frozenset({"starts_on", "ends_on"})

    forum: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    tried: Mapped[str]
    result: Mapped[str]

    __table_args__ = (
        CheckConstraint("forum <> '' AND tried <> '' AND result <> ''", name="complete"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
    )


class Carer(Kept, Protected, Audited, db.Model):
    """A carer or somebody of the family: a person of the case, or only a name."""

    __tablename__ = "adult_carers"
    __audit_name__ = "a carer or family"
    __audit_values__ = frozenset({"person_id", "offer", "offered_on", "contact"})

    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(default="", server_default="")
    relation: Mapped[str]
    offer: Mapped[str]
    offered_on: Mapped[date | None]
    contact: Mapped[str]
    views: Mapped[str] = mapped_column(default="", server_default="")

    person: Mapped[Person | None] = relationship(Person)

    __table_args__ = (
        CheckConstraint("(person_id IS NULL) = (name <> '')", name="named"),
        CheckConstraint("relation <> ''", name="related"),
        CheckConstraint(f"offer IN {tuple(OFFERS)}", name="offer"),
        CheckConstraint("(offer IN ('offered', 'done', 'declined')) = (offered_on IS NOT NULL)", name="offered"),
        CheckConstraint(f"contact IN {tuple(CONTACT)}", name="contact"),
    )

    @property
    def label(self) -> str:
        """The name to show; somebody out of the reader's reach has none here."""
        return self.name or (self.person.name if self.person is not None else "Name withheld")


class CarerContact(Kept, Protected, Audited, db.Model):
    """How a carer may be reached without danger: for those who run the group, and for the agency that recorded it."""

    __tablename__ = "adult_carer_contacts"
    __audit_name__ = "a safe way to reach a carer"

    carer_id: Mapped[int] = mapped_column(ForeignKey("adult_carers.id"))
    words: Mapped[str]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))

    agency: Mapped[Agency] = relationship(Agency)

    __table_args__ = (
        CheckConstraint("words <> ''", name="said"),
        Index("uq_adult_carer_contacts_one", "carer_id", unique=True, postgresql_where=text("corrects_id IS NULL")),
    )


class AdultLead(Signed, OfGroup, Protected, Audited, db.Model):
    """Who leads for the adult, from a day until a day: somebody who signs in, or a name. One at a time."""

    __tablename__ = "adult_leads"
    __audit_name__ = "the lead professional"
    __audit_values__ = frozenset({"user_id", "agency_id", "starts_on", "ends_on"})
    __cases_merged__ = Same(but=("starts_on",))

    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(default="", server_default="")
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    ended_because: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    user: Mapped[User | None] = relationship(User, foreign_keys=[user_id])
    agency: Mapped[Agency] = relationship(Agency)

    __table_args__ = (
        CheckConstraint("(user_id IS NULL) = (name <> '')", name="named"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        CheckConstraint("(ends_on IS NULL) = (ended_because = '')", name="ended_with_reason"),
        Index(
            "uq_adult_leads_live", "case_id", "group_id", unique=True, postgresql_where=text("ends_on IS NULL")
        ),
        Index("ix_adult_leads_user", "user_id", postgresql_where=text("ends_on IS NULL")),
    )  # fmt: skip
    __mapper_args__ = {"version_id_col": version}

    @property
    def label(self) -> str:
        return self.user.name if self.user is not None else self.name


class ContingencyPlan(Signed, OfGroup, Protected, Audited, db.Model):
    """One version of what happens if things go wrong; the highest `number` holds, and none is ever overwritten."""

    __tablename__ = "adult_contingency_plans"
    __audit_name__ = "the contingency plan"
    __audit_values__ = frozenset({"number", "review_on"})
    __cases_merged__ = Clash("The group has a contingency plan for the adult in both.")

    number: Mapped[int]
    out_of_hours: Mapped[str]
    review_on: Mapped[date]

    lines: Mapped[list[ContingencyLine]] = relationship("ContingencyLine", order_by="ContingencyLine.position")

    __table_args__ = (
        UniqueConstraint("case_id", "group_id", "number"),
        CheckConstraint("out_of_hours <> ''", name="out_of_hours"),
    )


class ContingencyLine(OfGroup, Protected, db.Model):
    """If this happens, then who does what. Saved with its plan, whose entry in the trail covers it."""

    __tablename__ = "adult_contingency_lines"

    plan_id: Mapped[int] = mapped_column(ForeignKey("adult_contingency_plans.id"))
    position: Mapped[int]
    happens: Mapped[str]
    what: Mapped[str]
    who: Mapped[str]

    __table_args__ = (
        UniqueConstraint("plan_id", "position"),
        CheckConstraint("happens <> '' AND what <> '' AND who <> ''", name="complete"),
    )


class Disagreement(Kept, Protected, Audited, db.Model):
    """Where an agency disagrees about the adult's plan, and what it wants instead."""

    __tablename__ = "adult_disagreements"
    __audit_name__ = "a disagreement"
    __audit_values__ = frozenset({"agency_id", "raised_on"})

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    about: Mapped[str]
    raised_on: Mapped[date]

    agency: Mapped[Agency] = relationship(Agency)

    __table_args__ = (CheckConstraint("about <> ''", name="said"),)


class DisagreementStep(Kept, Protected, Audited, db.Model):
    """To whom a disagreement was escalated, or how it was resolved; it is resolved once."""

    __tablename__ = "adult_disagreement_steps"
    __audit_name__ = "a step in a disagreement"
    __audit_values__ = frozenset({"kind", "taken_on"})

    disagreement_id: Mapped[int] = mapped_column(ForeignKey("adult_disagreements.id"))
    kind: Mapped[str]
    taken_on: Mapped[date]
    to_whom: Mapped[str] = mapped_column(default="", server_default="")
    words: Mapped[str] = mapped_column(default="", server_default="")

    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(STEPS)}", name="kind"),
        CheckConstraint("(kind = 'escalated') = (to_whom <> '')", name="escalated_to"),
        CheckConstraint("kind <> 'resolved' OR words <> ''", name="resolved_how"),
        Index(
            "uq_adult_disagreement_steps_resolved", "disagreement_id", unique=True,
            postgresql_where=text("kind = 'resolved' AND corrects_id IS NULL"),
        ),
    )  # fmt: skip
