"""A message as it leaves, and the channels it can leave by."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from enum import Enum
from typing import Any, Protocol, runtime_checkable

from casework import clock


@dataclass(frozen=True)
class CalendarPart:
    """A calendar entry that a letter carries (RFC 6047): its method, such as REQUEST, and its bytes."""

    method: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """One e-mail to one person: as plain text and, where `html` is given, as the same words in HTML.

    A `calendar` goes both among the readings of the letter, where Outlook and Google look for it, and as a file, which
    everything else can open. `reply_to` is where an answer goes, if not to the sender.
    """

    to_name: str
    to: str
    subject: str
    body: str
    key: str
    html: str = ""
    calendar: CalendarPart | None = None
    reply_to: str = ""


class Refused(Exception):
    """The mail server will never take this one. `address` says that it was the recipient's address it would not have."""

    def __init__(self, words: str, *, address: bool = False) -> None:
        super().__init__(words)
        self.address = address


class TryAgain(Exception):
    """It may take it later."""


class Deferred(TryAgain):
    """The recipient's side wants it later: others may do better meanwhile."""


class Unreachable(TryAgain):
    """The server itself is not to be had: no letter can leave now, so there is no use in trying the next one."""


class Uncertain(Exception):
    """It may or may not have taken it: the connection broke after the text was handed over."""


class Found(Enum):
    """What a provider knows of a letter when it is asked by its key."""

    TAKEN = "taken"
    REFUSED = "refused"
    NOTHING = "nothing"
    """It never had it, or gave it up for reasons of its own: it may be handed over again."""


class Channel(Protocol):
    """A way for letters to leave. `channel_name` is kept with what was handed over, for only the same one can be asked about it."""

    channel_name: str

    def send(self, letter: Letter) -> None:
        """Hand one letter over. Raises `Refused`, `TryAgain` or `Uncertain`."""


@runtime_checkable
class Remembers(Protocol):
    """What some channels can besides: say whether they have a letter, so that none need be sent twice or left in doubt."""

    def look_up(self, key: str) -> Found:
        """Ask by the letter's key. Raises `TryAgain` when there is no answer now."""


@contextmanager
def kept_open(channel: Any) -> Iterator[Any]:
    """The channel for several letters one after the other: over one connection, where it has such."""
    if not hasattr(channel, "opened"):
        yield channel
        return
    with channel.opened() as opened:
        yield opened


def reference_of(key: str) -> str:
    """The same mark for a letter whenever it leaves; it tells nothing of whom or what the letter is about."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def compose(letter: Letter, *, sender: str) -> EmailMessage:
    """The letter as a message: one recipient, no line ends in headers, the same Message-ID whenever it is sent again.

    Raises `Refused` when the address is not one address.
    """
    name, address = parseaddr(sender)
    message = EmailMessage()
    message["From"] = Address(_one_line(name), addr_spec=address)
    message["To"] = _recipient(letter)
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(clock.now())
    domain = address.rpartition("@")[2] or "casework.invalid"
    message["Message-ID"] = f"<{reference_of(letter.key)}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"  # Outlook's word for: send no "out of office" back
    if letter.reply_to:
        message["Reply-To"] = _address("", letter.reply_to)
    message.set_content(letter.body)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    if letter.calendar is not None:
        _add_calendar(message, letter.calendar)
    return message


def _add_calendar(message: EmailMessage, calendar: CalendarPart) -> None:
    """As bytes, in base64: line ends stay as they are, which RFC 5545 asks for."""
    message.add_alternative(
        calendar.content, maintype="text", subtype="calendar", cte="base64",
        params={"charset": "utf-8", "method": calendar.method},
    )  # fmt: skip
    message.add_attachment(
        calendar.content, maintype="application", subtype="ics", filename="invite.ics", params={"charset": "utf-8"}
    )


def _recipient(letter: Letter) -> Address:
    return _address(letter.to_name, letter.to)


def _address(name: str, given: str) -> Address:
    """An address, its domain as mail servers spell it (münchen.example as xn--mnchen-3ya.example)."""
    try:
        found = Address(_one_line(name), addr_spec=given.strip())
        domain = found.domain.encode("idna").decode()
    except (ValueError, IndexError, MessageError) as problem:
        raise Refused(f"This is not an e-mail address: {type(problem).__name__}", address=True) from problem
    if not found.username or not domain or any(_breaks(c) for c in given.strip()):
        raise Refused("This is not an e-mail address.", address=True)
    return Address(found.display_name, found.username, domain)


def _one_line(text: str) -> str:
    return " ".join("".join(" " if _breaks(c) else c for c in text).split())


def _breaks(character: str) -> bool:
    """Controls, line and paragraph separators, half characters, and marks that turn the order of what follows."""
    turns = "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069"
    return turns or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
