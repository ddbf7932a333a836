"""On which days a series of meetings falls: the nth weekday of a month, every n weeks, or a list of days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from casework import clock
from casework.meetings.models import MeetingSeries

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PLACES = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}


@dataclass(frozen=True)
class PlannedDay:
    """A day the series falls on and the bank holiday it would fall on, if any."""

    day: date
    holiday: str | None


def nth_weekday(year: int, month: int, *, nth: int, weekday: int) -> date | None:
    """The nth weekday of a month; nth -1 is the last. None where a month has no such fifth weekday."""
    if nth == -1:
        following = date(year + month // 12, month % 12 + 1, 1)
        last = following - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    return day if day.month == month else None


def days_of(series: MeetingSeries, *, until: date) -> list[PlannedDay]:
    """Every day of the series from its start up to and including `until` (or its own end, if that is earlier)."""
    end = min(until, series.ends_on) if series.ends_on else until
    return [
        PlannedDay(day, clock.bank_holiday(day)) for day in _days(series, end) if series.starts_on <= day <= end
    ]  # fmt: skip


def _days(series: MeetingSeries, end: date) -> Iterator[date]:
    if series.recurrence == "list":
        yield from sorted({date.fromisoformat(day) for day in series.days})
        return
    if series.recurrence == "weeks":
        day = series.starts_on
        while day <= end:
            yield day
            day += timedelta(weeks=series.every_weeks or 1)
        return
    assert series.nth is not None and series.weekday is not None
    year, month = series.starts_on.year, series.starts_on.month
    while (year, month) <= (end.year, end.month):
        found = nth_weekday(year, month, nth=series.nth, weekday=series.weekday)
        if found is not None:
            yield found
        year, month = year + month // 12, month % 12 + 1


def in_words(series: MeetingSeries) -> str:
    """The second Tuesday of each month; every 2 weeks on Thursday; on listed days."""
    if series.recurrence == "monthly":
        return f"The {PLACES[series.nth or 1]} {WEEKDAYS[series.weekday or 0]} of each month"
    if series.recurrence == "weeks":
        every = "week" if series.every_weeks == 1 else f"{series.every_weeks} weeks"
        return f"Every {every} on {WEEKDAYS[series.starts_on.weekday()]}"
    return "On listed days"
