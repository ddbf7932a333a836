"""What hangs on a person or place: relationships, warning markers, reference numbers, safe ways of making contact."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.audit import Audited
from casework.extensions import db
from casework.partnership.models import Agency
from casework.subjects.models import Person, Place, Recorded

# kind: (said of the first, said of the second); the same words where it goes both ways
RELATIONSHIPS = {
    "parent": ("Parent of", "Child of"),
    "partner": ("Partner of", "Partner of"),
    "sibling": ("Brother or sister of", "Brother or sister of"),
    "carer": ("Carer of", "Cared for by"),
    "associate": ("Associate of", "Associate of"),
    "neighbour": ("Neighbour of", "Neighbour of"),
}
MARKERS = {
    "violence": "Violence",
    "weapons": "Weapons",
    "dogs": "Dogs",
    "self_harm": "Self-harm",
    "sharps": "Needles or sharps",
    "not_alone": "Do not visit alone",
    "infection": "Infection risk",
    "other": "Other",
}
IDENTIFIERS = {
    "pnc": "PNC ID",
    "cro": "CRO number",
    "custody": "Custody reference",
    "nhs": "NHS number",
    "tenancy": "Tenancy reference",
    "social_care": "Social care reference",
    "other": "Other reference",
}


class Relationship(Recorded, Protected, Audited, db.Model):
    """Two people and how they stand to each other, read from either end: the first is the second's parent, partner, carer ..."""

    __tablename__ = "person_relationships"
    __audit_values__ = frozenset({"kind", "ended_on"})

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str]
    note: Mapped[str] = mapped_column(default="", server_default="")
    ended_on: Mapped[date | None]

    person: Mapped[Person] = relationship(Person, foreign_keys=[person_id])
    other: Mapped[Person] = relationship(Person, foreign_keys=[other_id])

    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(RELATIONSHIPS)}", name="kind"),
        CheckConstraint("person_id <> other_id", name="two_people"),
        Index(
            "uq_person_relationships_pair",
            text("least(person_id, other_id)"),
            text("greatest(person_id, other_id)"),
            "kind",
            unique=True,
        ),
    )

    def seen_from(self, person_id: int) -> tuple[str, Person]:
        """The words and the other person, as this person's page says it."""
        first = self.person_id == person_id
        return RELATIONSHIPS[self.kind][0 if first else 1], self.other if first else self.person


class WarningMarker(Recorded, Protected, Audited, db.Model):
    """A danger to know of before a visit. Past its review day it is still shown, and said to be unreviewed."""

    __tablename__ = "warning_markers"
    __audit_values__ = frozenset({"kind", "review_on", "ended_on"})

    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(default="", server_default="")
    review_on: Mapped[date]
    ended_on: Mapped[date | None]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))

    person: Mapped[Person | None] = relationship(Person)
    place: Mapped[Place | None] = relationship(Place)
    agency: Mapped[Agency | None] = relationship(Agency)

    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(MARKERS)}", name="kind"),
        CheckConstraint("(person_id IS NULL) <> (place_id IS NULL)", name="one_subject"),
    )

    @property
    def label(self) -> str:
        return self.text if self.kind == "other" and self.text else MARKERS[self.kind]

    def state_on(self, day: date) -> str:
        """current, unreviewed (its review day has passed) or ended."""
        if self.ended_on is not None and self.ended_on <= day:
            return "ended"
        return "unreviewed" if self.review_on < day else "current"


class PersonIdentifier(Recorded, Protected, Audited, db.Model):
    """A number some agency knows somebody by. Restricted: see the row rule; each showing is logged."""

    __tablename__ = "person_identifiers"
    __audit_values__ = frozenset({"kind"})

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str]
    value: Mapped[str]
    note: Mapped[str] = mapped_column(default="", server_default="")
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))

    person: Mapped[Person] = relationship(Person)
    agency: Mapped[Agency | None] = relationship(Agency)

    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(IDENTIFIERS)}", name="kind"),
        UniqueConstraint("person_id", "kind", "value"),
        Index("ix_person_identifiers_value", "partnership_id", "kind", "value"),
    )

    @property
    def label(self) -> str:
        return IDENTIFIERS[self.kind]


class SafeContact(Recorded, Protected, Audited, db.Model):
    """How, when and where somebody may be reached without danger. In no list, export or e-mail."""

    __tablename__ = "safe_contacts"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    text: Mapped[str]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))

    person: Mapped[Person] = relationship(Person)
    agency: Mapped[Agency | None] = relationship(Agency)
