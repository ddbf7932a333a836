"""Indicators with all that is worked out for them, in three statements however many they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from casework import clock
from casework.extensions import db
from casework.indicators import queries
from casework.indicators.arithmetic import rounded
from casework.indicators.models import Indicator, IndicatorTarget, IndicatorValue, SeriesBreak
from casework.indicators.standing import OWN, PLACES, Break, Measure, Point, Standing, Target, between, standing
from casework.indicators.targets import figure_of
from casework.rendering.charts import Chart, Line

MOST_LINES = 4


@dataclass
class Shown:
    """An indicator, its figures by place and its name, and where it stands."""

    indicator: Indicator
    values: list[IndicatorValue] = field(default_factory=list)
    breaks: list[SeriesBreak] = field(default_factory=list)
    targets: list[IndicatorTarget] = field(default_factory=list)
    until: date | None = None

    @property
    def points(self) -> dict[tuple[str, str], list[Point]]:
        found: dict[tuple[str, str], list[Point]] = {}
        for row in self.values:
            found.setdefault((row.place, row.place_name), []).append(row.point)
        return found

    @property
    def plain_breaks(self) -> list[Break]:
        return [each.plain for each in self.breaks]

    @property
    def target(self) -> Target | None:
        """The next that falls due; when all are past, the last."""
        return target_of(self.targets, self.indicator.measure, self.until or clock.today())

    def standing(self) -> Standing:
        return standing(self.indicator.measure, self.points, self.plain_breaks, self.target, self.until)

    def chart(self) -> Chart | None:
        """All periods as long as the latest, the partnership's line first, then up to three comparators; none of a single figure."""
        measure, points = self.indicator.measure, self.points
        own = [p for p in points.get((OWN, ""), []) if self.until is None or p.period.ends_on <= self.until]
        if len([p for p in own if p.value(measure) is not None]) < 2:
            return None
        months = max(own, key=lambda p: p.period.ends_on).period.months
        periods = sorted({p.period for p in own if p.period.months == months}, key=lambda p: p.ends_on)
        counts = measure.unit == "count"
        lines = []
        for place, name in sorted(points, key=lambda key: (list(PLACES).index(key[0]), key[1])):
            if counts and place != OWN:
                continue  # a count of another place says how large it is
            by_period = {p.period: p.value(measure) for p in points[place, name]}
            values = [rounded(v, measure.places) if (v := by_period.get(p)) is not None else None for p in periods]
            if any(v is not None for v in values) and len(lines) < MOST_LINES:
                lines.append(Line("This partnership" if place == OWN else name or PLACES[place], values))
        broken = [n for n in range(1, len(periods)) if between(self.plain_breaks, periods[n - 1], periods[n])]
        unit = "%" if measure.unit == "percentage" else ""
        target = self.target.figure if self.target is not None else None
        return Chart(self.indicator.name, [p.label for p in periods], lines, broken, target, measure.places, unit)


def target_of(rows: Sequence[Any], measure: Measure, today: date) -> Target | None:
    """Of the targets set, by day, the next that falls due; when all are past, the last."""
    row = next((each for each in rows if each.due_on >= today), rows[-1] if rows else None)
    if row is None:
        return None
    return figure_of(
        row.way, measure, amount=_plain(row.amount), baseline=_plain(row.baseline), period=row.baseline_period, due_on=row.due_on
    )  # fmt: skip


def _plain(value: Decimal | None) -> Decimal | None:
    """As it was typed: the database gives every figure four places."""
    return (
        None
        if value is None
        else value.quantize(Decimal(1))
        if value == value.to_integral_value()
        else value.normalize()
    )


def shown(indicators: Sequence[Indicator], until: date | None = None) -> list[Shown]:
    """With their figures, breaks and targets; until the end of a day where one is given."""
    found = {row.id: Shown(row, until=until) for row in indicators}
    ids = list(found)
    for value in db.session.scalars(queries.current_values(ids)):
        found[value.indicator_id].values.append(value)
    for broken in db.session.scalars(queries.breaks(ids)):
        found[broken.indicator_id].breaks.append(broken)
    for target in db.session.scalars(queries.targets(ids)):
        found[target.indicator_id].targets.append(target)
    return list(found.values())
