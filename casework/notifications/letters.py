"""Writes a message out: the words of its kind, as plain text and as simple HTML, in one frame for all.

The HTML is made from the text, so that both say the same. It uses what Outlook's desktop editions show well: a table,
plain elements, styles on the elements themselves; no image and nothing fetched from anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template

from casework.access.scope import Scope, reading_as
from casework.accounts.models import User
from casework.mail import Letter
from casework.notifications import contents
from casework.notifications.models import Message

MARKING = "OFFICIAL"
_GAPS = re.compile(r"\n(?:[ \t]*\n){2,}")
"""More than one empty line, as templates and people leave them."""
WITH_SECRETS = frozenset(
    {
        "invitation",
        "reset",
        "meeting_invitation",
        "meeting_reply_wanted",
        "answer_code",
        "outside_code",
        "outside_asked",
        "outside_question_code",
        "digest",
        "action_assigned",
        "address_confirm",
    }
)
"""Kinds whose text holds a link or figures that work for whoever has them."""


@dataclass(frozen=True)
class Addressee:
    """Somebody who does not sign in, to whom a message goes that its reader owes them."""

    name: str
    email: str


WITHOUT_ACCOUNT = frozenset({"invitation", "manager_letter"})
"""Kinds that go to somebody who has not set up an account yet."""

TO_PEOPLE_OUTSIDE = frozenset(
    {"outside_code", "outside_received", "outside_decided", "outside_asked", "outside_question_code"}
)
"""Kinds to somebody without an account, owed in the name of the page they used."""

TO_ANOTHER_ADDRESS = frozenset({"address_confirm"}) | TO_PEOPLE_OUTSIDE
"""Kinds that go where the reader's present address has no say, be it refused or not."""


def written(
    message: Message, reader: User, *, scope: Scope | None = None, carried: Collection[Any] | None = None
) -> Letter | str:
    """The letter, or why it is withheld. State and rights are looked at again now, as the reader.

    `scope` is the reader's of this moment, where it was worked out already; `carried` are the reminders it carries,
    where they were read: what one is about never changes.
    """
    from casework.reader import acting_as

    if reader.status == "suspended" or (reader.status == "invited" and message.template not in WITHOUT_ACCOUNT):
        return "The reader may not sign in."
    with acting_as(reader) if scope is None else reading_as(scope):
        found = contents.of(message.template, message.context | {"carried": carried}, reader)
    if found is None:
        return "Nothing is owed any more."
    base = current_app.config["BASE_URL"]
    calendar, reply_to = found.pop("calendar", None), found.pop("reply_to", "")
    to = found.pop("to", None) or reader
    subject = render_template(f"email/{message.template}/subject.txt", **found).strip()
    words = _GAPS.sub("\n\n", render_template(f"email/{message.template}/body.txt", base=base, **found).strip())
    body = render_template(
        "email/layout.txt", reader=to, words=words, signs_in=message.template not in TO_PEOPLE_OUTSIDE
    )
    subject = f"{MARKING}: {subject}"
    html = render_template("email/layout.html", subject=subject, blocks=blocks_of(body, base))
    key = key_of(message.partnership_id, message.once)
    return Letter(to.name, to.email, subject, body, key, html, calendar, reply_to)


def key_of(partnership_id: int, once: str) -> str:
    """The letter's key: the same whenever it is made, of which Message-ID and reference are made."""
    return f"{partnership_id}:{once}"


@dataclass(frozen=True)
class Piece:
    """Some words of a line; with an address, a link."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Block:
    """A paragraph, or a list of points; each is lines, each line is pieces."""

    points: tuple[tuple[tuple[Piece, ...], ...], ...]
    is_list: bool = False


def blocks_of(body: str, base: str) -> list[Block]:
    """The text as paragraphs and lists. Lines that begin with "- " are points; only addresses of ours become links."""
    found: list[Block] = []
    for lines in _paragraphs(body):
        if all(line.startswith(("- ", "  ")) for line in lines) and lines[0].startswith("- "):
            points: list[list[tuple[Piece, ...]]] = []
            for line in lines:
                if line.startswith("- "):
                    points.append([])
                points[-1].append(_pieces(line[2:].strip(), base))
            block = Block(tuple(tuple(point) for point in points), is_list=True)
            if found and found[-1].is_list:
                block = Block(found.pop().points + block.points, is_list=True)
            found.append(block)
        else:
            found.append(Block((tuple(_pieces(line.strip(), base) for line in lines),)))
    return found


def _paragraphs(body: str) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for line in body.splitlines():
        if line.strip():
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [lines for lines in found if lines]


def _pieces(line: str, base: str) -> tuple[Piece, ...]:
    before, mark, rest = line.partition(f"{base}/")
    if not mark:
        return (Piece(line),)
    address, _, after = rest.partition(" ")
    pieces = [Piece(before), Piece(mark + address, mark + address), Piece(f" {after}" if after else "")]
    return tuple(piece for piece in pieces if piece.text)
