"""A group's indicators as its dashboard shows them, in four statements that go straight to the driver however many they are."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ARRAY, BigInteger, Select, any_, bindparam, or_, select

from casework import clock
from casework.indicators import queries
from casework.indicators.figures import target_of
from casework.indicators.models import (
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    Objective,
    Priority,
    SeriesBreak,
    measure_of,
)
from casework.indicators.periods import Period
from casework.indicators.standing import Break, Measure, Point, Standing, Target, standing
from casework.partnership.models import Group
from casework.straight import Straight
from casework.together import Together


class Listed(NamedTuple):
    """What the dashboard says of an indicator itself. `worked_on_by` is the name of the group that works on it, or nothing."""

    id: int
    group_id: int
    priority_id: int
    name: str
    unit: str
    base: str
    aim: str
    places: int
    priority: str
    objective_id: int
    objective: str
    years: str
    worked_on_by_id: int | None
    worked_on_by: str | None

    @property
    def measure(self) -> Measure:
        return measure_of(self.unit, self.aim, self.places, self.base)


class Dashboard(NamedTuple):
    """The indicators in the order of the plan, each with where it stands; for who plans, the objectives and the priorities."""

    rows: list[tuple[Listed, Standing, Target | None]]
    objectives: list[Any]
    priorities: list[Any]


def of_group(group_id: int, *, plans: bool) -> Dashboard:
    """Those of the group and those it works on, as the reader may see them."""
    listed = [Listed._make(row) for row in _indicators.rows({"group": group_id})]
    asked = {"group": group_id, "ids": [row.id for row in listed]}
    points: dict[int, dict[tuple[str, str], list[Point]]] = {row.id: {} for row in listed}
    targets: dict[int, list[Any]] = {row.id: [] for row in listed}
    breaks: dict[int, list[Break]] = {row.id: [] for row in listed}
    if listed:
        for of, place, name, starts, ends, state, figure, part, whole in _values.rows(asked):
            points[of].setdefault((place, name), []).append(Point(Period(starts, ends), state, figure, part, whole))
        for row in _targets.rows(asked):
            targets[row[0]].append(_Set._make(row))
    others = _others.ask(asked, leave_out=frozenset() if plans else _OF_THE_PLAN)
    for broken in others["breaks"]:
        breaks[broken.indicator_id].append(Break(broken.from_on, broken.reason))
    today, rows = clock.today(), []
    for each in listed:
        target = target_of(targets[each.id], each.measure, today)
        rows.append((each, standing(each.measure, points[each.id], breaks[each.id], target), target))
    return Dashboard(rows, list(others.get("objectives", ())), list(others.get("priorities", ())))


class _Set(NamedTuple):
    """A target as it was set."""

    indicator_id: int
    way: str
    amount: Any
    baseline: Any
    baseline_period: str
    due_on: Any


def _of_these(column: Any) -> Any:
    return column == any_(bindparam("ids", type_=ARRAY(BigInteger)))


def _ask_indicators() -> Select[Any]:
    group = bindparam("group", type_=BigInteger)
    return (
        select(
            Indicator.id, Indicator.group_id, Indicator.priority_id, Indicator.name, Indicator.unit, Indicator.base, Indicator.aim,
            Indicator.places, Priority.title, Objective.id, Objective.title, Objective.years, Indicator.worked_on_by_id, Group.name,
        )
        .select_from(Indicator)
        .join(Priority, Priority.id == Indicator.priority_id)
        .join(Objective, Objective.id == Priority.objective_id)
        .outerjoin(Group, Group.id == Indicator.worked_on_by_id)
        .where(or_(Indicator.group_id == group, Indicator.worked_on_by_id == group), ~Indicator.withdrawn)
        .order_by(Objective.title, Objective.id, Priority.title, Priority.id, Indicator.name)
        .limit(queries.MOST)
    )  # fmt: skip


def _ask_values() -> Select[Any]:
    value = IndicatorValue
    return (
        select(
            value.indicator_id, value.place, value.place_name, value.starts_on, value.ends_on, value.state, value.figure, value.part,
            value.whole,
        )
        .where(_of_these(value.indicator_id), value.current)
        .order_by(value.starts_on, value.id)
    )  # fmt: skip


def _ask_targets() -> Select[Any]:
    target = IndicatorTarget
    return (
        select(
            target.indicator_id, target.way, target.amount, target.baseline, target.baseline_period, target.due_on
        )
        .where(_of_these(target.indicator_id))
        .order_by(target.due_on, target.id)
    )  # fmt: skip


def _ask_breaks() -> Select[Any]:
    broken = SeriesBreak
    return (
        select(broken.indicator_id, broken.from_on, broken.reason)
        .where(_of_these(broken.indicator_id))
        .order_by(broken.from_on)
    )


def _ask_objectives() -> Select[Any]:
    group = bindparam("group", type_=BigInteger)
    return (
        select(Objective.id, Objective.title).where(Objective.group_id == group).order_by(Objective.title, Objective.id)
    )


def _ask_priorities() -> Select[Any]:
    return (
        select(Priority.id, Priority.title)
        .join(Objective, Objective.id == Priority.objective_id)
        .where(Objective.group_id == bindparam("group", type_=BigInteger))
        .order_by(Objective.title, Priority.title, Priority.id)
    )


_indicators, _values, _targets = Straight(_ask_indicators), Straight(_ask_values), Straight(_ask_targets)
_others = Together()
_others.add("breaks", _ask_breaks)
_others.add("objectives", _ask_objectives)
_others.add("priorities", _ask_priorities)
_OF_THE_PLAN = frozenset({"objectives", "priorities"})
