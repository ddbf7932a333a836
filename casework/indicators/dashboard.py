"""A group's indicators as its dashboard shows them, in one statement that goes straight to the driver however many they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, String, and_, bindparam, cast, or_, select

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
        return _measure(self.unit, self.aim, self.places, self.base)


_measure = lru_cache(maxsize=256)(measure_of)


class Dashboard(NamedTuple):
    """The indicators in the order of the plan, each with where it stands; for who plans, the objectives and the priorities."""

    rows: list[tuple[Listed, Standing, Target | None]]
    objectives: list[Any]
    priorities: list[Any]


def of_group(group_id: int, *, plans: bool) -> Dashboard:
    """Those of the group and those it works on, as the reader may see them."""
    asked = _all.ask({"group": group_id}, leave_out=frozenset() if plans else _OF_THE_PLAN)
    values, targets, breaks = (_by_indicator(asked[name]) for name in ("values", "targets", "breaks"))
    today, rows = clock.today(), []
    for row in asked["indicators"]:
        of = row.id
        rows.append(
            (
                Listed._make(row),
                *_stands(
                    _measure(row.unit, row.aim, row.places, row.base),
                    values.get(of, ()), targets.get(of, ()), breaks.get(of, ()), today,
                ),
            )
        )  # fmt: skip
    return Dashboard(rows, list(asked.get("objectives", ())), list(asked.get("priorities", ())))


Rows = tuple[tuple[Any, ...], ...]


def _by_indicator(rows: Sequence[tuple[Any, ...]]) -> dict[int, Rows]:
    """The rows of each indicator, whose number stands first in them, without it."""
    return {of: tuple(row[1:] for row in its) for of, its in groupby(rows, key=itemgetter(0))}


@lru_cache(maxsize=512)
def _stands(measure: Measure, values: Rows, targets: Rows, breaks: Rows, today: date) -> tuple[Standing, Target | None]:
    """What is said of these very rows, not to be changed by who gets it.

    Rows are asked of the database at every opening; only what is worked out of rows that are the same to the letter, on the same
    day, is not worked out twice.
    """
    points: dict[tuple[str, str], list[Point]] = {}
    for place, name, starts, ends, state, *figures in values:
        points.setdefault((place, name), []).append(Point(_period(starts, ends), state, *map(_figure, figures)))
    set_ = [_Set(way, _figure(amount), _figure(baseline), *rest) for way, amount, baseline, *rest in targets]
    target = target_of(set_, measure, today)
    return standing(measure, points, [Break(*each) for each in breaks], target), target


@lru_cache(maxsize=1024)
def _period(starts: str, ends: str) -> Period:
    """A period of two days as JSON has them: the same few stand at all figures."""
    return Period(date.fromisoformat(starts), date.fromisoformat(ends))


def _figure(text: str | None) -> Decimal | None:
    """A figure sent as text, which keeps every place of it."""
    return None if text is None else Decimal(text)


class _Set(NamedTuple):
    """A target as it was set."""

    way: str
    amount: Decimal | None
    baseline: Decimal | None
    baseline_period: str
    due_on: date


def _of_the_group() -> ColumnElement[bool]:
    group = bindparam("group", type_=BigInteger)
    return and_(or_(Indicator.group_id == group, Indicator.worked_on_by_id == group), ~Indicator.withdrawn)


def _of_these(column: Any) -> ColumnElement[bool]:
    """Of an indicator of the group; those beyond the last that is shown are left out when they are read."""
    return column.in_(select(Indicator.id).where(_of_the_group()))


def _ask_indicators() -> Select[Any]:
    of = Indicator
    return (
        select(
            of.id, of.group_id, of.priority_id, of.name, of.unit, of.base, of.aim, of.places, Priority.title.label("priority"),
            Objective.id.label("objective_id"), Objective.title.label("objective"), Objective.years, of.worked_on_by_id,
            Group.name.label("worked_on_by"),
        )
        .select_from(of)
        .join(Priority, Priority.id == of.priority_id)
        .join(Objective, Objective.id == Priority.objective_id)
        .outerjoin(Group, Group.id == of.worked_on_by_id)
        .where(_of_the_group())
        .order_by(Objective.title, Objective.id, Priority.title, Priority.id, of.name)
        .limit(queries.MOST)
    )  # fmt: skip


def _ask_values() -> Select[Any]:
    value = IndicatorValue
    return (
        select(
            value.indicator_id, value.place, value.place_name, _text(value.starts_on), _text(value.ends_on), value.state,
            _text(value.figure), _text(value.part), _text(value.whole),
        )
        .where(_of_these(value.indicator_id), value.current)
        .order_by(value.indicator_id, value.starts_on, value.id)
    )  # fmt: skip


def _ask_targets() -> Select[Any]:
    target = IndicatorTarget
    return (
        select(
            target.indicator_id, target.way, _text(target.amount), _text(target.baseline), target.baseline_period, target.due_on
        )
        .where(_of_these(target.indicator_id))
        .order_by(target.indicator_id, target.due_on, target.id)
    )  # fmt: skip


def _text(column: Any) -> Any:
    return cast(column, String).label(column.key)


def _ask_breaks() -> Select[Any]:
    broken = SeriesBreak
    return (
        select(broken.indicator_id, broken.from_on, broken.reason)
        .where(_of_these(broken.indicator_id))
        .order_by(broken.indicator_id, broken.from_on)
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


_all = Together()
_all.add("indicators", _ask_indicators)
_all.add("values", _ask_values)
_all.add("targets", _ask_targets)
_all.add("breaks", _ask_breaks)
_all.add("objectives", _ask_objectives)
_all.add("priorities", _ask_priorities)
_OF_THE_PLAN = frozenset({"objectives", "priorities"})
