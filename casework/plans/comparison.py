"""Before and after: which months can be compared, what changed, how sure one can be, and whether the problem moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import inf

from casework.plans import displacement
from casework.plans.chance import Change
from casework.plans.lists import source_words
from casework.plans.models import CountedPlace
from casework.plans.months import days_in, later, month_of, run
from casework.web.presentation import day, listed, month, plural

LONGEST = 12
Counts = Mapping[tuple[int, str], Mapping[date, int]]
"""Incidents by place and source, then month. A month that is not there is not known."""


@dataclass(frozen=True)
class Nearby:
    """What happened at another place in the same months; without `change` its counts are not whole."""

    place: CountedPlace
    change: Change | None
    words: str


@dataclass
class Comparison:
    """What can be said. `why_not` says why nothing can, and then the rest is empty."""

    why_not: str = ""
    before: list[date] = field(default_factory=list)
    after: list[date] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    here: Change | None = None
    verdict: str = ""
    season: str = ""
    others: list[Nearby] = field(default_factory=list)
    moved: displacement.Moved | None = None
    notes: list[str] = field(default_factory=list)


def compare(
    places: list[CountedPlace], counts: Counts, *, starts_on: date | None, ends_on: date | None, today: date
) -> Comparison:
    """Compare as many whole months after the response began as there are, up to twelve, with as many before it.

    The month in which it began is on neither side unless it began on the first. A source takes part only with a count
    for every month compared: a month not known is not a month without incidents.
    """
    here = next((place for place in places if place.role == "here"), None)
    if starts_on is None:
        return Comparison("Say in the response when it began: that day parts before from after.")
    if here is None or not any(place_id == here.id for place_id, _ in counts):
        return Comparison("No incidents are counted here yet.")
    first = month_of(starts_on) if starts_on.day == 1 else later(month_of(starts_on), 1)
    last_before, last = later(month_of(starts_on), -1), later(month_of(today), -1)
    if first > last:
        return Comparison(f"The response began on {day(starts_on)}: there is no whole month after it yet.")
    of_here = {source: counts[here.id, source] for place_id, source in counts if place_id == here.id}
    lengths = {
        source: min(_unbroken(known, first, 1, last), _unbroken(known, last_before, -1), LONGEST)
        for source, known in of_here.items()
    }
    length = max(lengths.values())
    if not length:
        return Comparison(
            f"No source has counts both for {month(last_before)} and for {month(first)}, the months next to the start."
        )
    found = Comparison(before=run(later(last_before, 1 - length), length), after=run(first, length))
    found.sources = sorted((s for s in lengths if lengths[s] >= length), key=_in_order)
    found.here = _change(counts, here, found.sources, found.before, found.after)
    found.verdict = sentence(found.here, length)
    found.season = _season(counts, here, found, month_of(starts_on))
    _notes(found, of_here, starts_on, ends_on)
    _elsewhere(found, places, counts)
    return found


def _unbroken(known: Mapping[date, int], first: date, step: int, last: date | None = None) -> int:
    """How many months in a row are known, from the first on (or back)."""
    length = 0
    while (at := later(first, step * length)) in known and (last is None or at <= last):
        length += 1
    return length


def _in_order(source: str) -> tuple[int, str]:
    from casework.plans.lists import sources

    keys = list(sources())
    return (keys.index(source) if source in keys else len(keys), source)


def _whole(counts: Counts, place: CountedPlace, sources: Iterable[str], months: Iterable[date]) -> bool:
    return all(at in counts.get((place.id, source), {}) for source in sources for at in months)


def _total(counts: Counts, place: CountedPlace, sources: Iterable[str], months: Iterable[date]) -> int:
    return sum(counts[place.id, source][at] for source in sources for at in months)


def _change(counts: Counts, place: CountedPlace, sources: list[str], before: list[date], after: list[date]) -> Change:
    return Change(
        _total(counts, place, sources, before), _total(counts, place, sources, after), days_in(before), days_in(after)
    )


# -- in words ----------------------------------------------------------------------------------------------------------


def sentence(change: Change, months: int, *, earlier: str = "before", later: str = "after") -> str:
    """48 incidents in the 6 months before and 21 in the 6 months after: 56% fewer, which is unlikely to be chance. ..."""
    span = "month" if months == 1 else f"{months} months"
    said = f"{plural(change.before, 'incident')} in the {span} {earlier} and {change.after:,} in the {span} {later}"
    if change.too_few:
        return f"{said}: too few to tell whether anything changed."
    if change.before == change.after:
        return f"{said}: no change. {_interval(change)}"
    return f"{said}: {_size(change)}, which {_likely(change)}. {_interval(change)}"


def _likely(change: Change) -> str:
    return change.sureness if change.sureness.startswith("could") else f"is {change.sureness}"


def _size(change: Change) -> str:
    ratio = change.ratio
    more = change.after > change.before
    if ratio is None or change.before < 5:
        return "more" if more else "fewer"
    return percent(change.after / change.before)


def percent(ratio: float) -> str:
    """56% fewer, 20% more."""
    if ratio == inf:
        return "any number more"
    if round(100 * (ratio - 1)) == 0:
        return "no change"
    return f"{round(100 * abs(ratio - 1)):,}% {'more' if ratio > 1 else 'fewer'}"


def _interval(change: Change) -> str:
    low, high = change.interval()
    if high == inf:
        return f"The true change is likely to be {percent(low)} or higher."
    return f"The true change is likely to lie between {percent(low)} and {percent(high)}."


def _season(counts: Counts, here: CountedPlace, found: Comparison, began: date) -> str:
    """The same months a year before, so that a quiet winter is not taken for success."""
    after = [at for at in found.after if later(at, -12) < began]
    year_ago = [later(at, -12) for at in after]
    sources = [source for source in found.sources if _whole(counts, here, [source], year_ago)]
    if not sources:
        return "There are no counts for the same months a year before, so the season may have played a part."
    change = _change(counts, here, sources, year_ago, after)
    said = sentence(change, len(after), earlier="a year before", later="after the response began")
    only = "" if sources == found.sources else f" Counted by {_sources(sources)} only."
    return f"The same time of year: {said}{only}"


def _sources(sources: Iterable[str]) -> str:
    return listed(source_words(source) for source in sources)


def _notes(found: Comparison, of_here: Mapping[str, Mapping[date, int]], starts_on: date, ends_on: date | None) -> None:
    if left_out := sorted(set(of_here) - set(found.sources), key=_in_order):
        found.notes.append(f"Left out, for want of a count for every month compared: {_sources(left_out)}.")
    if starts_on.day != 1:
        found.notes.append(f"{month(starts_on)}, in which the response began, is on neither side.")
    if ends_on is not None and ends_on < found.after[-1]:
        found.notes.append(f"The response ended on {day(ends_on)}; the months after include some without it.")
    if _uneven(of_here, found):
        found.notes.append(
            "The months differ more from each other than chance makes them, as when one bad week brings many calls:"
            " be more careful than the words above."
        )


def _uneven(of_here: Mapping[str, Mapping[date, int]], found: Comparison) -> bool:
    """Whether months of one side vary at least three times as much as a Poisson count would (variance over mean).

    With fewer than two incidents a month a single bad month would say so, so nothing is said.
    """
    for side in (found.before, found.after):
        totals = [sum(of_here[source][at] for source in found.sources) for at in side]
        mean = sum(totals) / len(totals)
        if len(totals) >= 4 and mean >= 2 and sum((n - mean) ** 2 for n in totals) / (len(totals) - 1) >= 3 * mean:
            return True
    return False


# -- elsewhere ---------------------------------------------------------------------------------------------------------


def _elsewhere(found: Comparison, places: list[CountedPlace], counts: Counts) -> None:
    """The other places in the same months and by the same sources, then whether the problem moved."""
    months, length = [*found.before, *found.after], len(found.after)
    for place in places:
        if place.role == "here":
            continue
        if _whole(counts, place, found.sources, months):
            change = _change(counts, place, found.sources, found.before, found.after)
            found.others.append(Nearby(place, change, sentence(change, length)))
        else:
            found.others.append(
                Nearby(place, None, f"Not compared: not every month from {month(months[0])} to {month(months[-1])} has"
                       f" a count by {_sources(found.sources)}.")
            )  # fmt: skip
    assert found.here is not None
    found.moved = displacement.moved(
        found.here,
        [other.change for other in found.others if other.change and other.place.role == "nearby"],
        [other.change for other in found.others if other.change and other.place.role == "comparison"],
    )
