"""The keys by which people and places are found again, made anew by the write path whenever a name, day or address changes.

Two tables. `MatchKey` says which person or place holds a part of a name, a birth date or a postcode. `NameKey` is the
dictionary of all parts in use: which of them sound alike, stand for the same name, or differ by a slip of the pen. A
search first asks the dictionary which parts the one typed may be, then who holds those. So a person costs about ten
short rows, and the many keys of a name are kept once however many bear it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, any_, delete, func, insert, literal, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from casework.access import current_scope
from casework.extensions import db
from casework.subjects import names
from casework.subjects.models import MatchKey, NameKey, Organisation, Person, PersonAddress, PersonName, Place

BATCH = 2000
PREFIXES = range(3, 7)


def keys_of_part(part: str) -> set[str]:
    """All the ways the dictionary may be asked for this part: slips (x), sounds (s), roots (r) and beginnings (p)."""
    found = {f"x:{slip}" for slip in (names.with_one_left_out(part) if len(part) >= 3 else {part})}
    found |= {f"s:{sound}" for sound in names.sounds(part)}
    found |= {f"r:{root}" for root in names.roots(part)}
    return found | {f"p:{part[:length]}" for length in PREFIXES if len(part) > length}


def asked_of_part(part: str) -> set[str]:
    """The keys to look for when this part is typed; a beginning finds the whole."""
    found = {key for key in keys_of_part(part) if not key.startswith("p:")}
    return found | {f"p:{part}"} if len(part) in PREFIXES else found


def parts_of_name(forename: str, surname: str) -> set[str]:
    """Parts are not told apart, for people give them in either order."""
    first, last = names.parts(forename), names.parts(surname)
    found = {*first, *last, *names.joined(first), *names.joined(last)}
    return found | {"".join(last)} if len(last) == 2 else found


def keys_of_birth(born: date | None, year: int | None = None) -> set[str]:
    """The day (d), each two of year, month and day (y, z, q), and the year (b): a slip in one leaves another."""
    if born is None:
        return {f"b:{year}"} if year else set()
    return {f"d:{born:%Y%m%d}", f"y:{born:%Y%m}", f"z:{born:%m%d}", f"q:{born:%Y}{born:%d}", f"b:{born.year}"}


def keys_of_postcode(postcode: str) -> set[str]:
    code = names.postcode(postcode)
    return {f"c:{code}"} if len(code) >= 5 else set()


def parts_of_place(name: str, address: str) -> set[str]:
    return {part for part in (*names.parts(name), *names.parts(address)) if len(part) > 2 or part.isdigit()}


def index_person(person: Person) -> None:
    """Make one person's keys anew after any change of a name, birth date or address."""
    db.session.flush()
    index_people([person.id])


def index_place(place: Place) -> None:
    db.session.flush()
    index_places([place.id])


def index_people(ids: Sequence[int]) -> None:
    """Make the keys of many people anew."""
    connection = db.session.connection()
    people, aliases, addresses = Person.__table__, PersonName.__table__, PersonAddress.__table__
    for some in _batches(ids):
        held: dict[int, tuple[set[str], set[str]]] = {}
        for row in connection.execute(
            select(people.c.id, people.c.forename, people.c.surname, people.c.date_of_birth, people.c.birth_year).where(
                one_of(people.c.id, some)
            )
        ):
            held[row.id] = (parts_of_name(row.forename, row.surname), keys_of_birth(row.date_of_birth, row.birth_year))
        for row in connection.execute(
            select(aliases.c.person_id, aliases.c.forename, aliases.c.surname).where(one_of(aliases.c.person_id, some))
        ):
            held[row.person_id][0].update(parts_of_name(row.forename, row.surname))
        for row in connection.execute(
            select(addresses.c.person_id, addresses.c.postcode).where(one_of(addresses.c.person_id, some))
        ):
            held[row.person_id][1].update(keys_of_postcode(row.postcode))
        _store("person_id", "n", held)
    _drop_merged("person_id")


def index_places(ids: Sequence[int]) -> None:
    """Make the keys of many places anew."""
    places = Place.__table__
    for some in _batches(ids):
        rows = db.session.connection().execute(
            select(places.c.id, places.c.name, places.c.address, places.c.postcode).where(one_of(places.c.id, some))
        )
        held = {row.id: (parts_of_place(row.name, row.address), keys_of_postcode(row.postcode)) for row in rows}
        _store("place_id", "w", held)
    _drop_merged("place_id")


def index_organisation(organisation: Organisation) -> None:
    db.session.flush()
    index_organisations([organisation.id])


def keys_of_number(number: str) -> set[str]:
    """An organisation's registration number, as it is kept."""
    return {f"u:{number}"} if number else set()


