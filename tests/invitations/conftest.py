"""A group whose meeting of 17 March 2026 people are invited to, and the mail that leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar, Event

from casework.extensions import db
from casework.invitations import services
from casework.mail import FileChannel
from casework.meetings.models import Meeting
from casework.notifications import outbox
from tests.world import Maker

CANARY = "Qanaryname"


class Post:
    """Sends what is owed and keeps it, newest last; each letter once."""

    def __init__(self, folder: Path, make: Maker) -> None:
        self.folder, self.make = folder, make

    def sent(self) -> list[EmailMessage]:
        """What left since this was last asked."""
        before = set(self.folder.iterdir()) if self.folder.exists() else set()
        outbox.deliver_due(channel=FileChannel(self.folder, "Casework <casework@wrensea.example>"))
        with self.make.system():  # sending forgets what rows hold, and nobody is reading when a test asks them
            for row in list(db.session):
                db.session.refresh(row)
        new = sorted(set(self.folder.iterdir()) - before) if self.folder.exists() else []
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in new]  # type: ignore[misc]

    def to(self, user: Any) -> EmailMessage:
        found = [letter for letter in self.sent() if letter["To"].addresses[0].addr_spec == user.email]
        assert len(found) == 1, found
        return found[0]


def parts_of(letter: EmailMessage) -> dict[str, EmailMessage]:
    return {part.get_content_type(): part for part in letter.walk() if not part.is_multipart()}  # type: ignore[misc]


def calendar_of(letter: EmailMessage) -> Calendar:
    return Calendar.from_ical(parts_of(letter)["text/calendar"].get_payload(decode=True))  # type: ignore[return-value]


def event_of(letter: EmailMessage) -> Event:
    [event] = calendar_of(letter).walk("VEVENT")
    return event  # type: ignore[return-value]


def link_of(letter: EmailMessage) -> str:
    words = parts_of(letter)["text/plain"].get_content()
    return next(w.removeprefix("http://localhost") for w in words.split() if "/invitations/" in w)


@pytest.fixture
def post(tmp_path: Path, make: Maker) -> Post:
    return Post(tmp_path / "post", make)


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    at(2026, 3, 2, 10)
    group = make.group("psg", name="North PSG")
    police = make.agency("Wrensea Police", kind="police")
    case = make.case(group, title=f"{CANARY} Walk", offender=make.person(CANARY, CANARY))
    return {
        "group": group, "case": case, "police": police, "coordinator": make.user("Noor Coordinator", coordinates=[group]),
        "chair": make.user("Cat Chair", agency=police, chairs=[group]), "member": make.user("Sam Officer", agency=police, joins=[group]),
        "stranger": make.user("Una Stranger", joins=[make.group("psg")]), "meeting": make.meeting(group, on=date(2026, 3, 17)),
    }  # fmt: skip


@pytest.fixture
def invited(make: Maker, world: dict[str, Any], post: Post) -> dict[str, Any]:
    """Everybody invited; their letters have left."""
    with make.acting(world["coordinator"]) as by:
        assert services.invite(fresh(world["meeting"]), by=by) == 3
    letters = {letter["To"].addresses[0].addr_spec: letter for letter in post.sent()}
    return world | {"letters": letters, "link": link_of(letters[world["member"].email])}


def fresh(meeting: Meeting) -> Meeting:
    return db.session.scalars(
        db.select(Meeting).where(Meeting.id == meeting.id).execution_options(populate_existing=True)
    ).one()
