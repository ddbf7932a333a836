"""Letters to a real SMTP server on loopback: what it says decides whether to try again, and never sends one twice."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from casework.mail import Letter, Refused, SmtpChannel, TryAgain, Uncertain, compose
from casework.mail import smtp as smtp_module

SENDER = "Casework <casework@example.org>"


class Handler:
    """Answers RCPT and DATA as told, and keeps what it accepted."""

    def __init__(self) -> None:
        self.accepted: list[Any] = []
        self.rcpt, self.data = "250 OK", "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.data.startswith("250"):
            self.accepted.append(envelope)
        return self.data


@pytest.fixture
def server() -> Iterator[tuple[Handler, int]]:
    handler = Handler()
    controller = Controller(handler, hostname="127.0.0.1", port=0)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        controller.port = found.getsockname()[1]
    controller.start()
    yield handler, controller.port
    controller.stop()


def letter(**more: str) -> Letter:
    return Letter(
        **{
            "to_name": "Bo Owner",
            "to": "bo@example.org",
            "subject": "OFFICIAL: due",
            "body": "A-0001",
            "key": "1:a",
            **more,
        }
    )  # type: ignore[arg-type]


def channel(port: int, **more: Any) -> SmtpChannel:
    return SmtpChannel("127.0.0.1", port, SENDER, **{"tls": "none", **more})


def test_a_letter_arrives_whole_and_to_one_person(server: tuple[Handler, int]) -> None:
    handler, port = server
    channel(port).send(
        letter(to_name="Żaneta Ŵyn", subject="OFFICIAL: Ŷ due", body="Line\n" + "x" * 2000 + "\n.\nlast")
    )
    [envelope] = handler.accepted
    assert envelope.rcpt_tos == ["bo@example.org"]
    from email import message_from_bytes, policy

    message = message_from_bytes(envelope.content, policy=policy.default)
    assert message["Subject"] == "OFFICIAL: Ŷ due"
    assert "Żaneta Ŵyn" in message["To"]
    assert message.get_content().replace("\r\n", "\n").rstrip() == "Line\n" + "x" * 2000 + "\n.\nlast"
    assert all(len(line) <= 998 for line in envelope.content.split(b"\r\n"))


@pytest.mark.parametrize(
    ("rcpt", "data", "outcome"),
    [
        ("421 4.3.2 closing", "250 OK", TryAgain),
        ("451 4.7.1 greylisted", "250 OK", TryAgain),
        ("550 5.1.1 no such person", "250 OK", Refused),
        ("250 OK", "452 4.2.2 full", TryAgain),
        ("250 OK", "554 5.6.0 refused", Refused),
    ],
)
def test_what_the_server_answers_decides(server: tuple[Handler, int], rcpt: str, data: str, outcome: type) -> None:
    handler, port = server
    handler.rcpt, handler.data = rcpt, data
    with pytest.raises(outcome):
        channel(port).send(letter())
    assert handler.accepted == []


def test_without_tls_nothing_is_said_unless_a_deployment_allows_it(server: tuple[Handler, int]) -> None:
    handler, port = server
    with pytest.raises(TryAgain):
        SmtpChannel("127.0.0.1", port, SENDER).send(letter())
    assert handler.accepted == []


def test_nobody_listening_is_for_later() -> None:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    with pytest.raises(TryAgain):
        channel(port).send(letter())


@pytest.mark.parametrize("dies_at", ["connect", "data"])
def test_a_server_that_falls_silent(dies_at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the text was handed over it is for later; afterwards nobody can know, and it says so."""
    monkeypatch.setattr(smtp_module, "SECONDS", 0.5)
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_half_a_server, args=(listening, dies_at), daemon=True)
    thread.start()
    with pytest.raises(TryAgain if dies_at == "connect" else Uncertain):
        channel(listening.getsockname()[1]).send(letter())
    thread.join(timeout=5)
    listening.close()


def _half_a_server(listening: socket.socket, dies_at: str) -> None:
    connection, _ = listening.accept()
    connection.settimeout(3)
    with connection:
        if dies_at == "connect":
            connection.recv(1)  # never greets; ends when the other side gives up
            return
        connection.sendall(b"220 here\r\n")
        answers = {b"EHLO": b"250 here\r\n", b"MAIL": b"250 OK\r\n", b"RCPT": b"250 OK\r\n", b"DATA": b"354 go on\r\n"}
        while line := connection.recv(4096):
            if answer := answers.get(line[:4].upper()):
                connection.sendall(answer)
            elif line.endswith(b"\r\n.\r\n"):
                return  # took the text, and broke off


INJECTIONS: list[Callable[[str], dict[str, str]]] = [
    lambda bad: {"to_name": f"Bo{bad}"},
    lambda bad: {"subject": f"due{bad}"},
]


@pytest.mark.parametrize("field", INJECTIONS)
@pytest.mark.parametrize(
    "bad",
    ["\r\nBcc: spy@example.net", "\nBcc: spy@example.net", "\r\n\r\nSent by me", "\x00\u2028Bcc: spy@example.net"],
)
def test_nothing_typed_becomes_a_header(server: tuple[Handler, int], field: Any, bad: str) -> None:
    handler, port = server
    channel(port).send(letter(**field(bad)))
    [envelope] = handler.accepted
    assert envelope.rcpt_tos == ["bo@example.org"]
    assert compose(letter(**field(bad)), sender=SENDER)["Bcc"] is None
    assert compose(letter(**field(bad)), sender=SENDER).get_content() == "A-0001\n"


def test_an_address_that_is_two_is_refused_before_anything_is_sent(server: tuple[Handler, int]) -> None:
    handler, port = server
    with pytest.raises((ValueError, Refused)):
        channel(port).send(letter(to="bo@example.org, spy@example.net"))
    assert handler.accepted == []
