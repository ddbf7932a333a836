"""Time: working days that know the bank holidays, and London's wall clock through both changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import clock


def test_christmas_and_weekends_are_not_working_days() -> None:
    assert not clock.is_working_day(date(2026, 12, 25))
    assert not clock.is_working_day(date(2026, 12, 28))  # in lieu of Boxing Day, a Saturday
    assert not clock.is_working_day(date(2026, 11, 21))
    assert clock.is_working_day(date(2026, 11, 23))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 12, 23), 1, date(2026, 12, 24)),
        (date(2026, 12, 24), 1, date(2026, 12, 29)),
        (date(2026, 11, 20), 3, date(2026, 11, 25)),
        (date(2026, 11, 21), 0, date(2026, 11, 23)),
    ],
)
def test_working_days_are_counted_over_holidays(start: date, count: int, end: date) -> None:
    assert clock.working_days_after(start, count) == end


def test_five_working_days_before_a_meeting() -> None:
    assert clock.working_days_before(date(2026, 4, 8), 5) == date(2026, 3, 30)  # Good Friday and Easter Monday between


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(1, 30))
def test_counting_forward_and_back_agree(day: date, count: int) -> None:
    after = clock.working_days_after(day, count)
    assert clock.working_days_between(day, after) == count
    assert clock.is_working_day(after)


def test_eight_in_the_morning_is_eight_in_london_through_both_changes() -> None:
    assert clock.london(date(2026, 3, 28), time(8)) == datetime(2026, 3, 28, 8, tzinfo=UTC)
    assert clock.london(date(2026, 3, 29), time(8)) == datetime(2026, 3, 29, 7, tzinfo=UTC)
    assert clock.london(date(2026, 10, 25), time(8)) == datetime(2026, 10, 25, 8, tzinfo=UTC)
