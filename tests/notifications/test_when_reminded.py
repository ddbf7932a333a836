"""When people are reminded: a group's days, one's own hour and weekday, and who is reminded during a leave."""

# ruff: noqa: F811  (fixtures come from the tests beside this)

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.actions import services as actions
from casework.errors import NotPermitted, Refusal
from casework.extensions import db
from casework.notifications import action_plan, digests, outbox, preferences, timing
from casework.notifications.models import Reminder
from casework.notifications.timing import Timing
from casework.partnership.models import Group
from tests.browser import Browser
from tests.world import Maker

from .test_reminders import Sink, planned, set_action, world  # noqa: F401

DUE = date(2026, 3, 20)


def chosen(make: Maker, user: Any, **words: Any) -> None:
    given: dict[str, Any] = {
        "hour": 8, "weekly": False, "weekday": 0, "away_from": None, "away_until": None, "cover": None,
    } | words  # fmt: skip
    with make.acting(user) as by:
        row = preferences.of(by)
        preferences.save(by=by, **given, version=row.version if row is not None else 0)


def mail(at: Callable[..., Any], *moment: int) -> list[tuple[str, str]]:
    at(*moment)
    digests.queue_digests()
    sink = Sink()
    outbox.deliver_due(channel=sink)
    return sorted((letter.to_name, letter.body) for letter in sink.letters)


def readers(at: Callable[..., Any], *moment: int) -> list[str]:
    return [name for name, _ in mail(at, *moment)]


def test_a_group_asks_on_its_own_days_and_open_actions_move_with_them(make: Maker, world: dict[str, Any]) -> None:
    set_action(make, world)
    with make.acting(world["chair"]) as by:
        group = db.session.get_one(Group, world["group"].id)
        timing.save(group, Timing((10, 1), False, (1, 3), None, 4), version=0, by=by)
    assert planned(make) == [
        ("issued", date(2026, 3, 2)), ("before", date(2026, 3, 6)), ("before", date(2026, 3, 19)), ("after", date(2026, 3, 23)),
        ("after", date(2026, 3, 25)),
    ]  # fmt: skip
    with make.acting(world["chair"]) as by, pytest.raises(Refusal, match="Somebody else"):
        timing.save(db.session.get_one(Group, group.id), Timing(), version=0, by=by)


@pytest.mark.parametrize(
    ("odd", "field"),
    [
        (Timing((0,)), "before"), (Timing((1, 2, 3, 4, 5, 6)), "before"), (Timing((), False, ()), "before"),
        (Timing((), True, (61,)), "after"), (Timing(to_chair=0), "to_chair"), (Timing(to_spoc=10, to_manager=3), "to_manager"),
    ],
)  # fmt: skip
def test_odd_days_are_refused_where_they_stand(make: Maker, world: dict[str, Any], odd: Timing, field: str) -> None:
    with make.acting(world["chair"]) as by, pytest.raises(Refusal) as refused:
        timing.save(db.session.get_one(Group, world["group"].id), odd, version=0, by=by)
    assert refused.value.field == field


def test_a_day_nobody_works_on_is_asked_about_while_there_is_still_time() -> None:
    easter_monday = {kind: on for kind, _, on in Timing().steps(date(2026, 4, 6))}
    assert easter_monday["due"] == date(2026, 4, 2)
    assert easter_monday["after"] == date(2026, 4, 8)


def test_the_clock_adds_nothing_twice_and_finds_who_has_come_since(
    make: Maker,
    world: dict[str, Any],
    at: Callable[..., Any],
) -> None:
    set_action(make, world)
    assert action_plan.plan_all() == 0
    new = make.user("Di Deputy", agency=world["owner"].agency, duties=["spoc"])
    at(2026, 3, 25, 9)
    assert action_plan.plan_all() == 1
    assert action_plan.plan_all() == 0
    with make.system():
        found = db.session.scalars(select(Reminder).where(Reminder.recipient_id == new.id)).one()
        assert (found.kind, found.due_on) == ("escalate_spoc", date(2026, 4, 7))


def test_a_digest_comes_at_the_hour_somebody_chose(make: Maker, world: dict[str, Any], at: Callable[..., Any]) -> None:
    set_action(make, world)
    chosen(make, world["owner"], hour=14)
    assert readers(at, 2026, 3, 3, 13, 59) == []
    assert readers(at, 2026, 3, 3, 14, 0) == ["Bo Owner"]


