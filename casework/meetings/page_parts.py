"""What slices have to say on a meeting's pages: lines, buttons and panels they add without this slice knowing them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

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


@dataclass(frozen=True)
class Panel:
    """A part of the page: its template, which finds what it says as `p`."""

    template: str
    p: dict[str, Any] = field(default_factory=dict)


Part = Line | Button | Panel
Teller = Callable[[Meeting], Sequence[Part]]
_tellers: dict[Teller, bool] = {}


@dataclass(frozen=True)
class Parts:
    """What was added, by kind, in the order of the slices."""

    lines: list[Line]
    buttons: list[Button]
    panels: list[Panel]


def adds_to_meeting(teller: Teller | None = None, *, also_minutes: bool = False) -> Any:
    """Have the decorated function asked for its parts whenever a meeting's page is shown; `also_minutes`, beside its minutes too."""

    def register(asked: Teller) -> Teller:
        _tellers[asked] = also_minutes
        return asked

    return register if teller is None else register(teller)


def parts_for(meeting: Meeting, *, minutes: bool = False) -> Parts:
    """For the page of a meeting, or beside its `minutes`."""
    found = [part for teller, also in _tellers.items() if also or not minutes for part in teller(meeting)]
    return Parts(
        [part for part in found if isinstance(part, Line)],
        [part for part in found if isinstance(part, Button)],
        [part for part in found if isinstance(part, Panel)],
    )
