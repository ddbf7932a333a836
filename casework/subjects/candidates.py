"""Who and what shares most with what was typed: parts of names that may be those in use, a birth date, a postcode, a number.

Two statements ask: which parts of names in use the typed ones may be, and who and what holds those parts or the rest.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from sqlalchemy import text

from casework.access.scope import current_scope
from casework.extensions import db
from casework.subjects import keys, likeness, names
from casework.subjects.likeness import Born
from casework.subjects.models import SUBJECTS

MOST_PARTS = 40
KEPT = 120
"""So many of each, people and the rest, come to be scored: enough that whoever is meant is among them, few enough to score."""
ALIKE = 0.8
ELSEWHERE = 1000
"""Parts of names of places and organisations are counted apart from those of people: many people do not hide a place."""
# What agreeing on a birth date says beside a part of a name, which is worth how alike it is; b is the year alone.
BIRTH = {"d": 1.2, "y": 0.6, "z": 0.6, "q": 0.6, "b": 0.3}

_PARTS = text(
    "SELECT DISTINCT part FROM name_keys WHERE partnership_id = :partnership AND key = ANY(CAST(:keys AS text[]))"
)
_CANDIDATES = text(
    """
    WITH agreed AS (
        SELECT subject, sum(best) AS agrees FROM (
            SELECT k.subject, slots.slot, max(k.weight) AS best
            FROM unnest(CAST(:each AS int[])) AS slots(slot)
            CROSS JOIN LATERAL (
                SELECT held.subject, asked.weight
                FROM (
                    SELECT key, weight FROM unnest(CAST(:slots AS int[]), CAST(:keys AS text[]), CAST(:weights AS float8[]))
                        AS every(slot, key, weight)
                    WHERE every.slot = slots.slot ORDER BY weight DESC, key
                ) asked
                CROSS JOIN LATERAL (
                    SELECT coalesce(person_id * 3, place_id * 3 + 1, organisation_id * 3 + 2) AS subject FROM match_keys
                    WHERE partnership_id = :partnership AND key = asked.key LIMIT CAST(:most AS int)
                ) held
                LIMIT CAST(:most AS int)
            ) k
            GROUP BY k.subject, slots.slot
        ) found GROUP BY subject
    )
    (SELECT subject FROM agreed WHERE subject % 3 = 0 ORDER BY agrees DESC, subject DESC LIMIT CAST(:kept AS int))
    UNION ALL
    (SELECT subject FROM agreed WHERE subject % 3 > 0 ORDER BY agrees DESC, subject DESC LIMIT CAST(:kept AS int))
    """
)
"""The likeliest people, and apart from them the likeliest places and organisations, for keys whose letters keep them apart.

A subject is one number, its kind the rest of three: sorting thousands by three columns took half of the time.
`most` is how many holders of what one typed part may mean are looked at, those of the likeliest parts first."""


def typed_of(asked: Sequence[str]) -> list[set[str]]:
    """The parts typed, each with what a particle becomes written together with its neighbour."""
    typed = [{part} for part in asked]
    for place, (one, two) in enumerate(itertools.pairwise(asked)):
        if len(one) <= names.SHORT or len(two) <= names.SHORT:
            typed[place].add(one + two)
            typed[place + 1].add(one + two)
    return typed


def parts_meant(asked: Sequence[str]) -> list[dict[str, float]]:
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


def slots_of(
    letter: str, meant: Sequence[dict[str, float]], born: Born, postcode: str, number: str = ""
) -> set[tuple[int, str, float]]:
    """What to ask for people (n), or for places and organisations (w): which part of what was typed, a key, its weight."""
    slots: set[tuple[int, str, float]] = set()
    for slot, weighed in enumerate(meant, 0 if letter == "n" else ELSEWHERE):
        slots |= {(slot, f"{letter}:{part}", weight) for part, weight in weighed.items()}
    slots |= {(100, key, weight) for key, weight in birth_keys(born)}
    slots |= {(101, key, 0.7) for key in keys.keys_of_postcode(postcode)}
    return slots | {(102, key, 2.0) for key in keys.keys_of_number(number)}


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


def sharing_most(slots: set[tuple[int, str, float]], most: int | None, *, wanted: int) -> dict[str, list[int]]:
    """Ids of the people, and of the places and organisations, that share most with what was typed; by kind.

    Of one word alone nothing tells apart those who bear the same part: three times as many as are `wanted` are then kept, and
    no more are looked at of each part, so that a surname takes as long where hundreds bear it as where dozens do.
    """
    found: dict[str, list[int]] = {kind: [] for kind in SUBJECTS}
    if not slots:
        return found
    kept = KEPT
    if len({slot % ELSEWHERE for slot, _, _ in slots}) == 1:
        kept = min(KEPT, 3 * wanted)
        most = min(most or kept, kept)
    numbers, asked_keys, weights = zip(*sorted(slots), strict=True)
    rows = db.session.connection().execute(
        _CANDIDATES,
        {
            "each": sorted(set(numbers)), "slots": list(numbers), "keys": list(asked_keys), "weights": list(weights),
            "partnership": current_scope().partnership_id, "most": most, "kept": kept,
        },
    )  # fmt: skip
    for subject in rows.scalars():
        found[("person", "place", "organisation")[subject % 3]].append(subject // 3)
    return found
