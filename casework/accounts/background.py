"""Work that goes on in the background for somebody: what each slice has of it, told without this slice knowing theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from casework import clock
from casework.accounts.models import User

LATELY = timedelta(days=14)
"""For how long what has ended is still listed."""


@dataclass(frozen=True)
class Work:
    """One piece of work. `href` leads to it, and to what came of it once it is done; `stop` is where the button to stop it is sent.

    `done` of `parts`; no parts where nobody can count them. `why_not` says why it cannot be stopped, where it cannot.
    """

    title: str
    href: str
    state: str
    asked_at: datetime
    goes_on: bool
    done: int = 0
    parts: int = 0
    stop: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    why_not: str = ""


Teller = Callable[[User, datetime], Iterable[Work]]
_tellers: list[Teller] = []


def in_background(teller: Teller) -> Teller:
    """Have the decorated function asked what it does for a person, or did since an instant."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def work_for(user: User) -> list[Work]:
    """What goes on first, then what has ended lately, the newest first."""
    found = [work for teller in _tellers for work in teller(user, clock.now() - LATELY)]
    return sorted(found, key=lambda work: (not work.goes_on, -work.asked_at.timestamp()))
