"""What later slices have to say on a group's page: lines they add without this slice knowing them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from casework.partnership.models import Group


@dataclass(frozen=True)
class Line:
    """A fact with its label and, where there is a page, its address: "Next meeting: 3 March 2026"."""

    label: str
    text: str
    href: str = ""


Teller = Callable[[Group], Sequence[Line]]
_tellers: list[Teller] = []


def on_group_page(teller: Teller) -> Teller:
    """Have the decorated function asked for its lines whenever a group's page is shown."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def lines_for(group: Group) -> list[Line]:
    return [line for teller in _tellers for line in teller(group)]
