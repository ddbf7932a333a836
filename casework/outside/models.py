"""A group's page for people outside, what somebody has begun on it, who they said they are, and what they were asked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db
from casework.partnership.models import Group
from casework.referrals.models import Referral
from casework.sent_figures import SentFigures


class OutsidePage(Protected, Audited, db.Model):
    """A group's page for referrals from outside. `account_id` stands in as their referrer: nobody signs in as it, no key is made for it."""

    __tablename__ = "outside_pages"
    __audit_name__ = "the page for referrals from outside"
    __audit_values__ = frozenset({"open"})

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    open: Mapped[bool] = mapped_column(default=False, server_default="false")
    words: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    group: Mapped[Group] = relationship(Group)
    account: Mapped[User] = relationship(User, foreign_keys=[account_id])

    __mapper_args__ = {"version_id_col": version}


class OutsideDraft(SentFigures, Protected, db.Model):
    """A referral whose sender has still to prove their address: deleted when they have, or when its hour is over.

    `sealed` is what they wrote, which takes the link their browser has to be read; `address` is their name and address, sealed with
    the application's key so that the letter can leave.
    """

    __tablename__ = "outside_drafts"
    figures_for = "outside code"

    page_id: Mapped[int] = mapped_column(ForeignKey("outside_pages.id"), index=True)
    sealed: Mapped[str]
    address: Mapped[str]
    expires_at: Mapped[datetime]

    page: Mapped[OutsidePage] = relationship(OutsidePage)

    __table_args__ = (
        CheckConstraint("number BETWEEN 0 AND 3", name="number"),
        CheckConstraint("tries BETWEEN 0 AND 5", name="tries"),
        Index("ix_outside_drafts_expires_at", "expires_at"),
    )


class OutsideReferrer(Protected, Audited, db.Model):
    """Who made a referral from outside, as they said; that they read mail at `email` was proved at `verified_at`."""

    __tablename__ = "outside_referrers"
    __audit_name__ = "who made a referral from outside"

    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id"), unique=True)
    name: Mapped[str]
    organisation: Mapped[str] = mapped_column(default="", server_default="")
    email: Mapped[str]
    telephone: Mapped[str] = mapped_column(default="", server_default="")
    verified_at: Mapped[datetime] = mapped_column(server_default=func.now())

    referral: Mapped[Referral] = relationship(Referral)


class OutsideQuestion(SentFigures, Protected, Audited, db.Model):
    """What those who decide ask whoever referred from outside, and the answer. It is read there after six figures alone."""

    __tablename__ = "outside_questions"
    __audit_name__ = "a question to who made a referral from outside"
    figures_for = "outside question"

    referral_id: Mapped[int] = mapped_column(ForeignKey("referrals.id"), index=True)
    question: Mapped[str]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="", server_default="")
    answered_at: Mapped[datetime | None]

    referral: Mapped[Referral] = relationship(Referral)

    __table_args__ = (
        CheckConstraint("number BETWEEN 0 AND 3", name="number"),
        CheckConstraint("tries BETWEEN 0 AND 5", name="tries"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered"),
    )
