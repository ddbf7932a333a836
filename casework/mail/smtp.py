"""E-mail by SMTP, over TLS unless a deployment says otherwise.

The dialogue is led step by step, for what an answer or a broken connection means depends on how far it had come: until
the line with the full stop has left, the server cannot have taken the letter, and afterwards it may have.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr

from casework.mail.channel import Letter, Refused, TryAgain, Uncertain, Unreachable, compose

SECONDS = 20
TLS = ("required", "implicit", "none")
"""STARTTLS or nothing; TLS from the first byte (port 465); none at all, for a relay on the same machine."""


@dataclass(frozen=True)
class SmtpChannel:
    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: str = "required"

    def send(self, letter: Letter) -> None:
        message = compose(letter, sender=self.sender)
        to = message["To"].addresses[0].addr_spec
        with self._server() as server:
            _hand_over(server, message, sender=parseaddr(self.sender)[1], to=to)

    @contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        """The server, greeted, under TLS and signed in to. It has not been told of any letter when this fails."""
        server: smtplib.SMTP | None = None
        try:
            if self.tls == "implicit":
                server = smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=ssl.create_default_context())
            else:
                server = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
            if self.tls == "required":
                server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
            if self.user:
                server.login(self.user, self.password)
        except (OSError, smtplib.SMTPException) as problem:
            if server is not None:
                server.close()
            raise Unreachable(str(problem)) from problem
        try:
            yield server
        finally:
            server.close()


def _hand_over(server: smtplib.SMTP, message: EmailMessage, *, sender: str, to: str) -> None:
    data = message.as_bytes(policy=SMTP)
    try:
        _judge(server.mail(sender), taken=(250,))
        _judge(server.rcpt(to), taken=(250, 251))
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


def _judge(answer: tuple[int, bytes], *, taken: tuple[int, ...]) -> None:
    """4xx is for later, 5xx for never; an answer that is none of these fits no step, and is for later."""
    code, words = answer
    if code in taken:
        return
    said = f"{code} {words.decode(errors='replace')}"
    raise (Refused if 500 <= code < 600 else TryAgain)(said)
