"""What passes between groups: one asks another for a case, and one escalates to another and is owed feedback."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.cases.merge_rules import Clash
from casework.cases.models import Case
from casework.extensions import db
from casework.partnership.models import Group

ANSWERS = {
    "asked": "Waiting for an answer",
    "moved": "Agreed: the case moved",
    "shared": "Agreed: both groups have the case",
    "refused": "Refused",
    "withdrawn": "Withdrawn",
}


class TransferRequest(Protected, Audited, db.Model):
    """ "You hold this case; may we have it?" One group asks another, which answers with a reason by `answer_by`.

    Who asks may be out of the case's reach: they know only that the group they ask has somebody's case open.
    """

    __tablename__ = "transfer_requests"
    __audit_values__ = frozenset({"status", "group_id", "holder_id"})
    __audit_name__ = "a request for a case"
    __cases_merged__ = Clash("The same group has asked for both and waits for an answer: answer one of the two first.")

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referrals.id"))
    reason: Mapped[str]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    answer_by: Mapped[date]
    status: Mapped[str] = mapped_column(default="asked", server_default="asked")
    answer: Mapped[str] = mapped_column(default="", server_default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    case: Mapped[Case | None] = relationship(Case)
    holder: Mapped[Group] = relationship(Group, foreign_keys=[holder_id])
    group: Mapped[Group] = relationship(Group, foreign_keys=[group_id])
    asked_by: Mapped[User] = relationship(User, foreign_keys=[asked_by_id])
    answered_by: Mapped[User | None] = relationship(User, foreign_keys=[answered_by_id])

    __table_args__ = (
        CheckConstraint(f"status IN {tuple(ANSWERS)}", name="status"),
        CheckConstraint("group_id <> holder_id", name="two_groups"),
        CheckConstraint("status IN ('asked', 'withdrawn') OR (answer <> '' AND answered_at IS NOT NULL)", name="answered"),
        Index(
            "uq_transfer_requests_open", "case_id", "holder_id", "group_id", unique=True,
            postgresql_where=text("status = 'asked'"),
        ),
    )  # fmt: skip
    __mapper_args__ = {"version_id_col": version}


class Escalation(Protected, Audited, db.Model):
    """A group takes what it cannot resolve to another, which owes it feedback by `feedback_due_on`, until it is given.

    `words` is what the other group is asked; a group that meets in public gets those words alone and not the case.
    """

    __tablename__ = "escalations"
    __audit_values__ = frozenset({"from_group_id", "to_group_id", "feedback_due_on", "feedback_at"})
    __audit_name__ = "an escalation"
    __cases_merged__ = Clash(
        "Both are escalated to the same group, which owes feedback on each: have one answered first."
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    from_group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    to_group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    words: Mapped[str]
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    raised_at: Mapped[datetime] = mapped_column(server_default=func.now())
    feedback_due_on: Mapped[date]
    feedback: Mapped[str] = mapped_column(default="", server_default="")
    feedback_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    feedback_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    case: Mapped[Case | None] = relationship(Case)
    from_group: Mapped[Group] = relationship(Group, foreign_keys=[from_group_id])
    to_group: Mapped[Group] = relationship(Group, foreign_keys=[to_group_id])
    raised_by: Mapped[User] = relationship(User, foreign_keys=[raised_by_id])
    feedback_by: Mapped[User | None] = relationship(User, foreign_keys=[feedback_by_id])

    __table_args__ = (
        CheckConstraint("from_group_id <> to_group_id", name="two_groups"),
        CheckConstraint("(feedback = '') = (feedback_at IS NULL)", name="given"),
        Index("ix_escalations_owed", "to_group_id", "feedback_due_on", postgresql_where=text("feedback_at IS NULL")),
        Index("ix_escalations_awaited", "from_group_id", "feedback_due_on"),
        Index(
            "uq_escalations_open", "case_id", "from_group_id", "to_group_id", unique=True,
            postgresql_where=text("feedback_at IS NULL"),
        ),
    )  # fmt: skip
    __mapper_args__ = {"version_id_col": version}
