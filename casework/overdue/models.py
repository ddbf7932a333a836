"""Letters to the managers of agencies about actions that stayed open, and who those managers are."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.schema import Index

from casework.access.rows import Directory, Protected
from casework.accounts.models import User
from casework.actions.models import Action
from casework.audit import Audited
from casework.extensions import db
from casework.partnership.models import Agency, Group

STATES = {"drafted": "To be read and sent", "approved": "Sent", "dropped": "Not sent"}


class AgencyManager(Directory, Audited, db.Model):
    """Who is written to above an agency's single point of contact: remembered from the last letter."""

    __tablename__ = "agency_managers"
    __audit_values__ = frozenset({"user_id"})

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)

    __table_args__ = (UniqueConstraint("agency_id"),)


class ManagerLetter(Protected, Audited, db.Model):
    """One group's letter to one agency. The clock drafts it; nothing leaves until somebody who runs the group sends it."""

    __tablename__ = "manager_letters"
    __audit_name__ = "a letter to an agency's manager"
    __audit_values__ = frozenset({"status", "to_id"})

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    status: Mapped[str] = mapped_column(default="drafted", server_default="drafted")
    words: Mapped[str] = mapped_column(default="", server_default="")
    why_not: Mapped[str] = mapped_column(default="", server_default="")
    to_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    drafted_at: Mapped[datetime] = mapped_column(server_default=func.now())
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    group: Mapped[Group] = relationship(Group)
    agency: Mapped[Agency] = relationship(Agency)
    to: Mapped[User | None] = relationship(User, foreign_keys=[to_id])
    decided_by: Mapped[User | None] = relationship(User, foreign_keys=[decided_by_id])

    __table_args__ = (
        CheckConstraint("status IN ('drafted', 'approved', 'dropped')", name="status"),
        CheckConstraint("(status = 'drafted') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(status = 'approved') <= (to_id IS NOT NULL)", name="addressed"),
        Index(
            "uq_manager_letters_draft", "group_id", "agency_id", unique=True,
            postgresql_where=text("status = 'drafted'"),
        ),
    )  # fmt: skip
    __mapper_args__ = {"version_id_col": version}


class ManagerLetterAction(Protected, Audited, db.Model):
    """An action that a letter is about, with the day it missed: one letter for each such day, however often the clock looks."""

    __tablename__ = "manager_letter_actions"

    letter_id: Mapped[int] = mapped_column(ForeignKey("manager_letters.id"), index=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id"))
    due_on: Mapped[date]

    action: Mapped[Action | None] = relationship(Action)

    __table_args__ = (UniqueConstraint("action_id", "due_on"),)
