"""By which day a request is answered: calendar months, months that are too short, weekends, bank holidays, a clock that stood."""

from __future__ import annotations

from datetime import date

import pytest

from casework.subject_access.days import due_day, month_after


@pytest.mark.parametrize(
    ("begins_on", "due"),
    [
        (date(2027, 3, 3), date(2027, 4, 5)),  # 3 April is a Saturday
        (date(2027, 1, 31), date(2027, 3, 1)),  # 28 February is a Sunday
        (date(2028, 1, 31), date(2028, 2, 29)),
        (
            date(2026, 11, 25),
            date(2026, 12, 29),
        ),  # Christmas Day, then Saturday, Sunday, and the holiday in lieu of Boxing Day
        (date(2027, 6, 30), date(2027, 7, 30)),
        (date(2027, 2, 26), date(2027, 3, 30)),  # Good Friday, Easter Monday
        (date(2026, 12, 31), date(2027, 2, 1)),  # 31 January is a Sunday
    ],
)
def test_a_month_and_the_next_working_day(begins_on: date, due: date) -> None:
    assert due_day(begins_on) == due


def test_a_day_longer_for_each_day_the_clock_stood_and_two_months_where_extended() -> None:
    assert due_day(date(2027, 6, 30), paused_days=3) == date(2027, 8, 2)
    assert due_day(date(2027, 6, 30), extended=True) == date(2027, 9, 30)
    assert due_day(date(2027, 11, 30), extended=True) == date(2028, 2, 29)


def test_the_corresponding_day_or_the_last_of_a_shorter_month() -> None:
    assert month_after(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert month_after(date(2027, 8, 31), 1) == date(2027, 9, 30)
