"""What is kept of merging: each merge with everything it moved, requests for one, and pairs that look like doubles."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from casework.access.rows import InPartnership, Protected
from casework.accounts.models import User
from casework.extensions import db
from casework.subjects.models import SUBJECTS, Organisation, Person, Place


def _two(one: str, two: str) -> str:
    """Both columns of one kind of subject and none of another."""
    pairs = [f"num_nonnulls({one}{kind}_id, {two}{kind}_id) IN (0, 2)" for kind in SUBJECTS]
    return " AND ".join([*pairs, f"num_nonnulls({', '.join(f'{one}{kind}_id' for kind in SUBJECTS)}) = 1"])


class SubjectMerge(Protected, db.Model):
    """One record made part of another, and all that takes to undo it.

    `moved`: by table and column the ids of the rows that came to the survivor. `set_aside`: by table the rows that would
    have said the same twice. `filled`: columns of the survivor that were empty and took the other's value. `accepted`:
    for each difference between the two, why it does not matter.
    """

    __tablename__ = "subject_merges"

    kept_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    gone_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    kept_place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    gone_place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    kept_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    gone_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    gone_reference: Mapped[str]
    reason: Mapped[str]
    accepted: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    moved: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    set_aside: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    filled: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    added_name_id: Mapped[int | None]
    gone_created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    merged_at: Mapped[datetime] = mapped_column(server_default=func.now())
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    undone_at: Mapped[datetime | None]
    undone_reason: Mapped[str] = mapped_column(default="", server_default="")

    merged_by: Mapped[User | None] = relationship(User, foreign_keys=[merged_by_id])

    __table_args__ = (
        CheckConstraint(_two("kept_", "gone_"), name="two_of_a_kind"),
        Index(
            "uq_subject_merges_gone_person", "gone_person_id", unique=True, postgresql_where=text("undone_at IS NULL")
        ),
        Index("uq_subject_merges_gone_place", "gone_place_id", unique=True, postgresql_where=text("undone_at IS NULL")),
        Index(
            "uq_subject_merges_gone_organisation",
            "gone_organisation_id",
            unique=True,
            postgresql_where=text("undone_at IS NULL"),
        ),
        Index("ix_subject_merges_reference", "partnership_id", "gone_reference"),
    )


class _Pair:
    """Two people, two places or two organisations, the one with the smaller id first."""

    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    other_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    other_place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    other_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)

    @declared_attr
    @classmethod
    def person(cls) -> Mapped[Person | None]:
        return relationship(Person, foreign_keys=[cls.person_id])

    @declared_attr
    @classmethod
    def other_person(cls) -> Mapped[Person | None]:
        return relationship(Person, foreign_keys=[cls.other_person_id])

    @declared_attr
    @classmethod
    def place(cls) -> Mapped[Place | None]:
        return relationship(Place, foreign_keys=[cls.place_id])

    @declared_attr
    @classmethod
    def other_place(cls) -> Mapped[Place | None]:
        return relationship(Place, foreign_keys=[cls.other_place_id])

    @declared_attr
    @classmethod
    def organisation(cls) -> Mapped[Organisation | None]:
        return relationship(Organisation, foreign_keys=[cls.organisation_id])

    @declared_attr
    @classmethod
    def other_organisation(cls) -> Mapped[Organisation | None]:
        return relationship(Organisation, foreign_keys=[cls.other_organisation_id])

    @property
    def kind(self) -> str:
        """What kind of subject the two are: a key of `SUBJECTS`."""
        return next(kind for kind in SUBJECTS if getattr(self, f"{kind}_id") is not None)

    @property
    def both(self) -> tuple[Any, Any]:
        return getattr(self, self.kind), getattr(self, f"other_{self.kind}")


class MergeRequest(_Pair, Protected, db.Model):
    """Somebody who sees both records, and may not merge them, asks those who may."""

    __tablename__ = "merge_requests"

    reason: Mapped[str]
    state: Mapped[str] = mapped_column(default="open", server_default="open")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="", server_default="")

    asked_by: Mapped[User] = relationship(User, foreign_keys=[asked_by_id])

    __table_args__ = (
        CheckConstraint(_two("", "other_"), name="two_of_a_kind"),
        CheckConstraint("state IN ('open', 'done', 'declined')", name="state"),
        Index(
            "uq_merge_requests_people",
            "person_id",
            "other_person_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "uq_merge_requests_places",
            "place_id",
            "other_place_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "uq_merge_requests_organisations",
            "organisation_id",
            "other_organisation_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
    )


class DuplicatePair(_Pair, Protected, db.Model):
    """Two records that look like one, with how likely that is in per cent and what speaks for it, in coded words."""

    __tablename__ = "duplicate_pairs"

    score: Mapped[int]
    why: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    state: Mapped[str] = mapped_column(default="open", server_default="open")
    found_at: Mapped[datetime] = mapped_column(server_default=func.now())
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(_two("", "other_"), name="two_of_a_kind"),
        CheckConstraint(
            "person_id < other_person_id OR place_id < other_place_id OR organisation_id < other_organisation_id",
            name="in_order",
        ),
        CheckConstraint("state IN ('open', 'dismissed', 'merged')", name="state"),
        UniqueConstraint("person_id", "other_person_id"),
        UniqueConstraint("place_id", "other_place_id"),
        UniqueConstraint("organisation_id", "other_organisation_id"),
        Index("ix_duplicate_pairs_open", "partnership_id", "score", "id", postgresql_where=text("state = 'open'")),
    )


class DuplicateRun(InPartnership, db.Model):
    """One look through the whole register for doubles: at night, or because somebody asked. Holds counts only."""

    __tablename__ = "duplicate_runs"

    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    compared: Mapped[int] = mapped_column(default=0, server_default="0")
    found: Mapped[int] = mapped_column(default=0, server_default="0")

    __table_args__ = (
        Index("uq_duplicate_runs_waiting", "partnership_id", unique=True, postgresql_where=text("finished_at IS NULL")),
    )