def index_organisations(ids: Sequence[int]) -> None:
    """Make the keys of many organisations anew. They share the letter of places, so that one question finds both."""
    table = Organisation.__table__
    for some in _batches(ids):
        rows = db.session.connection().execute(
            select(table.c.id, table.c.name, table.c.address, table.c.postcode, table.c.registration_number).where(
                one_of(table.c.id, some)
            )
        )
        held = {
            row.id: (
                parts_of_place(row.name, row.address),
                keys_of_postcode(row.postcode) | keys_of_number(row.registration_number),
            )
            for row in rows
        }
        _store("organisation_id", "w", held)
    _drop_merged("organisation_id")


def one_of(column: Any, values: Sequence[Any]) -> ColumnElement[bool]:
    """`column` holds one of the values: one piece of SQL however many there are."""
    return column == any_(literal(values, ARRAY(column.type)))


def _batches(ids: Sequence[int]) -> Iterable[list[int]]:
    return (list(ids[start : start + BATCH]) for start in range(0, len(ids), BATCH))


def _store(column: str, letter: str, held: dict[int, tuple[set[str], set[str]]]) -> None:
    """Write the difference only: a correction that changes no key writes none."""
    table, partnership_id = MatchKey.__table__, current_scope().partnership_id
    connection = db.session.connection()
    now: dict[tuple[int, str], int] = {}
    for row in connection.execute(
        select(table.c.id, table.c[column].label("subject"), table.c.key).where(one_of(table.c[column], list(held)))
    ):
        now[(row.subject, row.key)] = row.id
    wanted = {
        (subject_id, key)
        for subject_id, (parts, others) in held.items()
        for key in (*(f"{letter}:{part}" for part in parts), *others)
    }
    if gone := [row_id for key, row_id in now.items() if key not in wanted]:
        connection.execute(delete(table).where(one_of(table.c.id, gone)))
    if new := sorted(wanted - set(now)):
        subjects, keys = zip(*new, strict=True)
        rows = _side_by_side((table.c.key, keys), (table.c[column], subjects))
        connection.execute(
            insert(table).from_select(
                ["partnership_id", "key", column], select(literal(partnership_id), *rows.c).select_from(rows)
            )
        )
        learn_parts({key[2:] for _, key in new if key[0] == letter}, partnership_id)


def learn_parts(parts: set[str], partnership_id: int | None) -> None:
    """Enter parts into the dictionary that it does not know yet."""
    table = NameKey.__table__
    connection = db.session.connection()
    asked = sorted(parts)
    pairs = _side_by_side((table.c.key, [f"x:{part}" for part in asked]), (table.c.part, asked))
    held = (table.c.key == pairs.c.key) & (table.c.part == pairs.c.part)  # two lists would be tried each against each
    known = set(
        connection.scalars(
            select(table.c.part).select_from(pairs.join(table, held)).where(table.c.partnership_id == partnership_id)
        )
    )
    if new := [(key, part) for part in sorted(parts - known) for key in sorted(keys_of_part(part))]:
        keys, named = zip(*new, strict=True)
        rows = _side_by_side((table.c.key, keys), (table.c.part, named))
        connection.execute(
            upsert(table)
            .from_select(["partnership_id", "key", "part"], select(literal(partnership_id), *rows.c).select_from(rows))
            .on_conflict_do_nothing()
        )


def _side_by_side(*columns: tuple[Any, Sequence[Any]]) -> Any:
    """Rows from lists of equal length, for one statement that writes them all: a statement a row takes several times as long."""
    lists = [literal(list(values), ARRAY(column.type)) for column, values in columns]
    return func.unnest(*lists).table_valued(*(column.key for column, _ in columns), name="new_rows").render_derived()


def _drop_merged(column: str) -> None:
    """A merged record is found through its survivor only."""
    db.session.connection().execute(
        text(
            f"DELETE FROM match_keys k USING subject_merges m"  # noqa: S608
            f" WHERE m.gone_{column} = k.{column} AND m.undone_at IS NULL AND m.partnership_id = :partnership"
        ),
        {"partnership": current_scope().partnership_id},
    )


_FORGET = text(
    """
    DELETE FROM name_keys WHERE partnership_id = :partnership AND part NOT IN (
        SELECT substr(key, 3) FROM match_keys WHERE partnership_id = :partnership AND left(key, 2) IN ('n:', 'w:')
    )
    """
)


def forget_unused_parts() -> int:
    """Take out of the dictionary what nobody and nowhere is called any more, so that an erased name leaves no trace."""
    found = db.session.connection().execute(_FORGET, {"partnership": current_scope().partnership_id})
    return int(found.rowcount)
