"""Finds the people many rows of a file may mean, in as many statements as for one.

What is found is what `matching.suggest` finds of people from a likeness on at which one part of a name alone says too little: a candidate
therefore shares two things with what was typed, parts of the name or one and the birth or postcode.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from casework.access.scope import current_scope
from casework.extensions import db
from casework.subjects import keys, likeness, matching, names
from casework.subjects.candidates import ALIKE, MOST_PARTS, birth_keys, typed_of
from casework.subjects.known import known_of
from casework.subjects.likeness import Born, Known
from casework.subjects.suggestions import Suggestion, masked

LEAST = 0.7
"""From this likeness on: the same name with no birth date against it, or a like name with the same one."""
LIMIT = 5
MOST = 25
"""Candidates weighed for each row."""


@dataclass(frozen=True)
class Asked:
    """One person as a file has them."""

    name: str
    born: date | None
    postcode: str


Meant = dict[str, dict[str, float]]
"""For a part as typed, the parts in use it may be, with how alike they are."""

_IN_USE = text(
    "SELECT key, part FROM name_keys WHERE partnership_id = :partnership AND key = ANY(CAST(:keys AS text[]))"
)
_CANDIDATES = text(
    """
    SELECT place, person_id FROM (
        SELECT place, person_id, row_number() OVER (PARTITION BY place ORDER BY sum(best) DESC, person_id DESC) AS rank
        FROM (
            SELECT asked.place, asked.least, asked.slot, k.person_id, max(asked.weight) AS best
            FROM unnest(
                CAST(:places AS int[]), CAST(:leasts AS int[]), CAST(:slots AS int[]), CAST(:keys AS text[]), CAST(:weights AS float8[])
            ) AS asked(place, least, slot, key, weight)
            JOIN match_keys k ON k.partnership_id = :partnership AND k.key = asked.key
            WHERE k.person_id IS NOT NULL
            GROUP BY asked.place, asked.least, asked.slot, k.person_id
        ) found GROUP BY place, least, person_id HAVING count(*) >= least
    ) ranked WHERE rank <= :most
    """
)


def suggest_people(asked: Sequence[Asked], *, known: Meant) -> list[list[Suggestion]]:
    """For each, the likeliest people, as the reader may know them. `known` keeps what parts of names may be, from one call to the next."""
    parts = [names.parts(each.name) for each in asked]
    _learn({part for some in parts for every in typed_of(some) for part in every}, known)
    candidates = _candidates(asked, parts, known)
    people = {one.id: one for one in known_of(sorted({n for some in candidates.values() for n in some}))}
    found: list[Suggestion] = []
    of: list[int] = []
    for place, each in enumerate(asked):
        likely = _likely(each, parts[place], [people[n] for n in candidates.get(place, ())])
        found += [
            Suggestion("person", one.id, one.reference, one.called[0], "", exact, round(score, 4), True, "")
            for exact, score, one in likely
        ]
        of += [place] * len(likely)
    answers: list[list[Suggestion]] = [[] for _ in asked]
    for place, suggestion in zip(of, masked(found, people), strict=True):
        answers[place].append(suggestion)
    return answers


def _learn(parts: set[str], known: Meant) -> None:
    """Ask the dictionary what the parts not asked about before may be."""
    new = {part: keys.asked_of_part(part) for part in parts - set(known)}
    if not new:
        return
    rows = db.session.connection().execute(
        _IN_USE, {"partnership": current_scope().partnership_id, "keys": sorted(set().union(*new.values()))}
    )
    under: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        under[row.key].add(row.part)
    for part, asked_keys in new.items():
        alike = {other: likeness.of_parts(part, other) for key in asked_keys for other in under.get(key, ())}
        close = sorted((other for other in alike if alike[other] >= ALIKE), key=lambda other: -alike[other])
        known[part] = {other: alike[other] for other in close[:MOST_PARTS]}


def _candidates(asked: Sequence[Asked], parts: Sequence[list[str]], known: Meant) -> dict[int, list[int]]:
    """By place in `asked`, the people who share two things with it; one, where a single part of a name is all there is."""
    wanted: list[tuple[int, int, int, str, float]] = []
    for place, each in enumerate(asked):
        slots: dict[tuple[int, str], float] = {}
        for slot, every in enumerate(typed_of(parts[place])):
            for part in every:
                for other, weight in known.get(part, {}).items():
                    slots[slot, f"n:{other}"] = max(weight, slots.get((slot, f"n:{other}"), 0.0))
        by_name = bool(slots)
        slots |= {(100, key): weight for key, weight in birth_keys(Born(each.born))}
        slots |= {(101, key): 0.7 for key in keys.keys_of_postcode(each.postcode)}
        if by_name:
            least = 1 if len(parts[place]) == 1 else 2
            wanted += [(place, least, slot, key, weight) for (slot, key), weight in slots.items()]
    if not wanted:
        return {}
    places, leasts, numbers, asked_keys, weights = (list(column) for column in zip(*wanted, strict=True))
    rows = db.session.connection().execute(
        _CANDIDATES,
        {
            "places": places, "leasts": leasts, "slots": numbers, "keys": asked_keys, "weights": weights, "most": MOST,
            "partnership": current_scope().partnership_id,
        },
    )  # fmt: skip
    found: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        found[row.place].append(row.person_id)
    return found


def _likely(asked: Asked, parts: list[str], people: Sequence[Known]) -> list[tuple[bool, float, Known]]:
    born, code = Born(asked.born), names.postcode(asked.postcode)
    scored = [
        (matching.is_exact(one, parts, born, code), likeness.score(parts, born, code, one), one) for one in people
    ]
    likely = [each for each in scored if each[1] >= LEAST]
    return sorted(likely, key=lambda each: (not each[0], -each[1], each[2].id))[:LIMIT]
