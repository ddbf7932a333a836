"""Finds people and places that may be the one meant. A match is only ever suggested; a person decides.

Three statements find candidates: which parts of names in use the typed ones may be, who and what holds those parts or the
birth date or postcode (`candidates.py`), and what is known of the likeliest (`known.py`). They are scored here. Matching looks at
everything in the partnership, as the system; one statement within the reader's reach then says which the reader may open; of the
others the reader learns only whom to ask (`suggestions.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from casework.extensions import db
from casework.subjects import likeness, names
from casework.subjects.candidates import parts_meant, sharing_most, slots_of
from casework.subjects.keys import (
    one_of,
)
from casework.subjects.known import known_of
from casework.subjects.likeness import Born, Known
from casework.subjects.models import ORGANISATION_KINDS, Organisation, Place
from casework.subjects.suggestions import Suggestion, masked

__all__ = ["Suggestion", "suggest"]


def suggest(
    *,
    name: str = "",
    date_of_birth: date | None = None,
    birth_year: int | None = None,
    birth_month: int | None = None,
    postcode: str = "",
    address: str = "",
    number: str = "",
    limit: int = 10,
    kinds: Iterable[str] = ("person", "place", "organisation"),
    most: int | None = None,
) -> list[Suggestion]:
    """The likeliest people and places for what was typed, exact four-field matches first.

    `most` is how many that share one part are looked at: with it a search takes no longer the more people there are, and of a
    part more bear than that finds some. Without it all are, as where a record is about to be made.
    """
    born, code = Born(date_of_birth, birth_year, birth_month), names.postcode(postcode)
    asked, where = names.parts(name), names.parts(f"{name} {address}")
    number = names.registration(number) or names.registration(name)
    people, elsewhere = "person" in kinds, "place" in kinds or "organisation" in kinds
    meant = parts_meant(asked if people else where)
    slots = slots_of("n", meant, born, postcode) if people else set()
    if elsewhere:
        slots |= slots_of("w", meant if where == asked or not people else parts_meant(where), Born(), postcode, number)
    ids = sharing_most(slots, most, wanted=limit)
    likely = _people(ids["person"], asked=asked, born=born, postcode=code, limit=limit) if people else []
    found = [
        Suggestion("person", known.id, known.reference, known.called[0], "", exact, round(score, 4), True, "")
        for exact, score, known in likely
    ]
    if "place" in kinds:
        found += _places(ids["place"], asked=where, postcode=code)
    if "organisation" in kinds:
        found += _organisations(ids["organisation"], asked=where, postcode=code, number=number)
    best = sorted(found, key=lambda s: (not s.exact, -s.score, s.id))[:limit]
    return masked(best, {known.id: known for _, _, known in likely})


def _people(
    ids: list[int], *, asked: list[str], born: Born, postcode: str, limit: int
) -> list[tuple[bool, float, Known]]:
    """The likeliest of these people, with whether all agrees and how alike they are.

    Where they live is asked of all only when a postcode was typed.
    """
    found = known_of(ids, addresses=bool(postcode)) if ids else []
    scored = [
        (is_exact(known, asked, born, postcode), likeness.score(asked, born, postcode, known), known) for known in found
    ]
    least = 0.45 if asked else 0.2
    likely = (each for each in scored if each[1] >= least)
    return sorted(likely, key=lambda each: (not each[0], -each[1], each[2].id))[:limit]


def is_exact(known: Known, asked: list[str], born: Born, postcode: str) -> bool:
    """All four fields were typed as they are recorded."""
    typed = bool(asked and born.on and postcode)
    return typed and known.names[0] == asked and born.on == known.born.on and postcode in known.postcodes


def _places(ids: list[int], *, asked: list[str], postcode: str) -> list[Suggestion]:
    table = Place.__table__
    if not ids:
        return []
    rows = db.session.connection().execute(
        select(table.c.id, table.c.reference, table.c.name, table.c.address, table.c.postcode, table.c.kind).where(
            one_of(table.c.id, ids)
        )
    )
    found = []
    for row in rows:
        alike = _likeness_of_place(row, asked, postcode)
        if alike < 0.6:
            continue
        label = ", ".join(part for part in (row.name, row.address, row.postcode) if part)
        found.append(
            Suggestion("place", row.id, row.reference, label, row.kind, False, round(alike * 0.95, 4), True, "")
        )
    return found


def _organisations(ids: list[int], *, asked: list[str], postcode: str, number: str) -> list[Suggestion]:
    table = Organisation.__table__
    if not ids:
        return []
    columns = (table.c.id, table.c.reference, table.c.name, table.c.address, table.c.postcode, table.c.kind)
    rows = db.session.connection().execute(select(*columns, table.c.registration_number).where(one_of(table.c.id, ids)))
    found = []
    for row in rows:
        exact = bool(number) and row.registration_number == number
        alike = 1.0 if exact else _likeness_of_place(row, asked, postcode)
        if alike < 0.6:
            continue
        detail = ", ".join(part for part in (ORGANISATION_KINDS[row.kind], row.address, row.postcode) if part)
        found.append(
            Suggestion("organisation", row.id, row.reference, row.name, detail, False, round(alike * 0.95, 4), True, "")
        )
    return found


def _likeness_of_place(row: Any, asked: list[str], postcode: str) -> float:
    """How far what was typed is found in the name and address, of 1; the same postcode counts for it."""
    known = {*names.parts(row.name), *names.parts(row.address)}
    alike = sum(max((likeness.of_parts(part, other) for other in known), default=0.0) for part in asked)
    alike = alike / max(len(asked), 1)
    if postcode and postcode == names.postcode(row.postcode):
        return min(1.0, alike + 0.2) if asked else 0.9
    return alike
