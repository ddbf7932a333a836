"""Who sees numbers and who enters them: they are a group's, and that of a group that works on an indicator. They hold nothing of cases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from casework.access import Scope, visible_when
from casework.access.hanging import of_readers_group, visible_through
from casework.access.rows import GROUPS, among, probe
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

WHO_ENTERS = "Figures are entered by those who run the group, and by analysts who belong to it."
WHO_PLANS = (
    "Objectives, indicators, targets and reports are for those who run the group, and for analysts who belong to it."
)

_indicators = Indicator.__table__.alias("reach_indicators")
_objectives = Objective.__table__.alias("reach_objectives")
_priorities = Priority.__table__.alias("reach_priorities")


def _mine(indicators: Any) -> ColumnElement[bool]:
    return or_(among(indicators.group_id, GROUPS), among(indicators.worked_on_by_id, GROUPS))


@visible_when(Indicator)
def _indicator(row: Any) -> ColumnElement[bool]:
    """Of a group of the reader's, or worked on by one."""
    return _mine(row)


for _model in (IndicatorValue, IndicatorTarget, SeriesBreak):
    visible_through(_model.indicator_id, when=_mine)


@visible_when(Priority)
def _priority(row: Any) -> ColumnElement[bool]:
    """Of the group's own objectives, and the priority of an indicator that reaches the reader."""
    own = select(_objectives.c.id).where(_objectives.c.id == row.objective_id, among(_objectives.c.group_id, GROUPS))
    measured = select(_indicators.c.id).where(_indicators.c.priority_id == row.id, _mine(_indicators.c))
    return or_(probe(own, _objectives), probe(measured, _indicators))


@visible_when(Objective)
def _objective(row: Any) -> ColumnElement[bool]:
    measured = (
        select(_indicators.c.id)
        .join(_priorities, _priorities.c.id == _indicators.c.priority_id)
        .where(_priorities.c.objective_id == row.id, _mine(_indicators.c))
    )
    return or_(among(row.group_id, GROUPS), probe(measured, _indicators, _priorities))


visible_when(PrintedTable)(of_readers_group)
visible_when(PerformanceReport)(of_readers_group)
visible_through(ReportNarrative.report_id)


def may_plan(scope: Scope, group_id: int) -> bool:
    """Runs the group; or is an analyst, and a member who may write."""
    return scope.runs_group(group_id) or (scope.has_duty("analyst") and scope.contributes_to(group_id))


def may_enter(scope: Scope, indicator: Indicator) -> bool:
    """For either of its groups."""
    groups = [indicator.group_id, *([indicator.worked_on_by_id] if indicator.worked_on_by_id is not None else [])]
    return any(may_plan(scope, group_id) for group_id in groups)


from casework.indicators import report_policy  # noqa: E402, F401  (rules of what hangs on reports)
