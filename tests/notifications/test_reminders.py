"""Reminders: planned with the action, one digest a person a working day, nothing personal in any e-mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework import clock
from casework.actions import services as actions
from casework.actions.models import Action
from casework.extensions import db
from casework.mail import Letter, Refused, TryAgain
from casework.notifications import digests, outbox
from casework.notifications.models import Message, Reminder
from tests.world import Maker


class Sink:
    """Takes every letter, or raises what it is given."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.letters: list[Letter] = []
        self.problem = problem

    def send(self, letter: Letter) -> None:
        if self.problem is not None:
            raise self.problem
        self.letters.append(letter)


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    at(2026, 3, 2, 10)
    group = make.group("psg")
    return {
        "group": group,
        "chair": make.user("Ann Chair", chairs=[group]),
        "owner": make.user("Bo Owner", joins=[group]),
        "case": make.case(group, title="CANARYTITLE", offender=make.person("Canaryforename", "Canarysurname")),
    }


def set_action(make: Maker, world: dict[str, Any], **more: Any) -> Action:
    with make.acting(world["chair"]) as by:
        return actions.set_action(
            group=world["group"], title="CANARYACTION visit", due_on=date(2026, 3, 20), agency=world["owner"].agency, owner=world["owner"],
            case=world["case"], by=by, **more,
        )  # fmt: skip


def planned(make: Maker, *, status: str = "planned") -> list[tuple[str, date]]:
    with make.system():
        rows = db.session.scalars(
            select(Reminder).where(Reminder.status == status).order_by(Reminder.due_on, Reminder.id)
        ).all()
        return [(row.kind, row.due_on) for row in rows]


def messages(make: Maker) -> list[tuple[str, str]]:
    with make.system():
        return [(row.template, row.status) for row in db.session.scalars(select(Message).order_by(Message.id))]


def test_an_action_is_planned_from_issue_to_escalation(make: Maker, world: dict[str, Any]) -> None:
    set_action(make, world)
    assert planned(make) == [
        ("issued", date(2026, 3, 2)),
        ("before", date(2026, 3, 13)),
        ("due", date(2026, 3, 20)),
        ("after", date(2026, 3, 24)),
        ("escalate_chair", date(2026, 3, 27)),
    ]


def test_what_somebody_set_for_themselves_is_not_announced_to_them(make: Maker, world: dict[str, Any]) -> None:
    with make.acting(world["chair"]) as by:
        actions.set_action(
            group=world["group"], title="Ring back", due_on=date(2026, 3, 20), agency=by.agency, owner=by, by=by
        )
    assert "issued" not in [kind for kind, _ in planned(make)]


def test_moving_replans_and_ending_withdraws(make: Maker, world: dict[str, Any]) -> None:
    action = set_action(make, world)
    with make.acting(world["owner"]) as by:
        found = db.session.scalars(select(Action).where(Action.id == action.id)).one()
        actions.extend(found, due_on=date(2026, 4, 8), reason="Waiting for a report", by=by)
    assert ("due", date(2026, 4, 8)) in planned(make)
    assert ("due", date(2026, 3, 20)) not in planned(make)
    with make.acting(world["owner"]) as by:
        actions.finish(
            db.session.scalars(select(Action).where(Action.id == action.id)).one(), status="done", note="", by=by
        )
    assert planned(make) == []


