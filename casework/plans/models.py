"""The plan of a case in versions of its parts, and incidents counted by month, source and place."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy import (
    text as sql,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.cases.merge_rules import Earlier
from casework.cases.models import Case
from casework.extensions import db

PARTS = {
    "objective": "Objective",
    "scanning": "Scanning",
    "victim": "Analysis: victim",
    "offender": "Analysis: offender",
    "location": "Analysis: location",
    "response": "Response",
    "assessment": "Assessment",
}
VERDICTS = {
    "stopped": "The problem stopped",
    "reduced": "There was less of it",
    "same": "Nothing changed",
    "worse": "It got worse",
    "moved": "It moved somewhere else",
    "unclear": "Too early or too little to tell",
    "not_assessed": "Not assessed",
}
ROLES = {
    "here": "Where the response works",
    "nearby": "Nearby, where the problem could move to",
    "comparison": "Comparison: a similar place that the response does not reach",
}


class PlanPart(Protected, Audited, db.Model):
    """One version of one part of a case's plan: who wrote it and when. The newest is `current`; none is ever overwritten.

    Kinds of problem belong to the scanning, first and last day to the response, what worked and the verdict to the
    assessment. Whether a guardian, handler or place manager is there stands on the party, not here. `merged_from` is the reference of
    a case merged into this one, in the plan that it had; empty in the case's own.
    """

    __tablename__ = "plan_parts"
    __audit_name__ = "a part of the plan"
    __audit_values__ = frozenset({"part", "number", "verdict", "starts_on", "ends_on"})
    __audit_quiet__ = frozenset({"current"})
    __cases_merged__ = Earlier(
        "merged_from",
        "Both have a plan. That of the case that stays remains the plan; the other is kept beside it to be read, as an earlier plan.",
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    part: Mapped[str]
    number: Mapped[int]
    current: Mapped[bool] = mapped_column(default=True, server_default="true")
    text: Mapped[str] = mapped_column(default="", server_default="")
    problems: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    worked: Mapped[str] = mapped_column(default="", server_default="")
    verdict: Mapped[str] = mapped_column(default="", server_default="")
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    merged_from: Mapped[str] = mapped_column(default="", server_default="")

    case: Mapped[Case] = relationship(Case)
    saved_by: Mapped[User] = relationship(User)

    __table_args__ = (
        CheckConstraint(f"part IN {tuple(PARTS)}", name="part"),
        CheckConstraint(f"verdict IN {('', *VERDICTS)}", name="verdict"),
        CheckConstraint("part = 'scanning' OR problems = '{}'", name="problems"),
        CheckConstraint("part = 'response' OR starts_on IS NULL", name="starts"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        CheckConstraint("(part = 'assessment') = (verdict <> '')", name="assessed"),
        UniqueConstraint("case_id", "part", "number", "merged_from"),
        Index("uq_plan_parts_current", "case_id", "part", "merged_from", unique=True, postgresql_where=sql("current")),
        Index(
            "ix_plan_parts_problems",
            "problems",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
            postgresql_where=sql("current AND part = 'scanning'"),
        ),
    )


class CountedPlace(Protected, Audited, db.Model):
    """Where incidents are counted: where the response works, nearby, or a comparison. `version` counts saves of its counts.

    `merged_from` is the reference of a case merged into this one, to whose plan the place belonged; empty for the case's own.
    """

    __tablename__ = "counted_places"
    __audit_name__ = "a place where incidents are counted"
    __audit_values__ = frozenset({"role"})
    __cases_merged__ = Earlier(
        "merged_from",
        "Both count incidents. The case that stays goes on with its own counts; the others are kept with the earlier plan.",
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    name: Mapped[str]
    role: Mapped[str]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    merged_from: Mapped[str] = mapped_column(default="", server_default="")

    __table_args__ = (
        CheckConstraint(f"role IN {tuple(ROLES)}", name="role"),
        CheckConstraint("name <> ''", name="named"),
        UniqueConstraint("case_id", "name", "merged_from"),
        UniqueConstraint("id", "case_id"),
        Index("uq_counted_places_here", "case_id", "merged_from", unique=True, postgresql_where=sql("role = 'here'")),
    )


class IncidentCount(Protected, db.Model):
    """How many incidents one source counted at one place in one month. No row means not known, which is not none.

    Saved many at a time, so the trail has one entry a save, written by the service.
    """

    __tablename__ = "incident_counts"

    case_id: Mapped[int] = mapped_column(index=True)
    place_id: Mapped[int]
    month: Mapped[date]
    source: Mapped[str]
    incidents: Mapped[int]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        ForeignKeyConstraint(
            ["place_id", "case_id"],
            ["counted_places.id", "counted_places.case_id"],
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        CheckConstraint("incidents BETWEEN 0 AND 99999", name="incidents"),
        CheckConstraint("extract(day FROM month) = 1", name="first_of_month"),
        CheckConstraint("source <> ''", name="source"),
        UniqueConstraint("place_id", "month", "source"),
    )
