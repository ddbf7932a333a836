"""What later slices have to say on a person's own account page: rows they add without this slice knowing them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from casework.accounts.models import User


@dataclass(frozen=True)
class Row:
    """A row of the account page: what it is, how it stands, and the page that changes it, or says more."""

    label: str
    text: str
    href: str
    what: str
    verb: str = "Change"


Teller = Callable[[User], Sequence[Row]]
_tellers: list[Teller] = []


def on_account_page(teller: Teller) -> Teller:
    """Have the decorated function asked for its rows whenever somebody opens their account."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


@dataclass(frozen=True)
class Link:
    """What somebody who looks after a person can do for them on a page of a later slice."""

    text: str
    href: str


Linker = Callable[[User], Sequence[Link]]
_linkers: list[Linker] = []


def on_person_page(linker: Linker) -> Linker:
    """Have the decorated function asked for its links whenever somebody's account is looked at by who looks after it."""
    if linker not in _linkers:
        _linkers.append(linker)
    return linker


def links_for(person: User) -> list[Link]:
    return [link for linker in _linkers for link in linker(person)]


def rows_for(user: User) -> list[Row]:
    return [row for teller in _tellers for row in teller(user)]
