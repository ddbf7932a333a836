"""What later slices show on a meeting's pages: panels they add without this slice knowing them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from casework.meetings.models import Meeting


@dataclass(frozen=True)
class Panel:
    """A part of a page: its template, which finds what it says as `p`."""

    template: str
    p: dict[str, Any] = field(default_factory=dict)


Teller = Callable[[Meeting], Panel | None]
_tellers: list[Teller] = []


def on_meeting_page(teller: Teller) -> Teller:
    """Have the decorated function asked for its panel whenever a meeting is shown; it may say none."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def panels_for(meeting: Meeting) -> list[Panel]:
    return [panel for teller in _tellers if (panel := teller(meeting)) is not None]
