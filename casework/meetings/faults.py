"""One thing that looks wrong in an agenda or minutes, and where it is put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casework import clock
from casework.accounts.models import User
from casework.extensions import db
from casework.meetings.models import Meeting


@dataclass(frozen=True)
class Fault:
    """One thing that looks wrong, in words for the officer, and the page (endpoint and values) that puts it right."""

    kind: str
    words: str
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Accepted:
    """What stood when a paper was sent all the same: when it was, by whom, and what the checks had found."""

    what: str
    at: datetime | None
    who: str
    words: tuple[str, ...]


def accept(meeting: Meeting, faults: Sequence[Fault], *, of: str, by: User) -> None:
    """Keep what the checks had found when somebody sent the "agenda" or the "minutes" all the same. Earlier times stay."""
    sent = {"of": of, "at": clock.now().isoformat(), "by": by.id}
    meeting.faults_accepted = [
        *meeting.faults_accepted, *({"kind": fault.kind, "words": fault.words, **sent} for fault in faults)
    ]  # fmt: skip


def accepted(meeting: Meeting) -> list[Accepted]:
    """Each time something was sent with faults, the first first."""
    times: dict[tuple[str, str, int], list[str]] = {}
    for row in meeting.faults_accepted:
        times.setdefault((row.get("at", ""), row.get("of", "minutes"), row.get("by", 0)), []).append(row["words"])
    people = {by: db.session.get(User, by) for _, _, by in times if by}
    return [
        Accepted(
            of,
            datetime.fromisoformat(at) if at else None,
            person.name if (person := people.get(by)) is not None else "",
            tuple(words),
        )
        for (at, of, by), words in times.items()
    ]
