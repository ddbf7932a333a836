"""A case's lawful basis, what people said when asked for consent, and checks owed since the agencies changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.cases.merge_rules import Same
from casework.cases.models import Case
from casework.extensions import db
from casework.partnership.models import Agency, Group
from casework.subjects.models import Person

ANSWERS = {
    "given": "Given",
    "refused": "Refused",
    "withdrawn": "Withdrawn",
    "not_asked": "Not asked",
    "cannot": "Lacks capacity to decide",
}
NEED_REASON = ("not_asked", "cannot")


class LawfulBasis(Protected, Audited, db.Model):
    """What allows the agencies to share about a case, and why that is necessary and proportionate.

    A new one ends the one before; none is changed or removed, so that what rested on it can be told.
    """

    __tablename__ = "case_lawful_bases"
    __audit_name__ = "the lawful basis"
    __cases_merged__ = Same(but=("because", "decided_on", "review_on"))
    __audit_values__ = frozenset({"basis", "condition", "decided_on", "review_on"})

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    basis: Mapped[str]
    condition: Mapped[str]
    because: Mapped[str]
    decided_on: Mapped[date]
    review_on: Mapped[date | None]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship(Case)
    recorded_by: Mapped[User] = relationship(User)

    __table_args__ = (
        CheckConstraint("because <> ''", name="because"),
        CheckConstraint("review_on IS NULL OR review_on >= decided_on", name="review"),
        Index("uq_case_lawful_bases_live", "case_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    )


class PersonConsent(Protected, Audited, db.Model):
    """What one person of a case said when asked to take part, or why they were not asked. The latest one counts.

    Consent is about taking part in support; sharing rests on the lawful basis. A wrong entry is struck out, not removed.
    """

    __tablename__ = "case_consents"
    __audit_name__ = "consent"
    __audit_values__ = frozenset({"answer", "asked_on", "review_on"})

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    answer: Mapped[str]
    asked_on: Mapped[date]
    covers: Mapped[str] = mapped_column(default="", server_default="")
    because: Mapped[str] = mapped_column(default="", server_default="")
    review_on: Mapped[date | None]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
    struck_at: Mapped[datetime | None]
    struck_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    struck_because: Mapped[str] = mapped_column(default="", server_default="")

    case: Mapped[Case] = relationship(Case)
    person: Mapped[Person | None] = relationship(Person)
    recorded_by: Mapped[User] = relationship(User, foreign_keys=[recorded_by_id])
    struck_by: Mapped[User | None] = relationship(User, foreign_keys=[struck_by_id])

    __table_args__ = (
        CheckConstraint("answer IN ('given', 'refused', 'withdrawn', 'not_asked', 'cannot')", name="answer"),
        CheckConstraint("answer NOT IN ('not_asked', 'cannot') OR because <> ''", name="reasoned"),
        CheckConstraint("review_on IS NULL OR review_on >= asked_on", name="review"),
        CheckConstraint("(struck_at IS NULL) = (struck_because = '')", name="struck"),
    )


class SharingCheck(Protected, Audited, db.Model):
    """The lawful basis and consents must be looked at again, since another agency leads or another group has the case.

    Owed until somebody who runs a group that has the case says that they hold, or records what holds now.
    """

    __tablename__ = "sharing_checks"
    __audit_name__ = "the check of the lawful basis"
    __audit_values__ = frozenset({"cause", "answer", "agency_id", "group_id"})

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    cause: Mapped[str]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    raised_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="", server_default="")
    because: Mapped[str] = mapped_column(default="", server_default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship(Case)
    agency: Mapped[Agency | None] = relationship(Agency)
    group: Mapped[Group | None] = relationship(Group)
    answered_by: Mapped[User | None] = relationship(User)

    __table_args__ = (
        CheckConstraint("cause IN ('lead', 'group')", name="cause"),
        CheckConstraint("answer IN ('', 'holds', 'changed')", name="answer"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered"),
        Index("ix_sharing_checks_owed", "case_id", postgresql_where=text("answered_at IS NULL")),
    )

    @property
    def words(self) -> str:
        """What happened, as it stands on the case: "Housing leads now"."""
        if self.cause == "lead":
            return f"{self.agency.name} leads now" if self.agency is not None else "Nobody leads now"
        return f"{self.group.name} has the case too" if self.group is not None else "Another group has the case too"
