"""Cohorts, a person's stays in them, statutory status, needs by pathway, and offending by month."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Directory, Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.cases.merge_rules import Same
from casework.cases.models import Case
from casework.extensions import db
from casework.subjects.models import Person

DECISIONS = {
    "selected": "Selected",
    "not_selected": "Not selected",
    "moved": "Moved to another cohort",
    "deselected": "De-selected",
}
STATUSES = {
    "community_order": "Community order",
    "licence": "Licence",
    "post_sentence": "Post-sentence supervision",
    "custody": "In custody",
    "none": "No statutory order",
}
# The seven national pathways of reducing reoffending, and those most schemes add.
PATHWAYS = {
    "accommodation": "Accommodation",
    "employment": "Education, training and employment",
    "health": "Health",
    "drugs": "Drugs",
    "alcohol": "Alcohol",
    "finance": "Finance, benefits and debt",
    "families": "Children and families",
    "attitudes": "Attitudes, thinking and behaviour",
    "domestic_abuse": "Domestic abuse",
    "exploitation": "Exploitation",
}
NEEDS = {0: "None", 1: "Some", 2: "Marked", 3: "Severe"}


class Cohort(Directory, Audited, db.Model):
    """A cohort of a group, such as fixed, flex or free: what it is for, in the group's own words."""

    __tablename__ = "cohorts"
    __audit_values__ = frozenset({"name", "closed_on"})
    __audit_name__ = "a cohort"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    name: Mapped[str]
    criteria: Mapped[str] = mapped_column(default="", server_default="")
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    closed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __table_args__ = (
        UniqueConstraint("group_id", "name"),
        CheckConstraint("name <> ''", name="named"),
    )
    __mapper_args__ = {"version_id_col": version}


class CohortPlace(Protected, Audited, db.Model):
    """A person's stay in a cohort, from the decision to select to the decision to de-select."""

    __tablename__ = "cohort_places"
    __audit_values__ = frozenset({"cohort_id", "joined_on", "left_on"})
    __audit_name__ = "a place in a cohort"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    joined_on: Mapped[date]
    join_reason: Mapped[str]
    left_on: Mapped[date | None]
    leave_reason: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    case: Mapped[Case] = relationship(Case)
    person: Mapped[Person | None] = relationship(Person)
    cohort: Mapped[Cohort] = relationship(Cohort)

    __table_args__ = (
        CheckConstraint("left_on IS NULL OR left_on >= joined_on", name="dates"),
        CheckConstraint("(left_on IS NULL) = (leave_reason = '')", name="left_with_reason"),
        Index("uq_cohort_places_live", "group_id", "person_id", unique=True, postgresql_where=text("left_on IS NULL")),
        Index("ix_cohort_places_cohort", "cohort_id", postgresql_where=text("left_on IS NULL")),
    )
    __mapper_args__ = {"version_id_col": version}


class CohortDecision(Protected, Audited, db.Model):
    """A decision to select, not to select, to move or to de-select somebody, with its reason and who took it where."""

    __tablename__ = "cohort_decisions"
    __audit_values__ = frozenset({"kind", "cohort_id", "decided_on"})
    __audit_name__ = "a decision about a cohort"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohorts.id"))
    kind: Mapped[str]
    reason: Mapped[str]
    decided_on: Mapped[date]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())

    cohort: Mapped[Cohort | None] = relationship(Cohort)
    recorded_by: Mapped[User] = relationship(User)

    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(DECISIONS)}", name="kind"),
        CheckConstraint("reason <> ''", name="reasoned"),
    )


class StatutoryStatus(Protected, Audited, db.Model):
    """An offender's statutory status from a day on; the latest is the one that holds."""

    __tablename__ = "statutory_statuses"
    __audit_values__ = frozenset({"status", "since", "release_on", "ends_on"})
    __audit_name__ = "a statutory status"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    status: Mapped[str]
    since: Mapped[date]
    establishment: Mapped[str] = mapped_column(default="", server_default="")
    release_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="", server_default="")
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())

    recorded_by: Mapped[User] = relationship(User)

    __table_args__ = (
        CheckConstraint(f"status IN {tuple(STATUSES)}", name="status"),
        CheckConstraint("release_on IS NULL OR (status = 'custody' AND release_on >= since)", name="release"),
        CheckConstraint("ends_on IS NULL OR ends_on >= since", name="dates"),
        Index("ix_statutory_statuses_person", "person_id", "since", "id"),
        Index("ix_statutory_statuses_ends", "partnership_id", "ends_on", postgresql_where=text("ends_on IS NOT NULL")),
    )


class NeedScore(Protected, Audited, db.Model):
    """How severe a need on one pathway was judged on a day: 0 none, 1 some, 2 marked, 3 severe."""

    __tablename__ = "need_scores"
    __audit_values__ = frozenset({"pathway", "score", "assessed_on"})
    __audit_name__ = "a score of need"
    __cases_merged__ = Same()

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    pathway: Mapped[str]
    score: Mapped[int] = mapped_column(SmallInteger)
    words: Mapped[str] = mapped_column(default="", server_default="")
    assessed_on: Mapped[date]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    __table_args__ = (
        CheckConstraint(f"pathway IN {tuple(PATHWAYS)}", name="pathway"),
        CheckConstraint("score BETWEEN 0 AND 3", name="score"),
        UniqueConstraint("case_id", "person_id", "assessed_on", "pathway"),
    )


class OffendingMonth(Protected, Audited, db.Model):
    """Proven offences and arrests of a person in a calendar month; `month` is its first day."""

    __tablename__ = "offending_months"
    __audit_values__ = frozenset({"month"})
    __audit_name__ = "offending in a month"
    __cases_merged__ = Same()

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    month: Mapped[date]
    offences: Mapped[int] = mapped_column(SmallInteger)
    arrests: Mapped[int] = mapped_column(SmallInteger)

    __table_args__ = (
        CheckConstraint("offences >= 0 AND arrests >= 0", name="counts"),
        CheckConstraint("extract(day FROM month) = 1", name="first_day"),
        UniqueConstraint("case_id", "person_id", "month"),
    )
