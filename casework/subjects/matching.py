"""Finds people and places that may be the one meant. A match is only ever suggested; a person decides.

Every way a subject could be asked for is a row of `MatchKey`, kept by the write path: the sound and root of each part of
each name, its first letters, the birth date also with day and month swapped, the postcode. One statement gathers
candidates by shared keys; they are then scored here. Matching looks at everything, as the system, and a second
statement within the reader's reach says which of the found the reader may open; the rest say only whom to ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz.distance import JaroWinkler
from sqlalchemy import bindparam, delete, insert, select, text

from casework.access.scope import as_system, current_scope
from casework.extensions import db
from casework.subjects import names
from casework.subjects.models import MatchKey, Person, PersonAddress, PersonName, Place


@dataclass(frozen=True)
class Suggestion:
    """Somebody or somewhere that may be meant. Out of reach, only `ask` says anything."""

    kind: str
    id: int
    reference: str | None
    label: str
    detail: str
    exact: bool
    score: float
    readable: bool
    ask: str


def keys_of_name(forename: str, surname: str) -> set[str]:
    """The keys of one name. Parts are not told apart, for people give them in either order."""
    found: set[str] = set()
    for part in (*names.parts(forename), *names.parts(surname)):
        found.add(f"n:{part}")
        found |= {f"s:{sound}" for sound in names.sounds(part)}
        found |= {f"r:{root}" for root in names.roots(part)}
        if len(part) >= 3:
            found.add(f"p:{part[:3]}")
            found.add(f"e:{part[-4:]}")
    return found


def keys_of_birth(born: date | None) -> set[str]:
    if born is None:
        return set()
    found = {f"d:{born:%Y%m%d}", f"y:{born:%Y%m}", f"z:{born:%m%d}"}
    if born.day <= 12:
        found.add(f"d:{born.year:04}{born.day:02}{born.month:02}")
    return found


def keys_of_postcode(postcode: str) -> set[str]:
    code = names.postcode(postcode)
    return {f"c:{code}"} if len(code) >= 5 else set()


def keys_of_place(name: str, address: str, postcode: str) -> set[str]:
    found = keys_of_postcode(postcode)
    for part in (*names.parts(name), *names.parts(address)):
        if len(part) > 2:
            found.add(f"w:{part}")
            found.add(f"v:{part[:4]}")
    return found


def index_person(person: Person) -> None:
    """Make one person's keys anew after any change of a name, birth date or address."""
    db.session.flush()
    index_people([person.id])


def index_place(place: Place) -> None:
    db.session.flush()
    index_places([place.id])


def index_people(ids: Sequence[int]) -> None:
    """Make the keys of many people anew."""
    scope = current_scope()
    connection = db.session.connection()
    for start in range(0, len(ids), 2000):
        some = list(ids[start : start + 2000])
        people, aliases, addresses = Person.__table__, PersonName.__table__, PersonAddress.__table__
        keys: dict[int, set[str]] = {}
        for row in connection.execute(
            select(people.c.id, people.c.forename, people.c.surname, people.c.date_of_birth).where(
                people.c.id.in_(some)
            )
        ):
            keys[row.id] = keys_of_name(row.forename, row.surname) | keys_of_birth(row.date_of_birth)
        for row in connection.execute(
            select(aliases.c.person_id, aliases.c.forename, aliases.c.surname).where(aliases.c.person_id.in_(some))
        ):
            keys[row.person_id] |= keys_of_name(row.forename, row.surname)
        for row in connection.execute(
            select(addresses.c.person_id, addresses.c.postcode).where(addresses.c.person_id.in_(some))
        ):
            keys[row.person_id] |= keys_of_postcode(row.postcode)
        _store("person_id", keys, scope.partnership_id)


def index_places(ids: Sequence[int]) -> None:
    scope = current_scope()
    connection = db.session.connection()
    places = Place.__table__
    for start in range(0, len(ids), 2000):
        some = list(ids[start : start + 2000])
        rows = connection.execute(
            select(places.c.id, places.c.name, places.c.address, places.c.postcode).where(places.c.id.in_(some))
        )
        _store(
            "place_id",
            {row.id: keys_of_place(row.name, row.address, row.postcode) for row in rows},
            scope.partnership_id,
        )


def _store(column: str, keys: dict[int, set[str]], partnership_id: int | None) -> None:
    table = MatchKey.__table__
    connection = db.session.connection()
    connection.execute(delete(table).where(table.c[column].in_(list(keys))))
    rows = [
        {"partnership_id": partnership_id, "key": key, "person_id": None, "place_id": None, column: subject_id}
        for subject_id, found in keys.items()
        for key in sorted(found)
    ]
    if rows:
        connection.execute(insert(table), rows)


