"""Who the adult of a case is, and the shape of everything recorded of them: dated, signed, corrected, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.cases.merge_rules import Same
from casework.extensions import db
from casework.subjects.models import Person


class OfGroup:
    """Hangs on a case and on the group that recorded it, for need to know ends there."""

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True, sort_order=-9)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), sort_order=-8)


class Signed:
    """Says who recorded it, and when."""

    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), sort_order=90)
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=91)

    @declared_attr
    @classmethod
    def recorded_by(cls) -> Mapped[User]:
        return relationship(User, foreign_keys=[cls.recorded_by_id])


class Kept(Signed, OfGroup):
    """A row that stands for good: a correction is a new row that says which one it corrects, and one row is corrected once."""

    @declared_attr
    @classmethod
    def corrects_id(cls) -> Mapped[int | None]:
        table: Any = cls.__tablename__  # type: ignore[attr-defined]
        return mapped_column(ForeignKey(f"{table}.id"), unique=True, nullable=True, sort_order=92)


class Adult(OfGroup, Protected, Audited, db.Model):
    """Whom one group's work on a case is about."""

    __tablename__ = "adults"
    __audit_name__ = "who the adult is"
    __audit_values__ = frozenset({"person_id"})
    __cases_merged__ = Same()

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    chosen_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    chosen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    person: Mapped[Person | None] = relationship(Person)

    __table_args__ = (UniqueConstraint("case_id", "group_id"),)
    __mapper_args__ = {"version_id_col": version}
