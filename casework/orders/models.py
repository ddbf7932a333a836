"""One tool used or considered for one person, organisation or place: its steps, terms, breaches, signatures, agencies' views and documents."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.cases.models import KINDS_OF_WORK, Attachment, Case
from casework.extensions import db
from casework.orders.tools import HOLDS, Tool, tool_of
from casework.partnership.models import Agency
from casework.subjects.models import SUBJECTS, Organisation, Person, Place, Subject

STATUSES = ("considered", "not_used", "applied", "granted", "refused", "ended")
STEPS = (
    "considered",
    "proportionate",
    "not_proportionate",
    "applied",
    "granted",
    "refused",
    "varied",
    "reviewed",
    "ended",
)
VIEWS = {
    "asked": "Not answered yet",
    "supports": "Supports it",
    "objects": "Objects",
    "no_view": "Has no view",
}
CAPACITIES = {
    "subject": "The person it is made with",
    "guardian": "Parent or guardian",
    "agency": "For an agency",
    "witness": "Witness",
}


class Order(Protected, Audited, db.Model):
    """One tool for one person, organisation or place on a case, from the day it was considered. Never removed.

    In force from `starts_on` to `ends_on`, both included; no end means until somebody decides. `ended_on` is a day on
    which it ended before that. A tool done once, such as a letter, has neither. `tool_name` is what it was called then.
    """

    __tablename__ = "orders"
    __audit_name__ = "a tool or order"
    __audit_values__ = frozenset(
        {"reference", "tool", "status", "side", "kind", "starts_on", "ends_on", "ended_on", "next_review_on"}
    )

    reference: Mapped[str]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    tool: Mapped[str]
    tool_name: Mapped[str]
    side: Mapped[str]
    kind: Mapped[str]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    status: Mapped[str] = mapped_column(default="considered", server_default="considered")
    court: Mapped[str] = mapped_column(default="", server_default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    next_review_on: Mapped[date | None]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    case: Mapped[Case] = relationship(Case)
    person: Mapped[Person | None] = relationship(Person)
    place: Mapped[Place | None] = relationship(Place)
    organisation: Mapped[Organisation | None] = relationship(Organisation)
    agency: Mapped[Agency] = relationship(Agency)
    recorded_by: Mapped[User] = relationship(User)
    steps: Mapped[list[OrderStep]] = relationship(
        "OrderStep", back_populates="order", order_by="OrderStep.taken_on, OrderStep.id"
    )
    terms: Mapped[list[OrderTerm]] = relationship(
        "OrderTerm", back_populates="order", order_by="OrderTerm.kind, OrderTerm.position, OrderTerm.id"
    )
    breaches: Mapped[list[OrderBreach]] = relationship(
        "OrderBreach", back_populates="order", order_by="OrderBreach.breached_on, OrderBreach.id"
    )
    signatories: Mapped[list[OrderSignatory]] = relationship(
        "OrderSignatory", back_populates="order", order_by="OrderSignatory.id"
    )
    views: Mapped[list[AgencyView]] = relationship("AgencyView", back_populates="order", order_by="AgencyView.id")
    documents: Mapped[list[OrderDocument]] = relationship(
        "OrderDocument", back_populates="order", order_by="OrderDocument.id"
    )

    __table_args__ = (
        UniqueConstraint("partnership_id", "reference"),
        CheckConstraint("num_nonnulls(person_id, place_id, organisation_id) = 1", name="one_subject"),
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint("side IN ('victim', 'offender', 'location')", name="side"),
        CheckConstraint(f"kind IN {tuple(KINDS_OF_WORK)}", name="kind"),
        CheckConstraint("ends_on IS NULL OR (starts_on IS NOT NULL AND ends_on >= starts_on)", name="dates"),
        CheckConstraint("(status = 'ended') = (ended_on IS NOT NULL)", name="ended"),
        Index("ix_orders_case", "case_id", "id"),
        Index("ix_orders_in_force", "ends_on", "id", postgresql_where=text("status = 'granted'")),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def rules(self) -> Tool:
        """The tool as the list has it now."""
        return tool_of(self.tool)

    @property
    def subject(self) -> Subject | None:
        return self.person or self.place or self.organisation

    @property
    def about(self) -> tuple[str, int]:
        """The kind of subject and its id, whether or not it is within reach."""
        return next((kind, own) for kind in SUBJECTS if (own := getattr(self, f"{kind}_id")) is not None)

    @property
    def label(self) -> str:
        """Whom or what it is about; a subject out of reach has no name here."""
        return self.subject.label if self.subject is not None else "Somebody or somewhere out of reach"

    @property
    def last_day(self) -> date | None:
        """The last day it was or will be in force."""
        return self.ended_on or self.ends_on

    def is_live(self, on: date) -> bool:
        """Granted and not over: in force, or about to be."""
        return self.status == "granted" and self.starts_on is not None and (self.ends_on is None or self.ends_on >= on)

    def is_open(self, on: date) -> bool:
        """Something may still happen to it."""
        return self.status in ("considered", "applied") or self.is_live(on)

    def state(self, on: date) -> str:
        """How it stands, in words."""
        if self.status == "considered":
            weighed = any(step.step == "proportionate" for step in self.steps)
            return "Found proportionate" if weighed else "Being considered"
        if self.status == "granted":
            if self.starts_on is None:
                return self.rules.words("granted")
            if self.starts_on > on:
                return "Not in force yet"
            return "In force" if self.is_live(on) else "Ran out"
        return self.rules.words("not_proportionate" if self.status == "not_used" else self.status)


class OrderStep(Protected, Audited, db.Model):
    """What was done about an order on a day, by which agency and why. Written once."""

    __tablename__ = "order_steps"
    __audit_name__ = "a step of a tool or order"
    __audit_values__ = frozenset({"step", "taken_on"})

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    step: Mapped[str]
    taken_on: Mapped[date]
    reasons: Mapped[str] = mapped_column(default="", server_default="")
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())

    order: Mapped[Order] = relationship(Order, back_populates="steps")
    agency: Mapped[Agency | None] = relationship(Agency)
    recorded_by: Mapped[User] = relationship(User)

    __table_args__ = (CheckConstraint(f"step IN {STEPS}", name="step"),)


class OrderTerm(Protected, Audited, db.Model):
    """One prohibition or positive requirement. `supervisor` sees to a requirement; `ended_on` is when a variation took it out."""

    __tablename__ = "order_terms"
    __audit_name__ = "a term of an order"
    __audit_values__ = frozenset({"kind", "ended_on"})

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    kind: Mapped[str]
    position: Mapped[int] = mapped_column(SmallInteger)
    text: Mapped[str]
    supervisor: Mapped[str] = mapped_column(default="", server_default="")
    ended_on: Mapped[date | None]

    order: Mapped[Order] = relationship(Order, back_populates="terms")

    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(HOLDS)}", name="kind"),
        CheckConstraint("text <> ''", name="said"),
    )


class OrderBreach(Protected, Audited, db.Model):
    """A breach within the term of an order, and what came of it."""

    __tablename__ = "order_breaches"
    __audit_name__ = "a breach"
    __audit_values__ = frozenset({"breached_on"})

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    term_id: Mapped[int | None] = mapped_column(ForeignKey("order_terms.id"))
    breached_on: Mapped[date]
    text: Mapped[str]
    outcome: Mapped[str] = mapped_column(default="", server_default="")
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())

    order: Mapped[Order] = relationship(Order, back_populates="breaches")
    term: Mapped[OrderTerm | None] = relationship(OrderTerm)
    agency: Mapped[Agency] = relationship(Agency)
    recorded_by: Mapped[User] = relationship(User)

    __table_args__ = (CheckConstraint("text <> ''", name="said"),)


class OrderSignatory(Protected, Audited, db.Model):
    """Somebody who signed an agreement, in which capacity and when."""

    __tablename__ = "order_signatories"
    __audit_name__ = "a signature"
    __audit_values__ = frozenset({"capacity", "signed_on"})

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    name: Mapped[str]
    capacity: Mapped[str]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    signed_on: Mapped[date]

    order: Mapped[Order] = relationship(Order, back_populates="signatories")
    agency: Mapped[Agency | None] = relationship(Agency)

    __table_args__ = (
        CheckConstraint(f"capacity IN {tuple(CAPACITIES)}", name="capacity"),
        CheckConstraint("name <> ''", name="named"),
    )


class AgencyView(Protected, Audited, db.Model):
    """What one agency says to a tool being considered: asked, then answered once. Asked again is a row of its own."""

    __tablename__ = "agency_views"
    __audit_name__ = "an agency's view"
    __audit_values__ = frozenset({"view", "agency_id", "asked_on", "given_on"})

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    asked_on: Mapped[date]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    view: Mapped[str] = mapped_column(default="asked", server_default="asked")
    words: Mapped[str] = mapped_column(default="", server_default="")
    given_by: Mapped[str] = mapped_column(default="", server_default="")
    given_on: Mapped[date | None]
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    order: Mapped[Order] = relationship(Order, back_populates="views")
    agency: Mapped[Agency] = relationship(Agency)
    recorded_by: Mapped[User | None] = relationship(User, foreign_keys=[recorded_by_id])

    __table_args__ = (
        CheckConstraint(f"view IN {tuple(VIEWS)}", name="view"),
        CheckConstraint("(view = 'asked') = (given_on IS NULL)", name="answered"),
        CheckConstraint("given_on IS NULL OR given_on >= asked_on", name="dates"),
        CheckConstraint("view <> 'objects' OR words <> ''", name="objection_reasoned"),
        Index(
            "uq_agency_views_asked", "order_id", "agency_id", unique=True, postgresql_where=text("view = 'asked'")
        ),
    )  # fmt: skip


class OrderDocument(Protected, Audited, db.Model):
    """A file of the case that belongs to an order: the application, the sealed order, a certificate of service."""

    __tablename__ = "order_documents"
    __audit_name__ = "a document of an order"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachments.id"), unique=True)
    what: Mapped[str] = mapped_column(default="", server_default="")

    order: Mapped[Order] = relationship(Order, back_populates="documents")
    attachment: Mapped[Attachment] = relationship(Attachment)
