"""When groups meet: recurrence, planning twice, bank holidays, moving and cancelling."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import select

from casework import clock
from casework.errors import NotPermitted, Refusal
from casework.extensions import db
from casework.meetings import services
from casework.meetings.models import Meeting, MeetingSeries
from casework.meetings.recurrence import days_of, in_words, nth_weekday


def series(**values) -> MeetingSeries:
    return MeetingSeries(
        **{"title": "PSG", "start_time": time(14), "days": [], "starts_on": date(2026, 1, 1), **values}
    )


def monthly(group, by, **values) -> MeetingSeries:
    return services.add_series(
        group, title="PSG", recurrence="monthly", nth=2, weekday=1, starts_on=date(2026, 1, 1), start_time=time(14), by=by,
        place="Civic Hall", **values,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("nth", "weekday", "month", "day"),
    [
        (1, 3, 1, date(2026, 1, 1)),
        (2, 1, 1, date(2026, 1, 13)),
        (-1, 4, 2, date(2026, 2, 27)),
        (-1, 0, 12, date(2026, 12, 28)),
    ],
)
def test_the_nth_weekday_of_a_month(nth, weekday, month, day):
    assert nth_weekday(2026, month, nth=nth, weekday=weekday) == day


def test_a_monthly_series_names_days_and_bank_holidays():
    days = days_of(series(recurrence="monthly", nth=1, weekday=0), until=date(2026, 6, 30))
    assert [d.day for d in days] == [
        date(2026, 1, 5), date(2026, 2, 2), date(2026, 3, 2), date(2026, 4, 6), date(2026, 5, 4), date(2026, 6, 1),
    ]  # fmt: skip
    assert [d.holiday is not None for d in days] == [False, False, False, True, True, False]


def test_every_n_weeks_keeps_its_weekday_across_the_clock_change():
    found = series(recurrence="weeks", every_weeks=3, starts_on=date(2026, 3, 12))
    assert [d.day for d in days_of(found, until=date(2026, 4, 30))] == [
        date(2026, 3, 12), date(2026, 4, 2), date(2026, 4, 23),
    ]  # fmt: skip
    assert in_words(found) == "Every 3 weeks on Thursday"


def test_planning_twice_makes_nothing_twice_even_after_a_move(make):
    group = make.group("psg")
    coordinator = make.user(coordinates=[group])
    with make.acting(coordinator):
        of_group = monthly(group, coordinator)
        first = services.plan_meetings(of_group, until=date(2026, 4, 30), by=coordinator)
        assert [clock.in_london(m.starts_at).date() for m in first.made] == [
            date(2026, 1, 13), date(2026, 2, 10), date(2026, 3, 10), date(2026, 4, 14),
        ]  # fmt: skip
        assert clock.in_london(first.made[3].starts_at).time() == time(14)
        services.move_meeting(
            first.made[1], starts_at=clock.london(date(2026, 2, 12), time(10)), place="Civic Hall", by=coordinator
        )
        services.cancel_meeting(first.made[2], reason="Nothing to discuss", by=coordinator)
        again = services.plan_meetings(of_group, until=date(2026, 5, 31), by=coordinator)
        assert [clock.in_london(m.starts_at).date() for m in again.made] == [date(2026, 5, 12)]
        assert first.made[1].calendar_sequence == 1
        assert len(db.session.scalars(select(Meeting)).all()) == 5


def test_bank_holidays_are_left_out_and_named(make):
    group = make.group("psg")
    coordinator = make.user(coordinates=[group])
    with make.acting(coordinator):
        of_group = services.add_series(
            group, title="PSG", recurrence="monthly", nth=1, weekday=0, starts_on=date(2026, 4, 1), start_time=time(14),
            by=coordinator,
        )  # fmt: skip
        plan = services.plan_meetings(of_group, until=date(2026, 6, 30), by=coordinator)
        assert [d.day for d in plan.left_out] == [date(2026, 4, 6), date(2026, 5, 4)]
        assert [m.planned_for for m in plan.made] == [date(2026, 6, 1)]


def test_only_those_who_run_the_group_plan_its_meetings(make):
    group = make.group("psg")
    member = make.user(joins=[group])
    with make.acting(member), pytest.raises(NotPermitted):
        monthly(group, member)


def test_moving_to_a_taken_time_and_cancelling_without_a_reason_are_refused(make):
    group = make.group("psg")
    coordinator = make.user(coordinates=[group])
    first, second = make.meeting(group, on=date(2026, 12, 1)), make.meeting(group, on=date(2026, 12, 8))
    with make.acting(coordinator):
        first, second = db.session.merge(first), db.session.merge(second)
        with pytest.raises(Refusal, match="already has a meeting"):
            services.move_meeting(first, starts_at=second.starts_at, place="", by=coordinator)
        with pytest.raises(Refusal, match="why"):
            services.cancel_meeting(first, reason=" ", by=coordinator)