def test_one_digest_a_working_day_at_eight_in_london_however_often_the_clock_ticks(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    set_action(make, world)
    set_action(make, world)
    at(2026, 3, 3, 7, 59)
    assert digests.queue_digests() == 0
    at(2026, 3, 3, 8)
    assert digests.queue_digests() == 1
    assert digests.queue_digests() == 0
    sink = Sink()
    assert outbox.deliver_due(channel=sink) == 1
    assert outbox.deliver_due(channel=sink) == 0
    assert sink.letters[0].body.count("/actions/A-") == 2


def test_eight_stays_eight_when_the_clocks_go_forward(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    set_action(make, world)
    at(2026, 3, 30, 6, 59)
    assert digests.queue_digests() == 0
    at(2026, 3, 30, 7, 0)  # eight in summer time
    assert digests.queue_digests() == 2


def test_weekends_and_bank_holidays_wait_and_an_outage_catches_up_once(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    set_action(make, world)
    at(2026, 3, 7, 12)
    assert digests.queue_digests() == 0
    at(2026, 4, 3, 12)  # Good Friday
    assert digests.queue_digests() == 0
    at(2026, 4, 7, 12)
    assert digests.queue_digests() == 2  # owner and chair, everything missed in one message each
    assert digests.queue_digests() == 0


def test_a_digest_whose_action_has_ended_is_withheld(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    action = set_action(make, world)
    at(2026, 3, 3, 9)
    digests.queue_digests()
    with make.acting(world["owner"]) as by:
        actions.finish(
            db.session.scalars(select(Action).where(Action.id == action.id)).one(), status="done", note="", by=by
        )
    assert outbox.deliver_due(channel=Sink()) == 0
    assert messages(make) == [("digest", "withheld")]


def test_no_e_mail_holds_a_name_a_title_or_a_detail(make: Maker, world: dict[str, Any], at: Callable[..., Any]) -> None:
    set_action(make, world)
    with make.acting(world["owner"]) as by:
        from casework.referrals import services as referrals

        draft = referrals.start(world["group"], by=by)
        draft.answers = {"problem": "CANARYANSWER"}
    at(2026, 3, 23, 9)
    digests.queue_digests()
    sink = Sink()
    assert outbox.deliver_due(channel=sink) >= 1
    everything = " ".join(f"{letter.subject} {letter.body}" for letter in sink.letters).upper()
    assert "CANARY" not in everything
    assert "A-" in everything


@pytest.mark.parametrize(
    ("problem", "status"),
    [(Refused("550 no such person"), "failed"), (TryAgain("451 later"), "queued"), (ValueError("a bug"), "queued")],
)
def test_trouble_is_kept_on_the_row_and_tried_again_when_it_may_pass(
    make: Maker, world: dict[str, Any], at: Callable[..., Any], problem: Exception, status: str
) -> None:
    set_action(make, world)
    at(2026, 3, 3, 9)
    digests.queue_digests()
    assert outbox.deliver_due(channel=Sink(problem)) == 0
    assert messages(make) == [("digest", status)]
    at(2026, 3, 3, 10)
    assert outbox.deliver_due(channel=Sink()) == (1 if status == "queued" else 0)


def test_a_mail_server_that_is_down_over_a_weekend_loses_nothing_and_in_the_end_it_is_given_up(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    set_action(make, world)
    at(2026, 3, 3, 9)
    digests.queue_digests()
    for tries, status in ((64, "queued"), (40, "failed")):
        for _ in range(tries):
            later = clock.now() + timedelta(minutes=61)
            at(*later.timetuple()[:5])
            outbox.deliver_due(channel=Sink(TryAgain("421 busy")))
        assert messages(make) == [("digest", status)]


def test_what_cannot_be_made_is_given_up_after_four_tries(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    set_action(make, world)
    at(2026, 3, 3, 9)
    digests.queue_digests()
    for hour in range(10, 14):
        at(2026, 3, 3, hour)
        outbox.deliver_due(channel=Sink(ValueError("a bug")))
    assert messages(make) == [("digest", "failed")]


def test_somebody_suspended_gets_nothing(make: Maker, world: dict[str, Any], at: Callable[..., Any]) -> None:
    set_action(make, world)
    at(2026, 3, 3, 9)
    digests.queue_digests()
    with make.system():
        from casework.accounts.models import User

        db.session.scalars(select(User).where(User.id == world["owner"].id)).one().status = "suspended"
    assert outbox.deliver_due(channel=Sink()) == 0
    assert messages(make) == [("digest", "withheld")]


def test_the_ledger_balances(
    make: Maker,
    world: dict[str, Any],
    at: Callable[..., Any],
    browse: Callable[..., Any],
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_action(make, world)
    at(2026, 3, 3, 9)
    digests.queue_digests()
    monkeypatch.setitem(app.config, "MODE", "demonstration")  # which keeps what a letter says, and shows it
    outbox.deliver_due(channel=Sink())
    links = [link["href"] for link in browse(world["chair"]).get("/sent-mail").select(".cw-panel a")]
    assert any("/actions/A-" in href for href in links), "what a letter leads to is a link"
    assert all(href.startswith(app.config["BASE_URL"] + "/") for href in links)
    monkeypatch.undo()
    page = browse(make.user(duties=["administrator"])).get("/ledger")
    owed, sent, failed, uncertain, withheld, waiting = [int(cell.text.split()[0]) for cell in page.select("tbody td")]
    assert owed == sent + failed + uncertain + withheld + waiting == 1
    browse(world["chair"]).get("/ledger", status=403)
    browse(world["chair"]).get("/sent-mail", status=404)
    assert clock.today() - timedelta(days=0) == date(2026, 3, 3)