def test_a_weekly_digest_looks_a_week_ahead_and_a_new_action_does_not_wait(
    make: Maker,
    world: dict[str, Any],
    at: Callable[..., Any],
) -> None:
    chosen(make, world["owner"], weekly=True, weekday=0)
    set_action(make, world)
    assert readers(at, 2026, 3, 3, 9) == ["Bo Owner"], "a new action is told the same day"
    assert readers(at, 2026, 3, 6, 9) == [], "a Friday is not the day"
    [(name, body)] = mail(at, 2026, 3, 9, 9)
    assert name == "Bo Owner" and "due in 11 days" in body, "what falls due to be told on Friday is told on Monday"
    assert readers(at, 2026, 3, 13, 9) == []


def test_a_weekly_digest_does_not_use_up_what_says_that_something_is_late(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    chosen(make, world["owner"], weekly=True, weekday=3)
    at(2026, 3, 3, 9)
    set_action(make, world)
    heard = [day for day in (4, 5, 12, 19, 26) if "Bo Owner" in readers(at, 2026, 3, day, 9)]
    assert heard == [4, 12, 19, 26], "new, due soon, due tomorrow, and on the 26th overdue"


def test_what_became_somebodys_today_is_told_within_minutes_in_one_message(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    at(2026, 3, 3, 10)
    set_action(make, world)
    set_action(make, world)
    assert digests.queue_new() == 0, "it waits for what else is being set"
    at(2026, 3, 3, 10, 6)
    assert digests.queue_new() == 1
    assert digests.queue_new() == 0
    sink = Sink()
    assert outbox.deliver_due(channel=sink) == 1
    assert "2 new actions" in sink.letters[0].subject and "CANARY" not in sink.letters[0].body
    at(2026, 3, 4, 9)
    assert digests.queue_digests() == 0, "told already"
    at(2026, 3, 6, 21)
    set_action(make, world)
    at(2026, 3, 6, 21, 10)
    assert digests.queue_new() == 0, "not in the evening"
    at(2026, 3, 9, 8)
    assert digests.queue_digests() == 1


def test_nobodys_digest_is_cut_in_two_and_nobody_who_had_theirs_keeps_others_waiting(
    make: Maker, world: dict[str, Any], at: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "AT_ONCE", 3)
    for owner in (world["owner"], make.user("Cy Other", joins=[world["group"]])):
        for _ in range(2):
            set_action(make, world | {"owner": owner})
    at(2026, 3, 3, 9)
    assert [digests.queue_digests() for _ in range(3)] == [1, 1, 0]
    sink = Sink()
    assert outbox.deliver_due(channel=sink) == 2
    assert [letter.body.count("Action A-") for letter in sink.letters] == [2, 2]
    for _ in range(4):
        set_action(make, world)  # of somebody who has had theirs today
    late = make.user("Di Late", joins=[world["group"]])
    set_action(make, world | {"owner": late})
    assert digests.queue_digests() == 1
    sink = Sink()
    outbox.deliver_due(channel=sink)
    assert [letter.to_name for letter in sink.letters] == ["Di Late"]


def test_the_digest_of_a_bank_holiday_comes_on_the_next_working_day() -> None:
    assert digests.days_caught_up(date(2026, 4, 7)) == [0, 1, 4], "Good Friday and Easter Monday come on the Tuesday"
    assert digests.days_caught_up(date(2026, 4, 8)) == [2]


def test_during_a_leave_the_cover_is_told_and_afterwards_whoever_was_away(
    make: Maker,
    world: dict[str, Any],
    at: Callable[..., Any],
) -> None:
    cover = make.user("Cy Cover", joins=[world["group"]], agency=world["owner"].agency)
    set_action(make, world)
    chosen(make, world["owner"], away_from=date(2026, 3, 2), away_until=date(2026, 3, 16), cover=cover)
    told = mail(at, 2026, 3, 3, 9)
    assert [name for name, _ in told] == ["Cy Cover", "Cy Cover"]
    assert any("asked that you be reminded meanwhile" in body for _, body in told)
    assert any("(for Bo Owner, for whom you cover)" in body and "/actions/A-" in body for _, body in told)
    assert readers(at, 2026, 3, 13, 9) == ["Cy Cover"]
    [(name, body)] = mail(at, 2026, 3, 17, 9)
    assert name == "Bo Owner" and body.count("/actions/A-") == 1 and "cover for" not in body
    with make.acting(world["owner"]) as by:
        row = preferences.of(by)
        assert row is not None and row.away_until is None and row.cover_id is None


def test_without_cover_it_waits_and_a_cover_learns_no_more_than_they_may_see(
    make: Maker,
    world: dict[str, Any],
    at: Callable[..., Any],
) -> None:
    stranger = make.user("Ed Elsewhere", agency=world["owner"].agency)
    set_action(make, world)
    chosen(make, world["owner"], away_from=date(2026, 3, 2), away_until=date(2026, 3, 3))
    assert readers(at, 2026, 3, 3, 9) == []
    assert readers(at, 2026, 3, 4, 9) == ["Bo Owner"]
    chosen(make, world["owner"], away_from=date(2026, 3, 5), away_until=date(2026, 3, 16), cover=stranger)
    assert [body for _, body in mail(at, 2026, 3, 13, 9) if "/actions/" in body] == []
    assert [name for name, body in mail(at, 2026, 3, 17, 9) if "/actions/" in body] == ["Bo Owner"], (
        "nothing is lost by it"
    )


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"hour": 3}, "hour"), ({"weekly": True, "weekday": 6}, "weekday"), ({"away_until": DUE}, "away_from"),
        ({"away_from": DUE}, "away_until"), ({"away_from": DUE, "away_until": date(2026, 3, 19)}, "away_until"),
        ({"away_from": date(2026, 2, 1), "away_until": date(2026, 2, 3)}, "away_until"),
    ],
)  # fmt: skip
def test_odd_choices_are_refused_where_they_stand(
    make: Maker,
    world: dict[str, Any],
    words: dict[str, Any],
    field: str,
) -> None:
    with pytest.raises(Refusal) as refused:
        chosen(make, world["owner"], **words)
    assert refused.value.field == field


