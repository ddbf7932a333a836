"""A message as it leaves, and the channels it can leave by."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Protocol


@dataclass(frozen=True)
class Letter:
    """One e-mail to one person."""

    to_name: str
    to: str
    subject: str
    body: str
    key: str


class Refused(Exception):
    """The mail server will never take this one."""


class TryAgain(Exception):
    """It may take it later."""


class Uncertain(Exception):
    """It may or may not have taken it: the connection broke after the text was handed over."""


class Channel(Protocol):
    def send(self, letter: Letter) -> None:
        """Hand one letter over. Raises `Refused`, `TryAgain` or `Uncertain`."""


def compose(letter: Letter, *, sender: str) -> EmailMessage:
    """The letter as a message: one recipient, no line ends in headers, the same Message-ID whenever it is sent again."""
    name, address = parseaddr(sender)
    message = EmailMessage()
    message["From"] = Address(_one_line(name), addr_spec=address)
    message["To"] = Address(_one_line(letter.to_name), addr_spec=_one_line(letter.to))
    message["Subject"] = _one_line(letter.subject)
    domain = address.rpartition("@")[2] or "casework.invalid"
    message["Message-ID"] = f"<{hashlib.sha256(letter.key.encode()).hexdigest()[:32]}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    return message


def _one_line(text: str) -> str:
    return " ".join("".join(c if c >= " " else " " for c in text).split())
