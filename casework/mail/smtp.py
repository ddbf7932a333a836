"""E-mail by SMTP, over TLS unless a deployment says otherwise.

The dialogue is led step by step, for what an answer or a broken connection means depends on how far it had come: until
the line with the full stop has left, the server cannot have taken the letter, and afterwards it may have.
"""

from __future__ import annotations

import io
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.policy import SMTP
from email.utils import parseaddr
from typing import Any

from casework.mail.channel import Deferred, Letter, Refused, TryAgain, Uncertain, Unreachable, compose

SECONDS = 20
TLS = ("required", "implicit", "none")
"""STARTTLS or nothing; TLS from the first byte (port 465); none at all, for a relay on the same machine."""


LETTERS = 100
"""How many go over one connection: servers set limits of their own, and few set one below this."""


@dataclass(frozen=True)
class SmtpChannel:
    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: str = "required"
    channel_name = "smtp"

    def send(self, letter: Letter) -> None:
        with self.opened() as connection:
            connection.send(letter)

    @contextmanager
    def opened(self) -> Iterator[Connection]:
        """For several letters: each goes over the connection of the one before, while that went well."""
        connection = Connection(self)
        try:
            yield connection
        finally:
            connection.close()

    def connect(self) -> smtplib.SMTP:
        """The server, greeted, under TLS and signed in to. Raises `Unreachable`; no letter was spoken of then."""
        try:
            server = _Tls(self.host, self.port) if self.tls == "implicit" else _Plain(self.host, self.port)
        except (OSError, smtplib.SMTPException) as problem:
            raise Unreachable(str(problem)) from problem
        try:
            # The full stop leaves by itself (see above): held back until the text is acknowledged it would cost 40 ms a letter.
            server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.tls == "required":
                server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
            if self.user:
                server.login(self.user, self.password)
        except (OSError, smtplib.SMTPException) as problem:
            server.close()
            raise Unreachable(str(problem)) from problem
        return server


class Connection:
    """One connection, for as many letters as go over it without trouble; after any it is made anew."""

    def __init__(self, channel: SmtpChannel) -> None:
        self.channel_name = channel.channel_name
        self._channel = channel
        self._sender = parseaddr(channel.sender)[1]
        self._server: smtplib.SMTP | None = None
        self._taken = 0

    def send(self, letter: Letter) -> None:
        message = compose(letter, sender=self._channel.sender)
        to = message["To"].addresses[0].addr_spec
        data = message.as_bytes(policy=SMTP)
        try:
            _hand_over(self._begun(), data, to=to)
        except BaseException:
            self.close()
            raise
        self._taken += 1
        if self._taken >= LETTERS:
            self.close()

    def _begun(self) -> smtplib.SMTP:
        """A server that has taken MAIL. One that was used before may have hung up meanwhile: it is then called anew."""
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                if self._server.mail(self._sender)[0] == 250:
                    return self._server
            self.close()
        self._server, self._taken = self._channel.connect(), 0
        try:
            _judge(self._server.mail(self._sender), taken=(250,))
        except (OSError, smtplib.SMTPException) as problem:
            raise TryAgain(str(problem)) from problem
        return self._server

    def close(self) -> None:
        """Without a farewell, for which there may be nobody to wait."""
        if self._server is not None:
            self._server.close()
            self._server = None


class _Answers(io.RawIOBase):
    """What a server answers, each answer within its time: one that sends a letter a second is not waited for either."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.until = 0.0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)


class _Patience:
    """Beside smtplib's own class: a whole answer within `SECONDS`, not only the next byte of it."""

    sock: Any
    file: Any
    _answers: _Answers | None = None

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self._answers = _Answers(self.sock)
            self.file = io.BufferedReader(self._answers)
        if self._answers is not None:
            self._answers.until = time.monotonic() + SECONDS
        answer: tuple[int, bytes] = super().getreply()  # type: ignore[misc]
        if self.sock is not None:
            self.sock.settimeout(SECONDS)
        return answer


class _Plain(_Patience, smtplib.SMTP):
    def __init__(self, host: str, port: int) -> None:
        super().__init__(host, port, timeout=SECONDS)


class _Tls(_Patience, smtplib.SMTP_SSL):
    def __init__(self, host: str, port: int) -> None:
        super().__init__(host, port, timeout=SECONDS, context=ssl.create_default_context())


def _hand_over(server: smtplib.SMTP, data: bytes, *, to: str) -> None:
    try:
        _judge(server.rcpt(to), taken=(250, 251), about=True)
        _judge(server.docmd("DATA"), taken=(354,))
        server.send(re.sub(rb"(?m)^\.", b"..", data if data.endswith(b"\r\n") else data + b"\r\n"))
    except (OSError, smtplib.SMTPException) as problem:
        raise TryAgain(str(problem)) from problem
    try:
        server.send(b".\r\n")
        answer = server.getreply()
    except (OSError, smtplib.SMTPException) as problem:
        raise Uncertain(str(problem)) from problem
    _judge(answer, taken=(250,))


def _judge(answer: tuple[int, bytes], *, taken: tuple[int, ...], about: bool = False) -> None:
    """4xx is for later, 5xx for never; an answer that is none of these fits no step, and is for later.

    `about` the address: a 5xx then means the address, unless it is about us (x.7.x, policy; 530, sign in first).
    """
    code, words = answer
    if code in taken:
        return
    said = f"{code} {words.decode(errors='replace')}"
    if 500 <= code < 600:
        raise Refused(said, address=about and code not in (503, 530) and not words.startswith(b"5.7."))
    raise Deferred(said)
