"""A consultation record as it was made: its files are never changed; a later one stands beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.cases.models import Attachment, Case
from casework.extensions import db
from casework.orders.models import Order
from casework.subjects.models import Person


class ConsultationRecord(Protected, Audited, db.Model):
    """The document about one person of a case, in two forms, with whom it was made for.

    `decisions` says for each mention of somebody else that was found whether it was taken out or left in, by the place
    where it stood, never by the name.
    """

    __tablename__ = "consultation_records"
    __audit_name__ = "a consultation record"
    __audit_values__ = frozenset({"reference"})

    reference: Mapped[str]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    marking: Mapped[str]
    recipients: Mapped[list[Any]]
    decisions: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    docx_id: Mapped[int] = mapped_column(ForeignKey("attachments.id"), unique=True)
    pdf_id: Mapped[int] = mapped_column(ForeignKey("attachments.id"), unique=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())

    case: Mapped[Case] = relationship(Case)
    person: Mapped[Person | None] = relationship(Person)
    order: Mapped[Order | None] = relationship(Order)
    docx: Mapped[Attachment] = relationship(Attachment, foreign_keys=[docx_id])
    pdf: Mapped[Attachment] = relationship(Attachment, foreign_keys=[pdf_id])
    made_by: Mapped[User] = relationship(User)

    __table_args__ = (
        UniqueConstraint("partnership_id", "reference"),
        CheckConstraint("jsonb_array_length(recipients) > 0", name="for_somebody"),
    )

    @property
    def taken_out(self) -> int:
        return sum(each["decision"] == "redact" for each in self.decisions)

    @property
    def left_in(self) -> int:
        return sum(each["decision"] == "keep" for each in self.decisions)
