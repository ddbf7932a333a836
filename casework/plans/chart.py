"""A bar for each month at one place, as lengths on a drawing and as the table that says the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.plans.comparison import Comparison
from casework.plans.counting import Counts, sources_in
from casework.plans.lists import source_words
from casework.plans.models import CountedPlace
from casework.plans.months import later, month_of
from casework.web.presentation import listed

MOST_MONTHS = 36
HEIGHT, TOP, LEFT, STEP = 150, 26, 44, 24


@dataclass(frozen=True)
class Bar:
    """One month. `total` is None where not every source of the chart has a count."""

    month: date
    total: int | None
    side: str
    each: tuple[int | None, ...]
    x: int
    y: float
    height: float
    label: str


@dataclass(frozen=True)
class Chart:
    """All that the template draws; `summary` says it to whoever does not see it."""

    bars: list[Bar]
    sources: list[str]
    ticks: list[tuple[int, float]]
    width: int
    start_x: int | None
    summary: str

    @property
    def headings(self) -> list[dict[str, object]]:
        """The sources as columns of the table."""
        return [{"text": source_words(source), "numeric": True} for source in self.sources]


def of_place(place: CountedPlace, known: Counts, found: Comparison, starts_on: date | None) -> Chart | None:
    """The chart of a place: the sources that are compared, or all where nothing is. None without any counts."""
    of_here = {key: months for key, months in known.items() if key[0] == place.id}
    months = sorted({month for by_month in of_here.values() for month in by_month})
    if not months:
        return None
    sources = sources_in(of_here)
    summed = [source for source in sources if source in found.sources] or sources
    first = max(months[0], later(months[-1], 1 - MOST_MONTHS))
    shown: list[date] = []
    while not shown or shown[-1] < months[-1]:
        shown.append(later(first, len(shown)))
    totals = {month: _total([of_here.get((place.id, source), {}).get(month) for source in summed]) for month in shown}
    most = max([total for total in totals.values() if total is not None] or [0])
    top = _rounded_up(most)
    bars = []
    for at, month in enumerate(shown):
        total = totals[month]
        height = HEIGHT * (total or 0) / top
        bars.append(
            Bar(
                month, total, _side(month, found), tuple(of_here.get((place.id, s), {}).get(month) for s in sources),
                LEFT + at * STEP, round(TOP + HEIGHT - height, 1), round(height, 1), _label(at, month),
            )
        )  # fmt: skip
    return Chart(
        bars, sources, [(n, round(TOP + HEIGHT - HEIGHT * n / top, 1)) for n in (0, top // 2, top)],
        LEFT + STEP * len(shown) + 8, _start(shown, starts_on), _summary(place, bars),
    )  # fmt: skip


def _total(counts: list[int | None]) -> int | None:
    return None if any(count is None for count in counts) else sum(count or 0 for count in counts)


def _side(month: date, found: Comparison) -> str:
    return "before" if month in found.before else "after" if month in found.after else "outside"


def _rounded_up(most: int) -> int:
    """The end of the scale: an even number that ends in nought once it has two figures."""
    if most <= 10:
        return max(2, most + most % 2)
    unit = 10 ** (len(str(most)) - 1)
    step = unit * 2 if most > 5 * unit else unit
    return -(-most // step) * step


def _label(at: int, month: date) -> str:
    """Words under a bar: the year at each January and at the first bar, else every third month; none where they would meet."""
    if month.month == 1 or (at == 0 and month.month < 11):
        return f"{month:%b %Y}"
    return f"{month:%b}" if month.month in (4, 7, 10) and at > 2 else ""


def _start(shown: list[date], starts_on: date | None) -> int | None:
    """Where the line of the first day stands: within the month's bar, by the day."""
    if starts_on is None or month_of(starts_on) not in shown:
        return None
    return LEFT + shown.index(month_of(starts_on)) * STEP + round((starts_on.day - 1) / 31 * STEP) - 2


def _summary(place: CountedPlace, bars: list[Bar]) -> str:
    said = [f"{bar.month:%B %Y} {'not known' if bar.total is None else bar.total}" for bar in bars]
    return f"Incidents a month, {place.name}: {listed(said)}."
