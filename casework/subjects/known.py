"""What the register holds of people who may be meant, for scoring."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import text

from casework.extensions import db
from casework.subjects import names
from casework.subjects.likeness import Born, Known

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
    give_addresses(people, db.session.connection().execute(_ADDRESSES, {"ids": [known.id for known in people]}))


def give_addresses(people: Iterable[Known], rows: Iterable[Any]) -> None:
    held = {known.id: known for known in people}
    for row in rows:
        held[row.person_id].lines.append(row.line)
        held[row.person_id].postcodes.add(names.postcode(row.postcode))
