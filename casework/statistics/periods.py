"""The period of a statistic: financial years, their quarters, the year to date or days somebody chose; and the same a year before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from casework import clock
from casework.web.presentation import day

TO_DATE = "to-date"
CHOSEN = "days"
YEARS = 5
"""Financial years one can choose, that of today included."""
EARLIEST = date(2000, 1, 1)
_FIRST_MONTHS = {1: 4, 2: 7, 3: 10, 4: 1}


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included. `fault` says in words what was wrong with the days that were typed."""

    key: str
    start: date
    end: date
    words: str
    fault: str = ""

    def year_before(self) -> tuple[date, date] | None:
        """The same days a year earlier; None where the two would overlap, so that no row counts on both sides."""
        start, end = clock.year_before(self.start), clock.year_before(self.end)
        return (start, end) if end < self.start else None


def financial_year(on: date) -> int:
    """The year in which the financial year of a day began: it runs from 1 April."""
    return on.year if on.month >= 4 else on.year - 1


def year(first: int) -> Period:
    return Period(str(first), date(first, 4, 1), date(first + 1, 3, 31), f"{first} to {first + 1} (April to March)")


def quarter(first: int, number: int) -> Period:
    """A quarter of a financial year: the first is April to June."""
    month = _FIRST_MONTHS[number]
    start = date(first + (number == 4), month, 1)
    following = date(start.year + (month == 10), month % 12 + 3 if month != 10 else 1, 1)
    end = following - timedelta(days=1)
    return Period(
        f"{first}-{number}", start, end, f"Quarter {number} of {first} to {first + 1} ({start:%B} to {end:%B})"
    )


def to_date(today: date) -> Period:
    first = financial_year(today)
    return Period(TO_DATE, date(first, 4, 1), today, f"1 April {first} to today")


def on_offer(today: date) -> list[tuple[str, str]]:
    """Periods to choose from, the latest first: quarters of this financial year and the last, then whole years."""
    this = financial_year(today)
    found = [(TO_DATE, to_date(today).words)]
    quarters = [quarter(first, number) for first in (this, this - 1) for number in (4, 3, 2, 1)]
    found += [(each.key, each.words) for each in quarters if each.start <= today]
    found += [(each.key, each.words) for each in (year(this - back) for back in range(YEARS))]
    return [*found, (CHOSEN, "Days I choose")]


def ended_years(today: date) -> list[Period]:
    """The financial years that are over, the latest first."""
    return [year(financial_year(today) - back) for back in range(1, YEARS)]


def read(chosen: Mapping[str, str], today: date) -> Period:
    """The period of an address; the year to date where it names none or one that is not on offer."""
    key = chosen.get("period", "")
    if key == CHOSEN:
        return _days(chosen.get("from", ""), chosen.get("to", ""), today)
    known = {
        each.key: each for each in (*_quarters(today), *(year(financial_year(today) - back) for back in range(YEARS)))
    }
    return known.get(key) or to_date(today)


def _quarters(today: date) -> list[Period]:
    this = financial_year(today)
    return [quarter(first, number) for first in (this, this - 1) for number in (1, 2, 3, 4)]


def _days(first: str, last: str, today: date) -> Period:
    start, end, standard = _day(first), _day(last), to_date(today)
    fault = ""
    if start is None or end is None:
        fault = "Enter both days, for example 2026-04-01 and 2026-06-30"
    elif end < start:
        fault = "The last day must not be before the first"
    elif start < EARLIEST or end > date(today.year + 1, 12, 31):
        fault = f"Choose days between {day(EARLIEST)} and the end of next year"
    if fault or start is None or end is None:
        return Period(CHOSEN, standard.start, standard.end, standard.words, fault)
    return Period(CHOSEN, start, end, f"{day(start)} to {day(end)}")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
