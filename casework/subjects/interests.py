"""A declared interest in a person, place or organisation: whoever declared it sees none of its cases, now or later."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db
from casework.subjects.models import SUBJECTS, Organisation, Person, Place, Subject


class SubjectInterest(Protected, Audited, db.Model):
    """While it stands every case and referral with this subject is hidden from the one who declared it (`Scope.hidden_cases`)."""

    __tablename__ = "subject_interests"
    __audit_name__ = "a declared interest"
    __audit_values__ = frozenset({"user_id", "withdrawn_at"})

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    reason: Mapped[str]
    declared_at: Mapped[datetime] = mapped_column(server_default=func.now())
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    withdrawn_because: Mapped[str] = mapped_column(default="", server_default="")

    user: Mapped[User] = relationship(User, foreign_keys=[user_id])
    person: Mapped[Person | None] = relationship(Person)
    place: Mapped[Place | None] = relationship(Place)
    organisation: Mapped[Organisation | None] = relationship(Organisation)

    __table_args__ = (
        CheckConstraint("num_nonnulls(person_id, place_id, organisation_id) = 1", name="one_subject"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint(
            "num_nonnulls(withdrawn_at, withdrawn_by_id) <> 1 AND (withdrawn_at IS NULL) = (withdrawn_because = '')",
            name="withdrawn",
        ),
        CheckConstraint("withdrawn_by_id <> user_id", name="by_somebody_else"),
        Index("ix_subject_interests_standing", "user_id", postgresql_where=text("withdrawn_at IS NULL")),
        *(
            Index(
                f"uq_subject_interests_{kind}", "user_id", f"{kind}_id", unique=True,
                postgresql_where=text("withdrawn_at IS NULL"),
            )
            for kind in SUBJECTS
        ),
    )  # fmt: skip

    @property
    def subject(self) -> Subject | None:
        """Whom or what it is, if the reader may see that."""
        return self.person or self.place or self.organisation

    @property
    def kind(self) -> str:
        return next(kind for kind in SUBJECTS if getattr(self, f"{kind}_id") is not None)
