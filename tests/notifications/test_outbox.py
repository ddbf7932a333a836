"""The outbox against a real mail server, killed workers and slow ones: later, never, or a person decides; never twice."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select

from casework.extensions import db
from casework.mail import Letter, SmtpChannel, Uncertain, Unreachable
from casework.notifications import outbox
from casework.notifications.models import Message
from tests.notifications.taker import Taker
from tests.world import Maker


class Server:
    """Answers RCPT and DATA by recipient as told, and keeps what it accepted."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.asked: list[str] = []
        self.accepted: list[str] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        self.asked.append(address)
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.accepted += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def server() -> Iterator[tuple[Server, SmtpChannel]]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, SmtpChannel("127.0.0.1", port, "Casework <casework@example.org>", tls="none")
    controller.stop()


@pytest.fixture
def owed(make: Maker, at: Callable[..., Any]) -> list[Any]:
    """Three people, each owed a receipt."""
    at(2026, 3, 3, 9)
    group = make.group("psg")
    people = [make.user(name) for name in ("Ann First", "Bo Second", "Cy Third")]
    with make.system():
        for person in people:
            referral = make.referral(group, by=person)
            outbox.owe(person.id, "referral_received", f"r:{person.id}", group_id=group.id, referral=referral.id)
    return people


def statuses(make: Maker) -> list[str]:
    with make.system():
        db.session.expire_all()
        return list(db.session.scalars(select(Message.status).order_by(Message.id)))


def test_each_answer_of_the_server_has_its_own_outcome(
    make: Maker, owed: list[Any], server: tuple[Server, SmtpChannel], at: Callable[..., Any]
) -> None:
    handler, channel = server
    handler.answers = {owed[0].email: "421 4.3.2 closing", owed[1].email: "550 5.1.1 no such person"}
    assert outbox.deliver_due(channel=channel) == 1
    assert statuses(make) == ["queued", "failed", "sent"]
    with make.system():
        assert "550 5.1.1 no such person" in db.session.scalars(select(Message.error).order_by(Message.id)).all()[1]
    at(2026, 3, 3, 10)
    handler.answers[owed[0].email] = "451 4.7.1 greylisted"
    assert outbox.deliver_due(channel=channel) == 0
    at(2026, 3, 3, 11)
    handler.answers.clear()
    assert outbox.deliver_due(channel=channel) == 1
    assert statuses(make) == ["sent", "failed", "sent"]
    assert handler.asked.count(owed[1].email) == 1, "what was refused is never tried again by itself"
    assert sorted(handler.accepted) == sorted([owed[0].email, owed[2].email])


def breaks_after_the_text(letter: Letter) -> None:
    raise Uncertain("the connection broke")


def test_what_may_have_been_sent_is_left_to_a_person(make: Maker, owed: list[Any], at: Callable[..., Any]) -> None:
    assert outbox.deliver_due(channel=Taker(breaks_after_the_text)) == 0
    assert statuses(make) == ["uncertain"] * 3
    at(2026, 3, 5, 9)
    later = Taker()
    assert outbox.deliver_due(channel=later) == 0
    assert later.taken == []


def test_a_deployment_may_choose_a_second_copy_over_a_lost_one(
    app: Flask, make: Maker, owed: list[Any], at: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SMTP_UNCERTAIN", "resend")
    keys: list[str] = []
    outbox.deliver_due(channel=Taker(lambda letter: keys.append(letter.key) or breaks_after_the_text(letter)))
    assert statuses(make) == ["queued"] * 3
    at(2026, 3, 3, 10)
    later = Taker()
    assert outbox.deliver_due(channel=later) == 3
    assert sorted(letter.key for letter in later.taken) == sorted(keys), (
        "the same Message-ID, so that it may be dropped"
    )


class Killed(BaseException):
    """What a worker's end looks like from inside: nothing after it runs."""


def killed(letter: Letter) -> None:
    raise Killed


def test_a_worker_killed_while_sending_leaves_one_to_look_into_and_loses_none(
    make: Maker, owed: list[Any], at: Callable[..., Any]
) -> None:
    """The letter in the server's hands is uncertain; those merely claimed are claimed again and sent once."""
    with pytest.raises(Killed):
        outbox.deliver_due(channel=Taker(killed))
    assert statuses(make) == ["sending", "queued", "queued"]
    assert outbox.deliver_due(channel=Taker()) == 0, "their lease has not run out"
    at(2026, 3, 3, 9, 5)
    later = Taker()
    assert outbox.deliver_due(channel=later) == 2
    assert statuses(make) == ["uncertain", "sent", "sent"]


def test_a_worker_so_slow_that_its_lease_ran_out_sends_nothing_twice(
    make: Maker, owed: list[Any], at: Callable[..., Any]
) -> None:
    """While the first hangs with one letter, a second takes over those it had claimed; the first then leaves them alone."""
    second = Taker()

    def hangs(letter: Letter) -> None:
        if not second.taken:
            at(2026, 3, 3, 9, 5)
            outbox.deliver_due(channel=second)

    first = Taker(hangs)
    outbox.deliver_due(channel=first)
    everything = [letter.to for letter in first.taken + second.taken]
    assert sorted(everything) == sorted(person.email for person in owed)
    assert len(second.taken) == 2
    assert statuses(make) == ["uncertain", "sent", "sent"], "the first letter's outcome came after its lease"


def test_a_server_out_of_reach_is_asked_once_a_wake_up_and_costs_no_letter_a_try(
    make: Maker, owed: list[Any], at: Callable[..., Any]
) -> None:
    asked: list[str] = []

    def nobody_there(letter: Letter) -> None:
        asked.append(letter.to)
        raise Unreachable("connection refused")

    assert outbox.deliver_due(channel=Taker(nobody_there)) == 0
    assert len(asked) == 1
    with make.system():
        assert list(db.session.scalars(select(Message.attempts).order_by(Message.id))) == [1, 0, 0]
    assert outbox.deliver_due(channel=Taker()) == 2
    at(2026, 3, 3, 9, 10)
    assert outbox.deliver_due(channel=Taker()) == 1


def test_one_wake_up_sends_more_than_one_batch(make: Maker, owed: list[Any]) -> None:
    assert outbox.deliver_due(channel=Taker(), limit=1) == 3


def test_a_link_that_works_for_whoever_has_it_is_not_kept(
    app: Flask, make: Maker, browse: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from casework.accounts import signing_in

    person = make.user("Ann Forgetful")
    signing_in.ask_for_reset(person.email, address="192.0.2.1")
    db.session.commit()
    sent = Taker()
    assert outbox.deliver_due(channel=sent) == 1
    assert "/welcome/" in sent.taken[0].body
    with make.system():
        [message] = db.session.scalars(select(Message)).all()
        assert (message.status, message.body) == ("sent", "")
        assert message.subject == "OFFICIAL: Set a new password for Casework"


def test_a_link_that_was_pruned_is_owed_no_more(make: Maker) -> None:
    person = make.user("Ann Late")
    with make.system():
        outbox.owe(person.id, "reset", "reset:99", link=99)
    assert outbox.deliver_due(channel=Taker()) == 0
    assert statuses(make) == ["withheld"]
