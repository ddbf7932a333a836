"""By which day a subject access request is answered (UK GDPR Articles 12 and 12A, and the Information Commissioner's guidance on them)."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from casework import clock

MONTHS = 1
LONGER = 2
"""Further months where a request is complex or somebody has made many: said to them, with the reason, within the first month."""

KEPT_YEARS = 6
"""After its answer: as long as somebody may sue over it (Limitation Act 1980, section 5 and 9)."""


def month_after(day: date, months: int) -> date:
    """The corresponding day so many months later; where that month has none, its last."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def due_day(begins_on: date, *, paused_days: int = 0, extended: bool = False) -> date:
    """The last day to answer: a calendar month after the clock began, or three; a day for each it stood; then the next working day.

    `begins_on` is the day the request was received, working day or not, or, where more was asked for to know who is asking, the
    day that came in.
    """
    due = month_after(begins_on, MONTHS + (LONGER if extended else 0)) + timedelta(days=paused_days)
    return clock.working_days_after(due, 0)