def test_nobody_can_name_a_cover_out_of_reach(make: Maker, world: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refused:
        chosen(
            make, world["owner"], away_from=DUE, away_until=DUE, cover=make.user("Fay Faraway", agency=make.agency())
        )
    assert refused.value.field == "cover_id"


def test_pages_of_it(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser], at: Callable[..., Any]
) -> None:
    group, owner, chair = world["group"], browse(world["owner"]), browse(world["chair"])
    assert "Every working day at 8:00" in owner.get("/account").text
    page = owner.get("/account/reminders")
    first = {"away_from-day": "9", "away_from-month": "3", "away_from-year": "2026"}
    page = owner.submit(page, how_often="weekly", weekday="2", hour="7", **first)
    assert "Enter the last day of your leave" in page.text
    last = {"away_until-day": "10", "away_until-month": "3", "away_until-year": "2026"}
    owner.submit(page, how_often="weekly", cover_id=str(world["chair"].id), **first, **last)
    assert "Every Wednesday at 7:00, away until 10 March 2026" in owner.get("/account").text
    assert "You are reminded for Bo Owner from 9 March 2026 to 10 March 2026" in chair.get("/account/reminders").text
    assert "I am not going away" in owner.get("/account/reminders").text
    at(2026, 3, 9, 10)
    owner, chair = browse(world["owner"]), browse(world["chair"])
    assert "I am back already" in owner.get("/account/reminders").text
    owner.post("/account/reminders/back")
    assert "Every Wednesday at 7:00" in owner.get("/account").text and "away until" not in owner.get("/account").text
    address = f"/groups/{group.slug}/reminders"
    assert "5 working days before, on the day, 2 working days after" in chair.get(f"/groups/{group.slug}").text
    page = chair.submit(chair.get(address), before="one week", after="2, 4")
    assert "Enter numbers of days" in page.text
    chair.submit(page, before="3 and 1")
    assert (
        "3 and 1 working days before, on the day, 2 and 4 working days after" in chair.get(f"/groups/{group.slug}").text
    )
    assert owner.get(address, status=403)
    assert browse(make.user("Nobody Here")).get(address, status=403)
    with make.acting(world["owner"]) as by, pytest.raises(NotPermitted):
        timing.save(db.session.get_one(Group, group.id), Timing(), version=1, by=by)


def test_ending_an_action_withdraws_all_of_it(make: Maker, world: dict[str, Any]) -> None:
    action = set_action(make, world)
    with make.acting(world["owner"]) as by:
        found = db.session.get_one(type(action), action.id)
        actions.finish(found, status="could_not", note="The tenant moved away", by=by)
    assert planned(make) == []
    assert action_plan.plan_all() == 0
    assert clock.today() == date(2026, 3, 2)
