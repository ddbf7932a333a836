"""The only place that asks the time: instants in UTC, days in London, working days that know the bank holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The day it is in London."""
    return now().astimezone(LONDON).date()


def in_london(instant: datetime) -> datetime:
    """The same instant as London's wall clock shows it."""
    return instant.astimezone(LONDON)


def london(day: date, at: time) -> datetime:
    """The UTC instant when London's wall clock shows `at` on `day`.

    In the hour that does not exist in spring the later wall time is meant; in the repeated autumn hour the first.
    """
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)


@lru_cache(maxsize=64)
def _bank_holidays(year: int) -> dict[date, str]:
    return dict(holidays.UnitedKingdom(subdiv="ENG", years=year).items())


def bank_holiday(day: date) -> str | None:
    """The name of the bank holiday in England and Wales on this day, if it is one."""
    return _bank_holidays(day.year).get(day)


def is_working_day(day: date) -> bool:
    """Monday to Friday and not a bank holiday in England and Wales."""
    return day.weekday() < 5 and bank_holiday(day) is None


def working_days_after(day: date, count: int) -> date:
    """The day `count` working days after `day`; `day` itself is never counted. Zero gives the first working day from it."""
    moved = day
    if count == 0:
        while not is_working_day(moved):
            moved += timedelta(days=1)
        return moved
    for _ in range(count):
        moved += timedelta(days=1)
        while not is_working_day(moved):
            moved += timedelta(days=1)
    return moved


def working_days_before(day: date, count: int) -> date:
    """The day `count` working days before `day`; `day` itself is never counted."""
    moved = day
    for _ in range(count):
        moved -= timedelta(days=1)
        while not is_working_day(moved):
            moved -= timedelta(days=1)
    return moved


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` is earlier."""
    if end < start:
        return -working_days_between(end, start)
    count, moved = 0, start
    while moved < end:
        moved += timedelta(days=1)
        count += is_working_day(moved)
    return count


def year_before(day: date) -> date:
    """The same day a year earlier; 28 February for the one that year lacks."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day)
