"""What later slices have to say on a meeting's page: lines and buttons they add without this slice knowing them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from casework.meetings.models import Meeting


@dataclass(frozen=True)
class Line:
    """A fact with its label and its page: "Invitations: 12 of 14 have answered"."""

    label: str
    text: str
    href: str = ""


@dataclass(frozen=True)
class Button:
    """Something to do at once, by POST, or a page to go to."""

    text: str
    href: str
    at_once: bool = False
    kind: str = "secondary"


Teller = Callable[[Meeting], Sequence[Line | Button]]
_tellers: list[Teller] = []


def adds_to_meeting(teller: Teller) -> Teller:
    """Have the decorated function asked for its lines and buttons whenever a meeting's page is shown."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def parts_for(meeting: Meeting) -> list[Line | Button]:
    return [part for teller in _tellers for part in teller(meeting)]


def lines_of(parts: Sequence[Line | Button]) -> list[Line]:
    return [part for part in parts if isinstance(part, Line)]


def buttons_of(parts: Sequence[Line | Button]) -> list[Button]:
    return [part for part in parts if isinstance(part, Button)]
