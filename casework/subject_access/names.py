"""The names by which somebody is looked for in what was written, and by which others are noticed in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from casework.access import as_system
from casework.extensions import db
from casework.subject_access.models import AccessRequest
from casework.subjects.models import Person, PersonName

APOSTROPHES, HYPHENS = (
    "'\u2018\u2019\u02bc`\u00b4",
    "\u2010\u2011\u2013-",
)  # as keyboards, Word and telephones write them
SHORTEST = 3
"""Letters of a name that is looked for by itself."""


@dataclass(frozen=True)
class Named:
    """Somebody's names: `full` ones, and `parts` that stand for them where there is nobody else of that name."""

    label: str
    full: frozenset[str]
    parts: frozenset[str]


def of_request(request: AccessRequest) -> Named:
    """Whoever asks: as they wrote their name, and as it is recorded."""
    said = from_pairs([*typed(request.name), *typed(request.other_names)])
    if request.person_id is None:
        return said
    recorded = of_person(request.person_id)
    return Named(recorded.label, recorded.full | said.full, recorded.parts | said.parts)


def of_person(person_id: int) -> Named:
    return _named([person_id])[0]


def of_others(person_ids: Collection[int], *, beside: Named) -> list[Named]:
    """The others' names; one, or a part of one, that the person themselves bears says nothing."""
    own = {name.lower() for name in beside.parts | beside.full}
    return [
        Named(
            each.label,
            frozenset(name for name in each.full if name.lower() not in own),
            frozenset(part for part in each.parts if part.lower() not in own),
        )
        for each in _named(sorted(person_ids))
    ]


def of_called(label: str, request: AccessRequest) -> Named:
    """Every name, nicknames too, of those on record who are called so, but what whoever asks bears as well. Of nobody on record, the name itself."""
    with as_system("every name of somebody who is taken out of a passage"):
        called = func.trim(func.concat(Person.forename, " ", Person.surname)) == label
        ids = db.session.scalars(select(Person.id).where(called)).all()
        found = of_others(ids, beside=of_request(request)) or [from_pairs(typed(label))]
    return Named(
        label, frozenset().union(*(each.full for each in found)), frozenset().union(*(each.parts for each in found))
    )


def _named(ids: Iterable[int]) -> list[Named]:
    wanted = list(ids)
    people = db.session.execute(
        select(Person.id, Person.forename, Person.surname).where(Person.id.in_(wanted)).order_by(Person.id)
    ).all()
    known: dict[int, list[tuple[str, str]]] = {row.id: [(row.forename, row.surname)] for row in people}
    aliases = select(PersonName.person_id, PersonName.forename, PersonName.surname).where(
        PersonName.person_id.in_(wanted)
    )
    for row in db.session.execute(aliases):
        known[row.person_id].append((row.forename, row.surname))
    return [from_pairs(pairs) for pairs in known.values()]


def from_pairs(pairs: Iterable[tuple[str, str]]) -> Named:
    full, parts = set(), set()
    label = ""
    for forename, surname in pairs:
        name = f"{forename} {surname}".strip()
        label = label or name
        full |= {name} | ({f"{surname}, {forename}"} if forename and surname else set())
        parts |= {part for part in (forename, surname) if len(part) >= SHORTEST}
    return Named(label, frozenset(each for each in full if each), frozenset(parts))


def typed(words: str) -> list[tuple[str, str]]:
    """Names typed one a line, as forename and surname."""
    found = []
    for line in words.splitlines():
        name = " ".join(line.split())
        if name:
            forename, _, surname = name.rpartition(" ")
            found.append((forename, surname))
    return found


def pattern(names: Iterable[str]) -> str:
    """A regular expression for any of these names, whatever white space, apostrophe or hyphen is in it, in the words both
    PostgreSQL and Python know.

    The longest first, so that a whole name is found as one and not part by part.
    """
    longest_first = sorted(set(names), key=lambda name: (-len(name), name))
    return "|".join(r"\s+".join(_however_written(word) for word in name.split()) for name in longest_first)


def _however_written(word: str) -> str:
    alike = {sign: f"[{signs}]" for signs in (APOSTROPHES, HYPHENS) for sign in signs}
    return "".join(alike.get(letter) or re.escape(letter) for letter in word)


def in_sql(names: Iterable[str]) -> str:
    return rf"\m({pattern(names)})\M"


def in_python(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern(names)})(?!\w)", re.IGNORECASE)
