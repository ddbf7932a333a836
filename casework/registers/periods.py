"""Stretches of time a register is narrowed to: the last twelve months, or a municipal year, which begins in May."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from casework import clock
from casework.meetings.numbering import FIRST_MONTHS, began_in, period_of
from casework.web.presentation import day

YEARS = 6
ALWAYS = "all"
Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Period:
    """From one day up to another, both included. Without a first day, from the beginning."""

    key: str
    words: str
    first: date | None
    last: date

    @property
    def begins(self) -> datetime | None:
        return clock.london(self.first, time()) if self.first is not None else None

    @property
    def ends(self) -> datetime:
        """The instant at which it is over."""
        return clock.london(self.last + timedelta(days=1), time())

    @property
    def dates(self) -> str:
        return f"{day(self.first)} to {day(self.last)}" if self.first is not None else f"up to {day(self.last)}"


def periods(*, today: date, always: bool) -> list[Period]:
    """What can be chosen, the usual one first: the last twelve months, unless everything is (`always`)."""
    last_year = Period("", "The last 12 months", clock.year_before(today), today)
    everything = Period("" if always else ALWAYS, "Any time", None, today)
    began = began_in("municipal_year", today)
    years = [_municipal_year(began - back, today) for back in range(YEARS)]
    if always:
        return [everything, Period("12-months", last_year.words, last_year.first, last_year.last), *years]
    return [last_year, *years, everything]


def period_named(key: str, *, today: date, always: bool) -> Period:
    """The one with this key; the usual one where there is none."""
    offered = periods(today=today, always=always)
    return next((each for each in offered if each.key == key), offered[0])


def options(*, today: date, always: bool) -> Options:
    return [(each.key, each.words) for each in periods(today=today, always=always)]


def _municipal_year(began: int, today: date) -> Period:
    first = date(began, FIRST_MONTHS["municipal_year"], 1)
    last = min(date(began + 1, FIRST_MONTHS["municipal_year"], 1) - timedelta(days=1), today)
    return Period(str(began), f"Municipal year {period_of('municipal_year', first)}", first, last)
