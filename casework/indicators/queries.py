"""Indicators and their figures as pages ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from casework.indicators.models import (
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    Objective,
    PerformanceReport,
    PrintedTable,
    Priority,
    ReportNarrative,
    SeriesBreak,
)

MOST = 200
"""Indicators a group's page shows; nobody reads as many."""


def of_group(group_id: int) -> Select[Indicator]:
    """Those of the group and those it works on, in the order of the plan."""
    return (
        select(Indicator)
        .join(Indicator.priority)
        .join(Priority.objective)
        .where(or_(Indicator.group_id == group_id, Indicator.worked_on_by_id == group_id), ~Indicator.withdrawn)
        .order_by(Objective.title, Objective.id, Priority.title, Priority.id, Indicator.name)
        .options(joinedload(Indicator.priority).joinedload(Priority.objective), joinedload(Indicator.worked_on_by))
        .limit(MOST)
    )


def by_id(group_id: int, indicator_id: int) -> Select[Indicator]:
    return (
        select(Indicator)
        .where(
            Indicator.id == indicator_id, or_(Indicator.group_id == group_id, Indicator.worked_on_by_id == group_id)
        )
        .options(
            joinedload(Indicator.priority).joinedload(Priority.objective), joinedload(Indicator.worked_on_by),
            joinedload(Indicator.owner_agency), joinedload(Indicator.group),
        )
    )  # fmt: skip


def current_values(indicator_ids: Sequence[int]) -> Select[IndicatorValue]:
    return (
        select(IndicatorValue)
        .where(IndicatorValue.indicator_id.in_(indicator_ids), IndicatorValue.current)
        .order_by(IndicatorValue.starts_on, IndicatorValue.id)
    )


def value_at(indicator_id: int, place: str, place_name: str, period: Any) -> Select[IndicatorValue]:
    """The figure in force of a place and period, kept from changing until this transaction ends."""
    return (
        select(IndicatorValue)
        .where(
            IndicatorValue.indicator_id == indicator_id, IndicatorValue.place == place, IndicatorValue.place_name == place_name,
            IndicatorValue.starts_on == period.starts_on, IndicatorValue.ends_on == period.ends_on, IndicatorValue.current,
        )
        .with_for_update()
    )  # fmt: skip


def versions(indicator_id: int) -> Select[IndicatorValue]:
    """Figures that were corrected, with what they were before, the latest first."""
    return (
        select(IndicatorValue)
        .where(IndicatorValue.indicator_id == indicator_id, IndicatorValue.number > 1)
        .order_by(IndicatorValue.entered_at.desc(), IndicatorValue.id.desc())
        .options(joinedload(IndicatorValue.entered_by))
        .limit(50)
    )


def earlier_versions(indicator_id: int) -> Select[IndicatorValue]:
    return select(IndicatorValue).where(IndicatorValue.indicator_id == indicator_id, ~IndicatorValue.current)


def targets(indicator_ids: Sequence[int]) -> Select[IndicatorTarget]:
    return (
        select(IndicatorTarget)
        .where(IndicatorTarget.indicator_id.in_(indicator_ids))
        .order_by(IndicatorTarget.due_on, IndicatorTarget.id)
    )


def breaks(indicator_ids: Sequence[int]) -> Select[SeriesBreak]:
    return select(SeriesBreak).where(SeriesBreak.indicator_id.in_(indicator_ids)).order_by(SeriesBreak.from_on)


def objectives(group_id: int) -> Select[Objective]:
    return select(Objective).where(Objective.group_id == group_id).order_by(Objective.title, Objective.id)


def objective_by_id(group_id: int, objective_id: int) -> Select[Objective]:
    return select(Objective).where(Objective.id == objective_id, Objective.group_id == group_id)


def priorities(group_id: int) -> Select[Priority]:
    return (
        select(Priority)
        .join(Priority.objective)
        .where(Objective.group_id == group_id)
        .order_by(Objective.title, Priority.title, Priority.id)
        .options(joinedload(Priority.objective))
    )


def printed_tables(group_id: int) -> Select[PrintedTable]:
    return (
        select(PrintedTable)
        .where(PrintedTable.group_id == group_id)
        .order_by(PrintedTable.loaded_at.desc(), PrintedTable.id.desc())
        .limit(100)
    )


def printed_table(group_id: int, table_id: int) -> Select[PrintedTable]:
    return (
        select(PrintedTable)
        .where(PrintedTable.id == table_id, PrintedTable.group_id == group_id)
        .options(joinedload(PrintedTable.loaded_by))
    )


def reports(group_id: int) -> Select[PerformanceReport]:
    return (
        select(PerformanceReport)
        .where(PerformanceReport.group_id == group_id)
        .order_by(PerformanceReport.ends_on.desc(), PerformanceReport.id.desc())
        .limit(100)
    )


def report(group_id: int, report_id: int) -> Select[PerformanceReport]:
    return select(PerformanceReport).where(PerformanceReport.id == report_id, PerformanceReport.group_id == group_id)


def narratives(report_id: int) -> Select[ReportNarrative]:
    return select(ReportNarrative).where(ReportNarrative.report_id == report_id)
