"""Letters through something that answers as GOV.UK Notify does: what it says decides, and it is asked before any second copy."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.extensions import db
from casework.mail import Found, Letter, NotifyChannel, Refused, TryAgain, Uncertain, Unreachable, reference_of
from casework.notifications import outbox
from casework.notifications.models import Message
from tests.faults import sinks
from tests.world import Maker


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[sinks.NotifySink]:
    made = sinks.NotifySink(sinks.Book(tmp_path / "book"), window=0)
    with sinks.in_thread(made):
        yield made


def channel(sink: sinks.NotifySink, **more: str) -> NotifyChannel:
    url = f"http://127.0.0.1:{sink.server_address[1]}"
    return NotifyChannel(**{"key": sinks.NOTIFY_KEY, "template": sinks.TEMPLATE, "url": url, **more})


def letter(key: str = "1:a") -> Letter:
    return Letter("Bo Owner", "bo@example.org", "OFFICIAL: due", "A-0001", key, html="<p>A-0001</p>")


def test_a_letter_arrives_with_our_reference_and_is_found_by_it(sink: sinks.NotifySink) -> None:
    with channel(sink, reply_to_id="8e222534-7f05-4972-86e3-17c5d9f894e2").opened() as opened:
        opened.send(letter())
        opened.send(letter("1:b"))
        assert opened.look_up("1:a") is Found.TAKEN
        assert opened.look_up("1:never") is Found.NOTHING
    body = sink.letters[reference_of("1:a")]
    assert body["email_address"] == "bo@example.org"
    assert body["personalisation"] == {"subject": "OFFICIAL: due", "body": "A-0001"}
    assert body["email_reply_to_id"] == "8e222534-7f05-4972-86e3-17c5d9f894e2"
    assert "Bo Owner" not in str(body)


@pytest.mark.parametrize(
    ("status", "words", "outcome", "address"),
    [
        (400, "email_address Not a valid email address", Refused, True),
        (400, "Can't send to this recipient using a team-only API key", Refused, False),
        (403, "Invalid token", Unreachable, False),
        (429, "Exceeded rate limit", Unreachable, False),
        (500, "Internal server error", Uncertain, False),
    ],
)
def test_what_it_answers_decides(
    sink: sinks.NotifySink, status: int, words: str, outcome: type[Exception], address: bool
) -> None:
    sink.refuse = lambda _body: (status, "Error", words)
    with pytest.raises(outcome, match=words) as caught:
        channel(sink).send(letter())
    assert getattr(caught.value, "address", False) is address


def test_a_key_that_is_not_ours_is_no_letters_fault(sink: sinks.NotifySink) -> None:
    wrong = sinks.NOTIFY_KEY.replace("3d844edf", "00000000")
    with pytest.raises(Unreachable, match="403"):
        channel(sink, key=wrong).send(letter())
    with pytest.raises(TryAgain):
        channel(sink, key=wrong).look_up("1:a")


def test_nobody_listening_is_for_later_and_nothing_is_in_doubt() -> None:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    with pytest.raises(Unreachable):
        NotifyChannel(sinks.NOTIFY_KEY, sinks.TEMPLATE, f"http://127.0.0.1:{port}").send(letter())


def test_what_it_could_not_deliver_is_told(sink: sinks.NotifySink) -> None:
    sink.statuses = {"a": "delivered", "b": "permanent-failure", "c": "technical-failure"}
    assert sorted(channel(sink).undelivered()) == [("b", "permanent-failure"), ("c", "technical-failure")]


# -- with the outbox ---------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """What a worker's end looks like from inside."""


@pytest.fixture
def owed(make: Maker, at: Callable[..., Any]) -> Any:
    at(2026, 3, 3, 9)
    person, group = make.user("Ann Owed"), make.group("psg")
    with make.system():
        outbox.owe(person.id, "referral_received", "r:1", referral=make.referral(group, by=person).id)
    return person


def row(make: Maker) -> Message:
    with make.system():
        db.session.expire_all()
        return db.session.scalars(select(Message).where(Message.template == "referral_received")).one()


@pytest.mark.parametrize("arrived", [True, False])
def test_a_killed_worker_leaves_a_letter_that_is_looked_up_before_it_goes_again(
    sink: sinks.NotifySink,
    make: Maker,
    owed: Any,
    at: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    arrived: bool,
) -> None:
    def killed(self: NotifyChannel, given: Letter) -> None:
        if arrived:
            send(self, given)
        raise Killed

    send = NotifyChannel.send
    monkeypatch.setattr(NotifyChannel, "send", killed)
    with pytest.raises(Killed):
        outbox.deliver_due(channel=channel(sink))
    monkeypatch.setattr(NotifyChannel, "send", send)
    assert row(make).status == "sending"
    at(2026, 3, 3, 9, 5)
    outbox.deliver_due(channel=channel(sink))
    assert row(make).status == "sent"
    assert sum(sink.book.of("A").values()) == 1


def test_an_unclear_answer_is_asked_about_a_minute_later_and_never_flagged(
    sink: sinks.NotifySink, make: Maker, owed: Any, at: Callable[..., Any]
) -> None:
    sink.refuse = lambda _body: (503, "Error", "Try again")
    outbox.deliver_due(channel=channel(sink))
    assert row(make).status == "sending"
    outbox.deliver_due(channel=channel(sink))
    assert row(make).attempts == 1, "not before Notify has had time to put it away"
    sink.statuses[reference_of(f"{row(make).partnership_id}:r:1")] = "delivered"
    at(2026, 3, 3, 9, 2)
    outbox.deliver_due(channel=channel(sink))
    assert row(make).status == "sent" and sink.letters == {}


def test_what_it_has_forgotten_is_left_to_a_person(
    app: Flask, sink: sinks.NotifySink, make: Maker, owed: Any, at: Callable[..., Any]
) -> None:
    sink.refuse = lambda _body: (503, "Error", "Try again")
    outbox.deliver_due(channel=channel(sink))
    sink.refuse = lambda _body: None
    at(2026, 3, 12, 9)
    outbox.deliver_due(channel=channel(sink))
    assert row(make).status == "uncertain" and sink.letters == {}


def test_one_with_no_such_mailbox_fails_when_asked_and_marks_the_address(
    sink: sinks.NotifySink, make: Maker, owed: Any, at: Callable[..., Any]
) -> None:
    sink.refuse = lambda _body: (503, "Error", "Try again")
    outbox.deliver_due(channel=channel(sink))
    sink.statuses[reference_of(f"{row(make).partnership_id}:r:1")] = "permanent-failure"
    at(2026, 3, 3, 9, 2)
    outbox.deliver_due(channel=channel(sink))
    assert row(make).status == "failed" and "does not exist" in row(make).error
