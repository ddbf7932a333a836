"""What keeps a record beyond its time, erasures proposed and done, and what is left of a case afterwards: counts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Directory, Protected
from casework.accounts.models import User
from casework.asb_reviews.models import CaseReview
from casework.audit import Audited
from casework.cases.models import Case
from casework.extensions import db
from casework.partnership.models import Group
from casework.referrals.models import Referral
from casework.subjects.models import SUBJECTS

GROUNDS = {
    "litigation": "A claim or proceedings, or a letter before them",
    "inquiry": "A public inquiry, inquest or statutory review (such as a domestic abuse related death review)",
    "mappa": "Somebody in it is managed under MAPPA",
    "request": "A subject access or other request that is not answered yet",
    "complaint": "A complaint or an ASB case review that is not over",
    "other": "Something else",
}
KINDS = {
    "case": "Case",
    "referral": "Referral",
    "review": "ASB case review",
    "person": "Person",
    "place": "Place",
    "organisation": "Organisation",
}
"""What is erased by itself. A review is where it has no case; a person, place or organisation where nothing names it."""
STATES = {
    "proposed": "Waits for a second look",
    "confirmed": "Being erased",
    "done": "Done",
    "withdrawn": "Withdrawn: nothing was erased",
}
ITEM_STATES = {"waiting": "Not erased yet", "erased": "Erased", "refused": "Not erased"}


class RetentionStay(Protected, Audited, db.Model):
    """What keeps one record beyond its time: a hold until it is lifted, or a reason to keep it longer until a day.

    A hold on a person, place or organisation keeps every case and referral it is part of. While a hold stands nothing may take its row
    away (a trigger), and while its row stands the record it names cannot be deleted (the foreign key): PostgreSQL itself keeps what is held.
    """

    __tablename__ = "retention_stays"
    __audit_name__ = "what keeps it beyond its time"
    __audit_values__ = frozenset({"kind", "ground", "until", "ended_at"})

    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referrals.id"), index=True)
    review_id: Mapped[int | None] = mapped_column(ForeignKey("asb_reviews.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    kind: Mapped[str]
    ground: Mapped[str] = mapped_column(default="", server_default="")
    reason: Mapped[str]
    until: Mapped[date | None]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_because: Mapped[str] = mapped_column(default="", server_default="")

    made_by: Mapped[User] = relationship(User, foreign_keys=[made_by_id])
    ended_by: Mapped[User | None] = relationship(User, foreign_keys=[ended_by_id])

    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(case_id, referral_id, review_id, person_id, place_id, organisation_id) = 1",
            name="one_record",
        ),
        CheckConstraint("kind IN ('hold', 'keep')", name="kind"),
        CheckConstraint("(kind = 'keep') = (until IS NOT NULL)", name="until"),
        CheckConstraint(f"(kind = 'hold') = (ground IN {tuple(GROUNDS)})", name="ground"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("num_nonnulls(ended_at, ended_by_id) IN (0, 2)", name="ended"),
    )


class Erasure(Protected, Audited, db.Model):
    """Some records somebody proposed to erase together after a dry run; somebody looks a second time before it is done.

    Whoever proposed it may be the one who confirms it, from the next day on; somebody else at once.
    """

    __tablename__ = "erasures"
    __audit_name__ = "an erasure"
    __audit_values__ = frozenset({"reference", "status"})

    reference: Mapped[str]
    status: Mapped[str] = mapped_column(default="proposed", server_default="proposed")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    proposed_on: Mapped[date]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]

    proposed_by: Mapped[User] = relationship(User, foreign_keys=[proposed_by_id])
    confirmed_by: Mapped[User | None] = relationship(User, foreign_keys=[confirmed_by_id])
    items: Mapped[list[ErasureItem]] = relationship(
        "ErasureItem", back_populates="erasure", order_by="ErasureItem.id", viewonly=True
    )

    __table_args__ = (
        UniqueConstraint("partnership_id", "reference"),
        CheckConstraint(f"status IN {tuple(STATES)}", name="status"),
        CheckConstraint("(status IN ('confirmed', 'done')) = (confirmed_by_id IS NOT NULL)", name="confirmed"),
        CheckConstraint("(confirmed_by_id IS NULL) = (confirmed_on IS NULL)", name="confirmed_on"),
        CheckConstraint("confirmed_by_id <> proposed_by_id OR confirmed_on > proposed_on", name="second_look"),
        CheckConstraint("(status IN ('done', 'withdrawn')) = (ended_at IS NOT NULL)", name="ended"),
        Index("ix_erasures_owed", "id", postgresql_where=text("status = 'confirmed'")),
    )


class ErasureItem(Protected, db.Model):
    """One record of an erasure. It stays when the record is gone, and says with `counts` how much went; never what it said.

    `subject_id` is no foreign key, as the record goes. A record is in one proposal at a time.
    """

    __tablename__ = "erasure_items"

    erasure_id: Mapped[int] = mapped_column(ForeignKey("erasures.id"), index=True)
    kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    reference: Mapped[str]
    due_on: Mapped[date]
    status: Mapped[str] = mapped_column(default="waiting", server_default="waiting")
    why: Mapped[str] = mapped_column(default="", server_default="")
    tries: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    ended_at: Mapped[datetime | None]

    erasure: Mapped[Erasure] = relationship(Erasure, back_populates="items")

    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(KINDS)}", name="kind"),
        CheckConstraint("status IN ('waiting', 'erased', 'refused')", name="status"),
        CheckConstraint("(status = 'refused') = (why <> '')", name="why"),
        CheckConstraint("(status = 'waiting') = (ended_at IS NULL)", name="ended"),
        Index(
            "uq_erasure_items_waiting", "partnership_id", "kind", "subject_id", unique=True,
            postgresql_where=text("status = 'waiting'"),
        ),
    )  # fmt: skip


class ErasedRecord(Protected, db.Model):
    """What is left of an erased case, referral or ASB case review in one group's figures: months, outcome, and how many of what. Nobody's data.

    Nothing here leads back to it: no reference, no day, no words. `outcome` is one of the kind of group's own list or a status, or empty.
    """

    __tablename__ = "erased_records"

    kind: Mapped[str]
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    profile_key: Mapped[str]
    opened_month: Mapped[date]
    closed_month: Mapped[date]
    outcome: Mapped[str] = mapped_column(default="", server_default="")
    counts: Mapped[dict[str, Any]]

    group: Mapped[Group] = relationship(Group)

    __table_args__ = (
        CheckConstraint("kind IN ('case', 'referral', 'review')", name="kind"),
        CheckConstraint("extract(day FROM opened_month) = 1", name="opened_month"),
        CheckConstraint("extract(day FROM closed_month) = 1", name="closed_month"),
    )


class ErasedFile(Protected, db.Model):
    """A file whose record was erased and whose bytes are still to be deleted: written with the erasure, gone with the file."""

    __tablename__ = "erased_files"

    storage_key: Mapped[str] = mapped_column(unique=True)


class RetentionRule(Directory, Audited, db.Model):
    """One row a partnership that set it: for how many years people, places and organisations are kept that nothing names (`unnamed.py`)."""

    __tablename__ = "retention_rules"
    __audit_values__ = frozenset({"unnamed_years"})
    __audit_name__ = "how long records are kept"

    unnamed_years: Mapped[int] = mapped_column(SmallInteger)

    __table_args__ = (
        UniqueConstraint("partnership_id"),
        CheckConstraint("unnamed_years BETWEEN 1 AND 100", name="unnamed_years"),
    )


RECORDS: dict[str, type[Any]] = {"case": Case, "referral": Referral, "review": CaseReview, **SUBJECTS}
"""What a hold may stand on."""