# What a shared key says; rarer evidence weighs more.
WEIGHTS = {"n": 4.0, "s": 2.0, "r": 2.5, "p": 1.0, "e": 1.0, "d": 6.0, "y": 1.5, "z": 2.0, "c": 4.0, "w": 3.0, "v": 1.0}
_CANDIDATES = text(
    """
    WITH asked(key, weight) AS (SELECT * FROM unnest(CAST(:keys AS text[]), CAST(:weights AS float8[])))
    SELECT k.person_id, k.place_id, sum(asked.weight) AS shared
    FROM match_keys k JOIN asked ON asked.key = k.key
    WHERE k.partnership_id = :partnership
    GROUP BY k.person_id, k.place_id ORDER BY shared DESC, k.person_id, k.place_id LIMIT :most
    """
)


def suggest(
    *,
    name: str = "",
    date_of_birth: date | None = None,
    postcode: str = "",
    address: str = "",
    limit: int = 10,
    kinds: Iterable[str] = ("person", "place"),
) -> list[Suggestion]:
    """The likeliest people and places for what was typed, exact four-field matches first."""
    keys = keys_of_name(name, "") | keys_of_birth(date_of_birth) | keys_of_postcode(postcode)
    if "place" in kinds:
        keys |= keys_of_place(name, address, "")
    if not keys:
        return []
    ordered = sorted(keys)
    rows = (
        db.session.connection()
        .execute(
            _CANDIDATES,
            {
                "keys": ordered,
                "weights": [WEIGHTS[key[0]] for key in ordered],
                "partnership": current_scope().partnership_id,
                "most": 120,
            },
        )
        .all()
    )
    found: list[Suggestion] = []
    people = [row.person_id for row in rows if row.person_id is not None] if "person" in kinds else []
    places = [row.place_id for row in rows if row.place_id is not None] if "place" in kinds else []
    if people:
        found += _people(people, name=name, born=date_of_birth, postcode=postcode)
    if places:
        found += _places(places, words=" ".join((name, address)), postcode=postcode)
    best = sorted(found, key=lambda s: (not s.exact, -s.score, s.id))[:limit]
    return _masked(best)


def _people(ids: list[int], *, name: str, born: date | None, postcode: str) -> list[Suggestion]:
    people, aliases, addresses = Person.__table__, PersonName.__table__, PersonAddress.__table__
    connection = db.session.connection()
    wanted = bindparam("ids", expanding=True)
    rows = connection.execute(
        select(people.c.id, people.c.reference, people.c.forename, people.c.surname, people.c.date_of_birth).where(
            people.c.id.in_(wanted)
        ),
        {"ids": ids},
    ).all()
    other: dict[int, list[str]] = {}
    for row in connection.execute(
        select(aliases.c.person_id, aliases.c.forename, aliases.c.surname).where(aliases.c.person_id.in_(wanted)),
        {"ids": ids},
    ):
        other.setdefault(row.person_id, []).append(f"{row.forename} {row.surname}".strip())
    lived: dict[int, list[tuple[str, str]]] = {}
    for row in connection.execute(
        select(addresses.c.person_id, addresses.c.line, addresses.c.postcode).where(addresses.c.person_id.in_(wanted)),
        {"ids": ids},
    ):
        lived.setdefault(row.person_id, []).append((row.line, row.postcode))
    asked, code = names.parts(name), names.postcode(postcode)
    found = []
    for row in rows:
        own = f"{row.forename} {row.surname}".strip()
        likeness = max(
            (_name_likeness(asked, names.parts(known)) for known in (own, *other.get(row.id, []))), default=0.0
        )
        birth = _birth_likeness(born, row.date_of_birth)
        codes = {names.postcode(place[1]) for place in lived.get(row.id, [])}
        score = 0.62 * likeness + 0.28 * birth + (0.10 if code and code in codes else 0.0)
        if not asked:
            score = birth * 0.7 + (0.3 if code and code in codes else 0.0)
        if score < (0.45 if asked else 0.2):
            continue
        exact = (
            bool(asked and born)
            and names.parts(own) == asked
            and born == row.date_of_birth
            and bool(code)
            and code in codes
        )
        detail = ", ".join(part for part in (
            f"born {row.date_of_birth.day} {row.date_of_birth:%B %Y}" if row.date_of_birth else "", *(f"also {alias}" for alias in other.get(row.id, [])[:2]),
            lived[row.id][-1][0] if row.id in lived else "",
        ) if part)  # fmt: skip
        found.append(Suggestion("person", row.id, row.reference, own, detail, exact, round(score, 4), True, ""))
    return found


def _name_likeness(asked: list[str], known: list[str]) -> float:
    """How alike two names are, part by part in whichever order fits, nicknames counting as their root."""
    if not asked or not known:
        return 0.0
    left, total = list(known), 0.0
    for part in sorted(asked, key=len, reverse=True):
        if not left:
            total += 0.35
            continue
        scored = [(_part_likeness(part, other), other) for other in left]
        best, other = max(scored)
        total += best
        left.remove(other)
    return total / max(len(asked), 1) - 0.02 * max(0, len(known) - len(asked))


