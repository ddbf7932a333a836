"""Letters to a real SMTP server on loopback: what it says decides whether to try again, and never sends one twice."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from casework.mail import Letter, Refused, SmtpChannel, TryAgain, Uncertain, Unreachable, compose
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
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert message["Subject"] == "OFFICIAL: Ŷ due"
    assert "Żaneta Ŵyn" in message["To"]
    assert message["Date"].datetime.tzinfo is not None
    assert message["Auto-Submitted"] == "auto-generated"
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


STEPS = ("connect", "EHLO", "MAIL", "RCPT", "DATA", "text", "full stop")


@pytest.mark.parametrize("dies_at", STEPS)
@pytest.mark.parametrize("how", ["silence", "hanging up"])
def test_a_server_that_goes_away(dies_at: str, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the line with the full stop has left it is for later; afterwards nobody can know, and it says so."""
    monkeypatch.setattr(smtp_module, "SECONDS", 0.4)
    listening = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()
    thread = threading.Thread(target=_half_a_server, args=(listening, dies_at, how, over), daemon=True)
    thread.start()
    with pytest.raises(Uncertain if dies_at in ("text", "full stop") else TryAgain) as caught:
        channel(listening.getsockname()[1]).send(letter())
    assert isinstance(caught.value, Unreachable) == (dies_at in ("connect", "EHLO"))
    over.set()
    thread.join(timeout=5)
    listening.close()


def _half_a_server(listening: socket.socket, dies_at: str, how: str, over: threading.Event) -> None:
    """Speaks SMTP up to one step, then falls silent or hangs up. The text and its full stop arrive as one or as two."""
    connection, _ = listening.accept()
    connection.settimeout(3)
    answers = {b"EHLO": b"250 here", b"MAIL": b"250 OK", b"RCPT": b"250 OK", b"DATA": b"354 go on"}
    with connection:
        if dies_at != "connect":
            connection.sendall(b"220 here\r\n")
            received = b""
            while line := connection.recv(4096):
                word = line[:4].upper()
                received += line
                if word.decode(errors="replace") == dies_at or (dies_at == "text" and b"\r\n\r\n" in received):
                    break
                if received.endswith(b"\r\n.\r\n"):
                    break
                if word in answers:
                    connection.sendall(answers[word] + b"\r\n")
        if how == "silence":
            over.wait(timeout=3)


# -- TLS ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1 that only those who are given its file believe."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.test")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "key.pem").write_bytes(private)
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path, tmp_path / "key.pem")
    return path, context


class SecureController(Controller):
    """A server that offers STARTTLS, takes mail under it alone and knows one user."""

    def __init__(self, handler: Any, context: ssl.SSLContext, port: int) -> None:
        self.context = context
        super().__init__(handler, hostname="127.0.0.1", port=port)

    def factory(self) -> SMTP:
        return SMTP(
            self.handler, tls_context=self.context, require_starttls=True, auth_required=True,
            authenticator=lambda _server, _session, _envelope, _how, given: AuthResult(
                handled=False, success=given.login == b"casework" and given.password == b"right"
            ),
        )  # fmt: skip


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def secure_server(certificate: tuple[Path, ssl.SSLContext]) -> Iterator[tuple[Handler, int]]:
    handler = Handler()
    controller = SecureController(handler, certificate[1], _free_port())
    controller.start()
    yield handler, controller.port
    controller.stop()


