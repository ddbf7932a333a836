"""Where an indicator stands: its latest figure against the same period last year, its target and its comparators. Knows no database.

Everything here is worked out from what was entered and nothing is kept, so that no printed difference can be another than that
of the figures beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from casework.indicators import comparing, lights
from casework.indicators.arithmetic import (
    NOT_APPLICABLE,
    changed_by,
    percentage,
    rank_in_words,
    ranks,
    rate,
    rounded,
    signed,
    written,
)
from casework.indicators.lights import Light
from casework.indicators.periods import Period, of_months
from casework.indicators.reading import KNOWN, STATES

OWN = "own"
PLACES = {
    OWN: "The whole area of the partnership", "area": "A neighbourhood area or ward", "neighbour": "A neighbouring area",
    "force": "Police force area", "similar": "Most similar group", "region": "Region", "national": "England and Wales",
    "deprived": "Most deprived fifth of the area",
}  # fmt: skip
COMPARATORS = ("national", "similar", "force", "region")
"""Those the gap rules are held against, the first there is."""
BASES = {"": "None", "population": "Population", "households": "Households"}


@dataclass(frozen=True)
class Measure:
    """What an indicator measures. `aim` is reduce or increase; `maximum` gives the star."""

    unit: str
    aim: str
    places: int = 0
    base: str = ""
    per: int = 1000
    maximum: Decimal | None = None

    def words(self, value: Decimal | None) -> str:
        """A figure as it is printed, with its sign of per cent or pound."""
        if value is None:
            return ""
        said = written(value, self.places)
        return f"{said}%" if self.unit == "percentage" else f"£{said}" if self.unit == "money" else said

    def changed(self, change: Decimal) -> str:
        """A change as it is printed; that of a percentage is in points."""
        said = signed(change, self.places)
        return f"{said} points" if self.unit == "percentage" else said

    @property
    def static_number(self) -> Decimal:
        return lights.STATIC_NUMBER if self.unit == "count" else Decimal(0)


@dataclass(frozen=True)
class Point:
    """A figure of one place and period. Of a count `part` is the count and `whole` the base; of a percentage or rate they are what it
    is worked out from, and `figure` is one that was published as such."""

    period: Period
    state: str = KNOWN
    figure: Decimal | None = None
    part: Decimal | None = None
    whole: Decimal | None = None

    def value(self, measure: Measure) -> Decimal | None:
        """The figure itself, unrounded."""
        if self.state != KNOWN:
            return None
        if self.part is None or measure.unit not in ("percentage", "rate"):
            return self.figure if self.part is None else self.part
        if self.whole is None:
            return None
        return (
            percentage(self.part, self.whole)
            if measure.unit == "percentage"
            else rate(self.part, self.whole, measure.per)
        )

    def comparable(self, measure: Measure) -> Decimal | None:
        """What can be held against another place: a count only as a rate of its base."""
        if measure.unit != "count":
            return self.value(measure)
        known = self.state == KNOWN and self.part is not None and self.whole
        return rate(self.part, self.whole, measure.per) if known and self.part is not None and self.whole else None

    def words(self, measure: Measure) -> str:
        """The figure with what it was worked out from, "55% (88 of 160)"; or its state."""
        value = self.value(measure)
        if value is None:
            return STATES.get(self.state, self.state)
        said = measure.words(rounded(value, measure.places))
        if measure.unit in ("percentage", "rate") and self.part is not None and self.whole is not None:
            return f"{said} ({written(self.part.normalize(), 0)} of {written(self.whole.normalize(), 0)})"
        return said

    def rate_in_words(self, measure: Measure) -> str:
        """Of a count with its base: 68.2 per 1,000 households."""
        found = self.comparable(measure) if measure.unit == "count" else None
        of = " households" if measure.base == "households" else ""
        return f"{written(rounded(found, 1), 1)} per {measure.per:,}{of}" if found is not None else ""


@dataclass(frozen=True)
class Break:
    """From this day on the figures are counted in another way."""

    from_on: date
    reason: str


@dataclass(frozen=True)
class Target:
    """A figure to be reached by a day, worked out from what was set (`targets.figure_of`)."""

    figure: Decimal
    due_on: date
    words: str


@dataclass
class Standing:
    """What is said of an indicator. Sentences are whole; what cannot be said is empty, or N/A with its reason."""

    latest: Point | None = None
    before: Point | None = None
    value: Decimal | None = None
    value_before: Decimal | None = None
    change: str = ""
    percent: str = ""
    moved: str = lights.NONE
    reason: str = ""
    chance: str = ""
    target: Light = field(default_factory=lambda: Light("", ""))
    gaps: list[tuple[str, Light]] = field(default_factory=list)
    light: Light = field(default_factory=lambda: Light("", ""))
    rank: str = ""
    to_date: str = ""
    awaited: str = ""

    @property
    def arrow(self) -> str:
        return lights.ARROWS[self.moved][0]

    @property
    def direction(self) -> str:
        """The arrow in words: Improved, Static, Worse, At its maximum; or N/A and why."""
        said = lights.ARROWS[self.moved][1]
        return f"{said}: {self.reason}" if self.moved == lights.NONE and self.reason else said


def between(breaks: Sequence[Break], before: Period, now: Period) -> Break | None:
    """The break that keeps two periods from being compared, the latest of several."""
    found = [each for each in breaks if before.starts_on < each.from_on <= now.ends_on]
    return max(found, key=lambda each: each.from_on) if found else None


def standing(
    measure: Measure, points: Mapping[tuple[str, str], Sequence[Point]], breaks: Sequence[Break] = (), target: Target | None = None,
    until: date | None = None,
) -> Standing:  # fmt: skip
    """Where it stands at the end of `until`, or now. `points` are by place and its name, those of the partnership under ("own", "")."""
    own = sorted(
        (p for p in points.get((OWN, ""), ()) if until is None or p.period.ends_on <= until),
        key=lambda p: p.period.ends_on,
    )
    known = [point for point in own if point.value(measure) is not None]
    found = Standing()
    if own and own[-1].value(measure) is None:
        found.awaited = f"{own[-1].period.label}: {STATES.get(own[-1].state, '').lower()}"
    if not known:
        found.reason = "there is no figure yet"
        return found
    latest = known[-1]
    found.latest, found.value = latest, latest.value(measure)
    _compare(found, measure, known, breaks)
    found.to_date = _to_date(measure, own, latest, breaks)
    if target is not None and found.value is not None:
        found.target = _target(found, measure, target)
    found.gaps = _gaps(measure, points, latest, breaks)
    found.light = lights.worse_of(found.target, *(light for _, light in found.gaps[:1]))
    found.rank = _rank(measure, points, latest)
    return found


def _compare(found: Standing, measure: Measure, known: Sequence[Point], breaks: Sequence[Break]) -> None:
    """Against the same period last year; where that has no figure, against the last before it that is as long, and this is said."""
    latest = known[-1]
    wanted = latest.period.year_before()
    before = next((p for p in known if p.period == wanted), None)
    if before is None:
        alike = [
            p for p in known[:-1] if p.period.months == latest.period.months and p.period.ends_on <= wanted.ends_on
        ]
        before = alike[-1] if alike else None
    if before is None:
        found.reason = "first year, nothing to compare with"
        return
    found.before, found.value_before = before, before.value(measure)
    if broken := between(breaks, before.period, latest.period):
        found.reason = f"series break, {broken.reason}"
        return
    now, then = found.value, found.value_before
    assert now is not None and then is not None
    found.change = measure.changed(rounded(now, measure.places) - rounded(then, measure.places))
    found.percent = _percent(measure, now, then)
    found.moved = lights.direction(now, then, measure.aim, maximum=measure.maximum, number=measure.static_number)
    found.chance = _chance(measure, latest, before)


def _percent(measure: Measure, now: Decimal, then: Decimal) -> str:
    return NOT_APPLICABLE if measure.unit == "gap" else changed_by(now, then)


def _chance(measure: Measure, latest: Point, before: Point) -> str:
    """Said of counts, and of rates that were worked out from counts; nothing of what was published as a rate."""
    if measure.unit not in ("count", "rate") or latest.part is None or before.part is None:
        return ""
    return comparing.counts_in_words(latest.part, before.part, latest.whole, before.whole)


def _target(found: Standing, measure: Measure, target: Target) -> Light:
    latest, before = found.latest, found.before
    assert latest is not None and found.value is not None
    comparable = found.moved != lights.NONE and before is not None
    light = lights.of_target(
        rounded(found.value, measure.places),
        rounded(found.value_before, measure.places) if comparable and found.value_before is not None else None,
        measure.aim, target.figure,
        between=(latest.period.ends_on - before.period.ends_on).days if before is not None else 0,
        left=(target.due_on - latest.period.ends_on).days, moved=found.moved, due_on=target.due_on,
    )  # fmt: skip
    return light


def _at(points: Sequence[Point], period: Period) -> Point | None:
    return next((p for p in points if p.period == period), None)


def _gaps(
    measure: Measure, points: Mapping[tuple[str, str], Sequence[Point]], latest: Point, breaks: Sequence[Break]
) -> list[tuple[str, Light]]:
    """The gap to each comparator in the latest period and a year before, as lights that name it; counts without a base have none.

    A gap across a series break has no earlier one. The most deprived fifth is the other way about: the partnership is its comparator.
    """
    found = []
    last_year = latest.period.year_before()
    broken = between(breaks, last_year, latest.period) is not None
    own_now = latest.comparable(measure)
    own = _at(points.get((OWN, ""), ()), last_year)
    own_then = own.comparable(measure) if own is not None and not broken else None
    for kind in (*COMPARATORS, "deprived"):
        for (place, name), theirs in points.items():
            if place != kind or own_now is None or (there := _at(theirs, latest.period)) is None:
                continue
            other_now = there.comparable(measure)
            earlier = _at(theirs, last_year)
            other_then = earlier.comparable(measure) if earlier is not None and not broken else None
            if other_now is None:
                continue
            now, then = (own_now, other_now), (own_then, other_then)
            if kind == "deprived":
                now, then = now[::-1], then[::-1]
            gap_then = (
                lights.gap(then[0], then[1], measure.aim) if then[0] is not None and then[1] is not None else None
            )
            light = lights.of_gap(
                _tenth(lights.gap(now[0], now[1], measure.aim)), _tenth(gap_then) if gap_then is not None else None
            )
            called = name or PLACES[kind]
            found.append((called, Light(light.colour, f"{called}: {light.why[:1].lower()}{light.why[1:]}")))
    return found


def _tenth(value: Decimal) -> Decimal:
    """Gaps are said and compared to one decimal place."""
    return rounded(value, 1)


def _rank(measure: Measure, points: Mapping[tuple[str, str], Sequence[Point]], latest: Point) -> str:
    """Among the neighbours that have a figure of the same period; never of bare counts, which say how large a place is."""
    own = latest.comparable(measure)
    others = [
        value
        for (place, _), theirs in points.items()
        if place == "neighbour" and (there := _at(theirs, latest.period)) is not None
        and (value := there.comparable(measure)) is not None
    ]  # fmt: skip
    if own is None or not others:
        return ""
    return rank_in_words(ranks([own, *others])[0], len(others) + 1)


def _to_date(measure: Measure, own: Sequence[Point], latest: Point, breaks: Sequence[Break]) -> str:
    """The year to date against the same part of last year: sums of counts, and only where no month or quarter is missing."""
    months = latest.period.months
    if measure.unit != "count" or months >= 12:
        return ""
    this, last = latest.period.to_date(), latest.period.to_date().year_before()
    sums = [_sum(measure, own, period, months) for period in (this, last)]
    if sums[0] is None or sums[1] is None or this.months == months:
        return ""
    if between(breaks, last, this):
        return ""
    return f"Year to date {written(sums[0], 0)}, against {written(sums[1], 0)} in the same part of last year ({changed_by(sums[0], sums[1])})."


def _sum(measure: Measure, own: Sequence[Point], whole: Period, months: int) -> Decimal | None:
    if whole.months % months:
        return None
    total = Decimal(0)
    for step in range(0, whole.months, months):
        period = of_months(whole.starts_on.year, whole.starts_on.month, months).moved(step)
        point = _at(own, period)
        value = point.value(measure) if point is not None else None
        if value is None:
            return None
        total += value
    return total
