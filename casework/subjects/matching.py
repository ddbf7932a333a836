"""Finds people and places that may be the one meant. A match is only ever suggested; a person decides.

Three statements find candidates: which parts of names in use the typed ones may be, who and what holds those parts or the
birth date or postcode, and what is known of the likeliest. They are scored here. Matching looks at everything in the
partnership, as the system; one statement within the reader's reach then says which the reader may open; of the others
the reader learns only whom to ask.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, BigInteger, any_, bindparam, select, text

from casework.access.scope import as_system, current_scope
from casework.extensions import db
from casework.subjects import keys, likeness, names
from casework.subjects.keys import (
    index_organisation,
    index_organisations,
    index_people,
    index_person,
    index_place,
    index_places,
    one_of,
)
from casework.subjects.likeness import Born, Known
from casework.subjects.models import ORGANISATION_KINDS, SUBJECTS, Organisation, PersonAddress, Place
from casework.together import Together

__all__ = [
    "Suggestion",
    "index_organisation",
    "index_organisations",
    "index_people",
    "index_person",
    "index_place",
    "index_places",
    "known_of",
    "suggest",
]

MOST_PARTS = 40
ALIKE = 0.8
# What agreeing on a birth date says beside a part of a name, which is worth how alike it is; b is the year alone.
BIRTH = {"d": 1.2, "y": 0.6, "z": 0.6, "q": 0.6, "b": 0.3}
ELSEWHERE = "the partnership's coordinator"
STEPPED_BACK = "You declared an interest here"


@dataclass(frozen=True)
class Suggestion:
    """Somebody or somewhere that may be meant. Out of reach, only `ask` says anything; `stepped_back` from, nothing does."""

    kind: str
    id: int
    reference: str | None
    label: str
    detail: str
    exact: bool
    score: float
    readable: bool
    ask: str
    stepped_back: bool = False


_PARTS = text(
    "SELECT DISTINCT part FROM name_keys WHERE partnership_id = :partnership AND key = ANY(CAST(:keys AS text[]))"
)
# 120 of each, people and the rest: enough that whoever is meant is among them, few enough to score.
_CANDIDATES = text(
    """
    SELECT person_id, place_id, organisation_id FROM (
        SELECT person_id, place_id, organisation_id, sum(best) AS agrees, row_number() OVER (
            PARTITION BY person_id IS NULL
            ORDER BY sum(best) DESC, person_id DESC, place_id DESC, organisation_id DESC
        ) AS rank
        FROM (
            SELECT k.person_id, k.place_id, k.organisation_id, asked.slot, max(asked.weight) AS best
            FROM unnest(CAST(:slots AS int[]), CAST(:keys AS text[]), CAST(:weights AS float8[])) AS asked(slot, key, weight)
            CROSS JOIN LATERAL (
                SELECT person_id, place_id, organisation_id FROM match_keys
                WHERE partnership_id = :partnership AND key = asked.key LIMIT CAST(:most AS int)
            ) k
            GROUP BY k.person_id, k.place_id, k.organisation_id, asked.slot
        ) found GROUP BY person_id, place_id, organisation_id
    ) ranked WHERE rank <= 120
    ORDER BY agrees DESC, person_id DESC, place_id DESC, organisation_id DESC
    """
)
"""The likeliest people, and apart from them the likeliest places and organisations, for keys whose letters keep them apart."""


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
    meant = _parts_meant(asked if people else where)
    slots = _slots("n", meant, born, postcode) if people else set()
    if elsewhere:
        slots |= _slots("w", meant if where == asked or not people else _parts_meant(where), Born(), postcode, number)
    ids = _candidates(slots, most)
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


def _slots(
    letter: str, meant: Sequence[dict[str, float]], born: Born, postcode: str, number: str = ""
) -> set[tuple[int, str, float]]:
    """What to ask for people (n), or for places and organisations (w): which part of what was typed, a key, its weight."""
    slots: set[tuple[int, str, float]] = set()
    for slot, weighed in enumerate(meant):
        slots |= {(slot, f"{letter}:{part}", weight) for part, weight in weighed.items()}
    slots |= {(100, key, weight) for key, weight in birth_keys(born)}
    slots |= {(101, key, 0.7) for key in keys.keys_of_postcode(postcode)}
    return slots | {(102, key, 2.0) for key in keys.keys_of_number(number)}


def _candidates(slots: set[tuple[int, str, float]], most: int | None) -> dict[str, list[int]]:
    """Ids of the people, and of the places and organisations, that share most with what was typed; by kind."""
    found: dict[str, list[int]] = {kind: [] for kind in SUBJECTS}
    if not slots:
        return found
    numbers, asked_keys, weights = zip(*sorted(slots), strict=True)
    rows = db.session.connection().execute(
        _CANDIDATES,
        {
            "slots": list(numbers), "keys": list(asked_keys), "weights": list(weights),
            "partnership": current_scope().partnership_id, "most": most,
        },
    )  # fmt: skip
    for person_id, place_id, organisation_id in rows.all():
        for kind, number in (("person", person_id), ("place", place_id), ("organisation", organisation_id)):
            if number is not None:
                found[kind].append(number)
    return found


def typed_of(asked: Sequence[str]) -> list[set[str]]:
    """The parts typed, each with what a particle becomes written together with its neighbour."""
    typed = [{part} for part in asked]
    for place, (one, two) in enumerate(itertools.pairwise(asked)):
        if len(one) <= names.SHORT or len(two) <= names.SHORT:
            typed[place].add(one + two)
            typed[place + 1].add(one + two)
    return typed


def _parts_meant(asked: Sequence[str]) -> list[dict[str, float]]:
    """For each part typed, the parts in use it may be, with how alike they are; particles also with what follows."""
    typed = typed_of(asked)
    wanted = {each: keys.asked_of_part(each) for every in typed for each in every}
    if not wanted:
        return []
    rows = db.session.connection().scalars(
        _PARTS, {"partnership": current_scope().partnership_id, "keys": sorted(set().union(*wanted.values()))}
    )
    in_use = list(rows)
    meant: list[dict[str, float]] = []
    for every in typed:
        alike = {part: max(likeness.of_parts(each, part) for each in every) for part in in_use}
        close = sorted((part for part, score in alike.items() if score >= ALIKE), key=lambda part: -alike[part])
        meant.append({part: alike[part] for part in close[:MOST_PARTS]})
    return meant


def birth_keys(born: Born) -> list[tuple[str, float]]:
    if born.on is not None:
        found = [(key, BIRTH[key[0]]) for key in keys.keys_of_birth(born.on)]
        if born.on.day <= 12:
            swapped = born.on.replace(month=born.on.day, day=born.on.month)
            found += [(key, 1.0) for key in keys.keys_of_birth(swapped) if key[0] == "d"]
        return found
    if born.year is None:
        return []
    exact = [(f"y:{born.year}{born.month:02}", 0.8)] if born.month else []
    return [*exact, (f"b:{born.year}", 0.5)]


_KNOWN = text(
    """
    SELECT p.id, p.reference, p.forename, p.surname, p.date_of_birth, p.birth_year, ARRAY(
        SELECT ARRAY[n.forename, n.surname] FROM person_names n WHERE n.person_id = p.id ORDER BY n.id
    ) AS aliases FROM people p WHERE p.id = ANY(:ids)
    """
)
_ADDRESSES = text("SELECT person_id, line, postcode FROM person_addresses WHERE person_id = ANY(:ids) ORDER BY id")


def known_of(ids: Sequence[int], *, addresses: bool = True) -> list[Known]:
    """What the register holds of these people, for scoring, in two statements. Read as it is: mask what is shown."""
    found: list[Known] = []
    for row in db.session.connection().execute(_KNOWN, {"ids": list(ids)}).all():
        own = f"{row.forename} {row.surname}".strip()
        known = Known(row.id, row.reference, [names.parts(own)], Born(row.date_of_birth, row.birth_year), called=[own])
        for forename, surname in row.aliases:
            other = names.parts(f"{forename} {surname}")
            known.names.append(other if surname else [*other, *names.parts(own.split()[-1])])
            known.names.append(other)
            known.called.append(f"{forename} {surname}".strip())
        found.append(known)
    if addresses:
        _bring_addresses(found)
    return found


def _bring_addresses(people: Sequence[Known]) -> None:
    _give_addresses(people, db.session.connection().execute(_ADDRESSES, {"ids": [known.id for known in people]}))


def _give_addresses(people: Iterable[Known], rows: Iterable[Any]) -> None:
    held = {known.id: known for known in people}
    for row in rows:
        held[row.person_id].lines.append(row.line)
        held[row.person_id].postcodes.add(names.postcode(row.postcode))


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


def _detail(known: Known) -> str:
    born = known.born
    words = (
        f"born {born.on.day} {born.on:%B %Y}" if born.on else f"born in {born.year}" if born.year else "",
        *(f"also {alias}" for alias in known.called[1:3]), known.lines[-1] if known.lines else "",
    )  # fmt: skip
    return ", ".join(part for part in words if part)


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


def _reach() -> Together:
    """Which of some subjects (`person_ids`, ...) the reader may open, each kind by its own rule; and where the people live."""
    asked, lives = Together(), PersonAddress.__table__
    ids = {kind: bindparam(f"{kind}_ids", type_=ARRAY(BigInteger)) for kind in SUBJECTS}
    for kind, model in SUBJECTS.items():
        asked.add(kind, lambda model=model, kind=kind: select(model.id).where(model.id == any_(ids[kind])))  # type: ignore[misc]
    asked.add(
        "lives",
        lambda: (
            select(lives.c.person_id, lives.c.line, lives.c.postcode)
            .where(lives.c.person_id == any_(ids["person"]))
            .order_by(lives.c.id)
        ),
    )
    return asked


_REACH = _reach()


def masked(found: list[Suggestion], people: dict[int, Known]) -> list[Suggestion]:
    """The suggestions as the reader may know them, `people` with where they live: out of reach, whom to ask and nothing else."""
    if not found:
        return []
    by_kind = {kind: [s.id for s in found if s.kind == kind] for kind in SUBJECTS}
    empty = frozenset(kind for kind, ids in by_kind.items() if not ids)
    settled = any(known.lines for known in people.values())
    leave_out = empty | {"lives"} if settled or "person" in empty else empty
    answers = _REACH.ask({f"{kind}_ids": ids for kind, ids in by_kind.items()}, leave_out=leave_out)
    _give_addresses([people[s.id] for s in found if s.kind == "person"], answers.get("lives", ()))
    within = {(kind, row.id) for kind in SUBJECTS for row in answers.get(kind, ())}
    hidden: dict[str, list[int]] = {}
    for s in found:
        if (s.kind, s.id) not in within:
            hidden.setdefault(s.kind, []).append(s.id)
    ask = whom_to_ask(hidden) if hidden else {}
    return [
        replace(s, detail=_detail(people[s.id]) if s.kind == "person" else s.detail)
        if (s.kind, s.id) in within
        else _closed(s, ask.get((s.kind, s.id), ELSEWHERE))
        for s in found
    ]


def _closed(found: Suggestion, ask: str) -> Suggestion:
    """A suggestion out of reach. Whoever stepped back is told that they did, and not whom to ask: they should ask nobody."""
    if f"{found.kind}-{found.id}" in current_scope().declared_subjects:
        return Suggestion(found.kind, found.id, None, STEPPED_BACK, "", False, 0.0, False, "", stepped_back=True)
    return Suggestion(found.kind, found.id, None, "Known to the partnership", "", False, 0.0, False, ask)


_ASK = text(
    """
    SELECT p.person_id, p.place_id, p.organisation_id, g.short_name, g.contact, c.restricted, a.contact AS general
    FROM case_parties p JOIN cases c ON c.id = p.case_id JOIN caseloads l ON l.case_id = c.id JOIN groups g ON g.id = l.group_id
    JOIN partnerships a ON a.id = c.partnership_id
    WHERE (p.person_id = ANY(:people) OR p.place_id = ANY(:places) OR p.organisation_id = ANY(:organisations)) AND l.left_on IS NULL
    """
)


def whom_to_ask(hidden: dict[str, list[int]]) -> dict[tuple[str, int], str]:
    """Who answers for those out of reach: the group's contact; for restricted cases only the partnership's.

    Of those the reader stepped back from nothing is said of which group has them.
    """
    stepped_back = current_scope().declared_subjects
    hidden = {kind: [n for n in ids if f"{kind}-{n}" not in stepped_back] for kind, ids in hidden.items()}
    with as_system("saying whom to ask about somebody out of reach"):
        rows = (
            db.session.connection()
            .execute(
                _ASK,
                {
                    name: hidden.get(kind, [])
                    for kind, name in (("person", "people"), ("place", "places"), ("organisation", "organisations"))
                },
            )
            .all()
        )
    found: dict[tuple[str, int], str] = {}
    for row in rows:
        key = next((kind, number) for kind in SUBJECTS if (number := getattr(row, f"{kind}_id")) is not None)
        if row.restricted:
            found[key] = row.general or ELSEWHERE
        else:
            found.setdefault(key, f"{row.short_name}, {row.contact}" if row.contact else row.short_name)
    return found