def test_tls_is_the_default_and_signs_in_under_it(
    secure_server: tuple[Handler, int], certificate: tuple[Path, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    handler, port = secure_server
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    SmtpChannel("127.0.0.1", port, SENDER, "casework", "right").send(letter())
    assert len(handler.accepted) == 1


@pytest.mark.parametrize("why", ["a certificate nobody vouches for", "a wrong password"])
def test_a_server_we_cannot_trust_or_that_does_not_trust_us_is_told_nothing(
    secure_server: tuple[Handler, int], certificate: tuple[Path, Any], monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    handler, port = secure_server
    if why == "a wrong password":
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with pytest.raises(Unreachable):
        SmtpChannel("127.0.0.1", port, SENDER, "casework", "wrong").send(letter())
    assert handler.accepted == []


def test_tls_from_the_first_byte(certificate: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch) -> None:
    handler = Handler()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    controller = Controller(handler, hostname="127.0.0.1", port=_free_port(), ssl_context=certificate[1])
    controller.start()
    try:
        channel(controller.port, tls="implicit").send(letter())
    finally:
        controller.stop()
    assert len(handler.accepted) == 1


# -- headers -----------------------------------------------------------------------------------------------------------

INJECTIONS: list[Callable[[str], dict[str, str]]] = [
    lambda bad: {"to_name": f"Bo{bad}"},
    lambda bad: {"subject": f"due{bad}"},
]


@pytest.mark.parametrize("field", INJECTIONS)
@pytest.mark.parametrize(
    "bad",
    [
        "\r\nBcc: spy@example.net",
        "\nBcc: spy@example.net",
        "\r\n\r\nSent by me",
        "\x00\u2028Bcc: spy@example.net",
        "\x85Bcc: spy@example.net",
        ", spy@example.net",
        '" <spy@example.net>, "',
        "\r\n .\r\nMAIL FROM:<spy@example.net>",
    ],
)
def test_nothing_typed_becomes_a_header(server: tuple[Handler, int], field: Any, bad: str) -> None:
    handler, port = server
    channel(port).send(letter(**field(bad)))
    [envelope] = handler.accepted
    assert envelope.rcpt_tos == ["bo@example.org"]
    assert compose(letter(**field(bad)), sender=SENDER)["Bcc"] is None
    assert compose(letter(**field(bad)), sender=SENDER).get_content() == "A-0001\n"


def test_marks_that_turn_the_order_of_what_follows_are_taken_out() -> None:
    assert str(compose(letter(subject="OFFICIAL: \u202egnp.exe"), sender=SENDER)["Subject"]) == "OFFICIAL: gnp.exe"


@pytest.mark.parametrize(
    "address",
    [
        "bo@example.org, spy@example.net", "bo@example.org\r\nBcc: spy@example.net", "bo@example.org\nRCPT TO:<spy@example.net>",
        "<bo@example.org> spy@example.net", "bo", "@example.org", "bo@", "", "bo@exa mple.org", "bo@example..org", "bø@example.org",
    ],
)  # fmt: skip
def test_an_address_that_is_not_one_is_refused_before_anything_is_sent(
    server: tuple[Handler, int], address: str
) -> None:
    handler, port = server
    with pytest.raises(Refused):
        channel(port).send(letter(to=address))
    assert handler.accepted == []


def test_a_domain_beyond_a_to_z_is_spelled_as_servers_do(server: tuple[Handler, int]) -> None:
    handler, port = server
    channel(port).send(letter(to="bo@møte.example"))
    assert handler.accepted[0].rcpt_tos == ["bo@xn--mte-0na.example"]


def test_both_texts_arrive_and_a_line_with_only_a_full_stop_ends_nothing(server: tuple[Handler, int]) -> None:
    handler, port = server
    channel(port).send(letter(body="One\n.\n..two\n", html="<p>One<br>\n.\n..two " + "y" * 3000 + "</p>"))
    message = message_from_bytes(handler.accepted[0].content, policy=policy.default)
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    plain, html = [part.get_content().replace("\r\n", "\n") for part in message.iter_parts()]
    assert plain == "One\n.\n..two\n"
    assert html.rstrip() == "<p>One<br>\n.\n..two " + "y" * 3000 + "</p>"
    assert all(len(line) <= 998 for line in handler.accepted[0].content.split(b"\r\n"))


def test_sent_again_it_is_the_same_message() -> None:
    ids = {str(compose(letter(), sender=SENDER)["Message-ID"]) for _ in range(2)}
    assert len(ids) == 1
    assert str(compose(letter(key="1:b"), sender=SENDER)["Message-ID"]) not in ids