def _part_likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    alike = JaroWinkler.similarity(one, other)
    if (names.roots(one) | {one}) & (names.roots(other) | {other}):
        return max(0.95, alike)
    if len(one) > 2 and len(other) > 2 and names.sounds(one) & names.sounds(other):
        return max(0.88, alike)
    return alike if alike > 0.8 else alike * 0.6


def _birth_likeness(one: date | None, other: date | None) -> float:
    if one is None or other is None:
        return 0.5
    if one == other:
        return 1.0
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return 0.9
    same = sum(a == b for a, b in zip(f"{one:%Y%m%d}", f"{other:%Y%m%d}", strict=True))
    return 0.85 if same == 7 else 0.6 if same == 6 else 0.1


def _places(ids: list[int], *, words: str, postcode: str) -> list[Suggestion]:
    table = Place.__table__
    rows = db.session.connection().execute(
        select(table.c.id, table.c.reference, table.c.name, table.c.address, table.c.postcode, table.c.kind).where(
            table.c.id.in_(ids)
        )
    )
    asked, code = set(names.parts(words)), names.postcode(postcode)
    found = []
    for row in rows:
        known = {*names.parts(row.name), *names.parts(row.address)}
        alike = sum(max((_part_likeness(part, other) for other in known), default=0.0) for part in asked) / max(
            len(asked), 1
        )
        if code and code == names.postcode(row.postcode):
            alike = min(1.0, alike + 0.2)
        if alike < 0.6:
            continue
        label = ", ".join(part for part in (row.name, row.address, row.postcode) if part)
        found.append(
            Suggestion("place", row.id, row.reference, label, row.kind, False, round(alike * 0.95, 4), True, "")
        )
    return found


def _masked(found: list[Suggestion]) -> list[Suggestion]:
    """The suggestions as the reader may know them: out of reach, whom to ask and nothing else."""
    people = [s.id for s in found if s.kind == "person"]
    places = [s.id for s in found if s.kind == "place"]
    open_people = set(db.session.scalars(select(Person.id).where(Person.id.in_(people)))) if people else set()
    open_places = set(db.session.scalars(select(Place.id).where(Place.id.in_(places)))) if places else set()
    hidden_people = [i for i in people if i not in open_people]
    hidden_places = [i for i in places if i not in open_places]
    ask = _whom_to_ask(hidden_people, hidden_places) if hidden_people or hidden_places else {}
    return [
        s
        if s.id in (open_people if s.kind == "person" else open_places)
        else Suggestion(
            s.kind,
            s.id,
            None,
            "Known to the partnership",
            "",
            False,
            0.0,
            False,
            ask.get((s.kind, s.id), "the partnership's coordinator"),
        )
        for s in found
    ]


_ASK = text(
    """
    SELECT p.person_id, p.place_id, g.short_name, g.contact, c.restricted, a.contact AS general
    FROM case_parties p JOIN cases c ON c.id = p.case_id JOIN caseloads l ON l.case_id = c.id JOIN groups g ON g.id = l.group_id
    JOIN partnerships a ON a.id = c.partnership_id
    WHERE (p.person_id = ANY(:people) OR p.place_id = ANY(:places)) AND l.left_on IS NULL
    """
)


def _whom_to_ask(people: list[int], places: list[int]) -> dict[tuple[str, int], str]:
    """Who answers for those out of reach: the group's contact; for restricted cases only the partnership's."""
    with as_system("saying whom to ask about somebody out of reach"):
        rows = db.session.connection().execute(_ASK, {"people": people, "places": places}).all()
    found: dict[tuple[str, int], str] = {}
    for row in rows:
        key = ("person", row.person_id) if row.person_id is not None else ("place", row.place_id)
        if row.restricted:
            found[key] = row.general or "the partnership's coordinator"
        else:
            found.setdefault(key, f"{row.short_name}, {row.contact}" if row.contact else row.short_name)
    return found


def read_words(typed: str) -> dict[str, Any]:
    """What a search box holds: a reference, a postcode, a birth date and the rest as a name or address."""
    from casework.web.fields import read_day

    typed = re.sub(r"\s+", " ", typed).strip()
    if re.fullmatch(r"(?i)[plcra]-\d+", typed):
        return {"reference": typed.upper()}
    found: dict[str, Any] = {}
    dated = re.search(r"\b(\d{1,2})[/. -](\d{1,2}|[A-Za-z]{3,9})[/. -](\d{2}|\d{4})\b", typed)
    if dated:
        try:
            found["date_of_birth"] = read_day(*dated.groups())
            typed = typed.replace(dated[0], " ")
        except ValueError:
            pass
    coded = re.search(r"(?i)\b([a-z]{1,2}\d[a-z\d]?) ?(\d[a-z]{2})\b", typed)
    if coded:
        found["postcode"] = coded[0]
        typed = typed.replace(coded[0], " ")
    found["name"] = typed.replace(",", " ").strip()
    return found
