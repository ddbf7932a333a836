"""Objectives, their priorities, what measures them, and its figures in all their versions; tables somebody printed; reports."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db
from casework.indicators.lights import INCREASE, REDUCE
from casework.indicators.periods import Period
from casework.indicators.reading import KNOWN, STATES, UNITS
from casework.indicators.standing import BASES, PLACES, Break, Measure, Point
from casework.partnership.models import Agency, Area, Group

AIMS = {REDUCE: "Reduce", INCREASE: "Increase"}
FREQUENCIES = {"month": "Every month", "quarter": "Every quarter", "year": "Every year"}
WAYS = {
    "by_percent": "By a percentage of the baseline",
    "by_number": "By a number",
    "reach": "Reach a figure",
    "direction": "In this direction, without a figure",
}
Figure = Numeric(18, 4)


class Objective(Protected, Audited, db.Model):
    """What a group wants to achieve over some years."""

    __tablename__ = "objectives"
    __audit_name__ = "an objective"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    title: Mapped[str]
    years: Mapped[str] = mapped_column(default="", server_default="")

    __table_args__ = (UniqueConstraint("group_id", "title"),)


class Priority(Protected, Audited, db.Model):
    """What is done for an objective this year."""

    __tablename__ = "priorities"
    __audit_name__ = "a priority"

    objective_id: Mapped[int] = mapped_column(ForeignKey("objectives.id"), index=True)
    title: Mapped[str]

    objective: Mapped[Objective] = relationship(Objective)

    __table_args__ = (UniqueConstraint("objective_id", "title"),)


def measure_of(unit: str, aim: str, places: int, base: str) -> Measure:
    """What an indicator measures, by its columns; only a percentage that should rise has a maximum."""
    maximum = Decimal(100) if unit == "percentage" and aim == INCREASE else None
    return Measure(unit, aim, places, base, maximum=maximum)


class Indicator(Protected, Audited, db.Model):
    """What measures a priority. The group of its objective answers for it; another may work on it and then sees and fills it too."""

    __tablename__ = "indicators"
    __audit_name__ = "an indicator"
    __audit_values__ = frozenset({"unit", "base", "aim", "frequency", "withdrawn"})

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    worked_on_by_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"), index=True)
    priority_id: Mapped[int] = mapped_column(ForeignKey("priorities.id"), index=True)
    name: Mapped[str]
    definition: Mapped[str] = mapped_column(default="", server_default="")
    unit: Mapped[str]
    base: Mapped[str] = mapped_column(default="", server_default="")
    aim: Mapped[str]
    places: Mapped[int] = mapped_column(default=0, server_default="0")
    frequency: Mapped[str] = mapped_column(default="quarter", server_default="quarter")
    source: Mapped[str] = mapped_column(default="", server_default="")
    owner_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    owner: Mapped[str] = mapped_column(default="", server_default="")
    withdrawn: Mapped[bool] = mapped_column(default=False, server_default="false")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    group: Mapped[Group] = relationship(Group, foreign_keys=[group_id])
    worked_on_by: Mapped[Group | None] = relationship(Group, foreign_keys=[worked_on_by_id])
    priority: Mapped[Priority] = relationship(Priority)
    owner_agency: Mapped[Agency | None] = relationship(Agency)

    __table_args__ = (
        UniqueConstraint("group_id", "name"),
        CheckConstraint(f"unit IN {tuple(UNITS)}", name="unit"),
        CheckConstraint(f"base IN {tuple(BASES)}", name="base"),
        CheckConstraint(f"aim IN {tuple(AIMS)}", name="aim"),
        CheckConstraint(f"frequency IN {tuple(FREQUENCIES)}", name="frequency"),
        CheckConstraint("places BETWEEN 0 AND 4", name="places"),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def measure(self) -> Measure:
        return measure_of(self.unit, self.aim, self.places, self.base)


class SeriesBreak(Protected, Audited, db.Model):
    """From this day on an indicator is counted otherwise; what lies on both sides is not compared."""

    __tablename__ = "series_breaks"
    __audit_name__ = "a series break"
    __audit_values__ = frozenset({"from_on"})

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"))
    from_on: Mapped[date]
    reason: Mapped[str]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (UniqueConstraint("indicator_id", "from_on"),)

    @property
    def plain(self) -> Break:
        return Break(self.from_on, self.reason)


class IndicatorValue(Protected, Audited, db.Model):
    """A figure of a place and period, or that there is none (yet). Never changed: a correction is a new row with a reason.

    `part` and `whole`: of a count the count and its base; of a percentage or rate what it is worked out from. `figure`
    is one that was published without them.
    """

    __tablename__ = "indicator_values"
    __audit_name__ = "a figure of an indicator"
    __audit_values__ = frozenset({"state", "starts_on", "ends_on", "current"})

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"))
    place: Mapped[str] = mapped_column(default="own", server_default="own")
    place_name: Mapped[str] = mapped_column(default="", server_default="")
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[str] = mapped_column(default=KNOWN, server_default=KNOWN)
    figure: Mapped[Decimal | None] = mapped_column(Figure)
    part: Mapped[Decimal | None] = mapped_column(Figure)
    whole: Mapped[Decimal | None] = mapped_column(Figure)
    number: Mapped[int] = mapped_column(default=1, server_default="1")
    current: Mapped[bool] = mapped_column(default=True, server_default="true")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    entered_at: Mapped[datetime] = mapped_column(server_default=func.now())

    entered_by: Mapped[User] = relationship(User)
    area: Mapped[Area | None] = relationship(Area)

    __table_args__ = (
        CheckConstraint(f"place IN {tuple(PLACES)}", name="place"),
        CheckConstraint("(place = 'area') = (area_id IS NOT NULL)", name="area"),
        CheckConstraint("place NOT IN ('neighbour', 'area') OR place_name <> ''", name="named"),
        CheckConstraint(f"state IN {tuple(STATES)}", name="state"),
        CheckConstraint("(state = 'known') = (figure IS NOT NULL OR part IS NOT NULL)", name="known"),
        CheckConstraint("figure IS NULL OR part IS NULL", name="one"),
        CheckConstraint("part >= 0 AND whole > 0", name="counts"),
        CheckConstraint("ends_on >= starts_on", name="days"),
        CheckConstraint("number = 1 OR reason <> ''", name="reasoned"),
        Index(
            "uq_indicator_values_current", "indicator_id", "place", "place_name", "starts_on", "ends_on", unique=True,
            postgresql_where=text("current"),
        ),
        Index("ix_indicator_values_indicator_id_starts_on", "indicator_id", "starts_on"),
    )  # fmt: skip

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)

    @property
    def point(self) -> Point:
        return Point(self.period, self.state, self.figure, self.part, self.whole)


class IndicatorTarget(Protected, Audited, db.Model):
    """Where an indicator should be by a day, from which baseline."""

    __tablename__ = "indicator_targets"
    __audit_name__ = "a target"
    __audit_values__ = frozenset({"way", "due_on"})

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"))
    way: Mapped[str]
    amount: Mapped[Decimal | None] = mapped_column(Figure)
    baseline: Mapped[Decimal | None] = mapped_column(Figure)
    baseline_period: Mapped[str] = mapped_column(default="", server_default="")
    due_on: Mapped[date]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    set_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        UniqueConstraint("indicator_id", "due_on"),
        CheckConstraint(f"way IN {tuple(WAYS)}", name="way"),
        CheckConstraint("way = 'direction' OR amount IS NOT NULL", name="amount"),
        CheckConstraint("way = 'reach' OR baseline IS NOT NULL", name="baseline"),
    )


class PrintedTable(Protected, Audited, db.Model):
    """A table as somebody printed it, cell by cell, with what its columns mean; what the arithmetic says of it is worked out anew."""

    __tablename__ = "printed_tables"
    __audit_name__ = "a printed table"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    title: Mapped[str]
    source: Mapped[str] = mapped_column(default="", server_default="")
    content: Mapped[str]
    roles: Mapped[list[Any]]
    settings: Mapped[dict[str, Any]]
    loaded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    loaded_at: Mapped[datetime] = mapped_column(server_default=func.now())

    loaded_by: Mapped[User] = relationship(User)

    __table_args__ = (UniqueConstraint("group_id", "title"),)


class PerformanceReport(Protected, Audited, db.Model):
    """A report on a group's indicators at the end of a period: the figures are live, the words somebody's."""

    __tablename__ = "performance_reports"
    __audit_name__ = "a performance report"
    __audit_values__ = frozenset({"starts_on", "ends_on", "public"})

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    title: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    public: Mapped[bool] = mapped_column(default=False, server_default="false")
    summary: Mapped[str] = mapped_column(default="", server_default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __table_args__ = (UniqueConstraint("group_id", "title"),)
    __mapper_args__ = {"version_id_col": version}

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)


class ReportNarrative(Protected, Audited, db.Model):
    """What a report says of one priority."""

    __tablename__ = "report_narratives"
    __audit_name__ = "what a report says"

    report_id: Mapped[int] = mapped_column(ForeignKey("performance_reports.id"))
    priority_id: Mapped[int] = mapped_column(ForeignKey("priorities.id"))
    words: Mapped[str] = mapped_column(default="", server_default="")

    __table_args__ = (UniqueConstraint("report_id", "priority_id"),)
