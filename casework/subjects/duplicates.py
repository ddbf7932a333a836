"""Looks through the whole register for records that look like one, at night or when asked. It lists; people decide."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from casework import access, clock
from casework.access import current_scope
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.subjects import keys, likeness, names
from casework.subjects.known import known_of
from casework.subjects.merge_records import DuplicatePair, DuplicateRun
from casework.subjects.models import Organisation, Place, column_of, kind_of
from casework.subjects.weighing import Register, Weighed, weigh

LIKELY = 70
MOST = 5000
NIGHT = 2
STUCK_AFTER_HOURS = 2


def ask_for_look(*, by: User) -> None:
    """Have the register looked through soon. One look at a time: asking twice is asking once."""
    scope = access.scope_of(by)
    access.require(bool(scope.runs) or scope.is_system(), "Those who run a group have the register looked through.")
    statement = insert(DuplicateRun.__table__).values(partnership_id=scope.partnership_id, asked_by_id=by.id)
    made = (
        db.session.connection()
        .execute(statement.on_conflict_do_nothing().returning(DuplicateRun.__table__.c.id))
        .scalar()
    )
    if made is None:
        raise Refusal("This has been asked for already. Look again in a minute.")


def stop_waiting(*, by: User) -> None:
    """Take back one's own request, while nobody has begun with it."""
    access.scope_of(by)
    waiting = db.session.scalars(
        select(DuplicateRun)
        .where(DuplicateRun.finished_at.is_(None), DuplicateRun.asked_by_id == by.id)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if waiting is None:
        raise Refusal("It is being done just now, or is done already. It takes a few minutes and changes no record.")
    db.session.delete(waiting)
    db.session.flush()


def last_look() -> DuplicateRun | None:
    """The latest look that was finished."""
    return db.session.scalars(
        select(DuplicateRun).where(DuplicateRun.finished_at.isnot(None)).order_by(DuplicateRun.id.desc()).limit(1)
    ).one_or_none()


def look_if_due() -> int | None:
    """Look through the register of the partnership at work if somebody asked or the night has come; how many pairs, or None.

    The run's row is locked while it lasts, so that of two workers one looks.
    """
    table = DuplicateRun.__table__
    if _night_is_due(clock.now()):
        values = {"partnership_id": current_scope().partnership_id, "asked_at": clock.now()}
        db.session.connection().execute(insert(table).values(values).on_conflict_do_nothing())
    run = db.session.scalars(
        select(DuplicateRun).where(DuplicateRun.finished_at.is_(None)).with_for_update(skip_locked=True)
    ).one_or_none()
    if run is None:
        return None
    run.started_at = clock.now()
    run.compared, run.found = look()
    run.finished_at = clock.now()
    db.session.flush()
    return run.found


def _night_is_due(now: datetime) -> bool:
    london = clock.in_london(now)
    if london.hour < NIGHT:
        return False
    last = db.session.scalar(select(func.max(DuplicateRun.asked_at)).where(DuplicateRun.asked_by_id.is_(None)))
    return last is None or clock.in_london(last).date() < london.date()


def look() -> tuple[int, int]:
    """Weigh every pair that shares something telling, keep the likely ones; how many were compared and found."""
    people = _people_pairs()
    places = _pairs_of(Place, "uprn")
    bodies = _pairs_of(Organisation, "registration_number")
    found = [pair for pair in (*people[1], *places[1], *bodies[1]) if pair["score"] >= LIKELY]
    found = sorted(found, key=lambda pair: -pair["score"])[:MOST]
    _keep(found)
    keys.forget_unused_parts()
    return people[0] + places[0] + bodies[0], len(found)


# People who share a birthday (also with day and month swapped), a part of a name and most of a birth date, a part of a
# name and a postcode, or a number. A part of a name alone is not telling: there would be millions of pairs.
_PEOPLE = text(
    """
    WITH parts AS (SELECT key, person_id FROM match_keys WHERE partnership_id = :p AND key LIKE 'n:%' AND person_id IS NOT NULL),
    days AS (SELECT key, person_id FROM match_keys WHERE partnership_id = :p AND key LIKE 'd:%'),
    most AS (SELECT key, person_id FROM match_keys WHERE partnership_id = :p AND person_id IS NOT NULL AND left(key, 2) IN ('y:', 'z:', 'q:', 'c:')),
    mixed AS (SELECT parts.key || ' ' || most.key AS key, parts.person_id FROM parts JOIN most USING (person_id)),
    numbers AS (SELECT kind || ' ' || value AS key, person_id FROM person_identifiers WHERE partnership_id = :p AND kind <> 'other'),
    years AS (SELECT key, person_id FROM match_keys WHERE partnership_id = :p AND key LIKE 'b:%'),
    bare AS (SELECT parts.key || ' ' || years.key AS key, parts.person_id FROM parts JOIN years USING (person_id)
             WHERE person_id IN (SELECT id FROM people WHERE partnership_id = :p AND date_of_birth IS NULL AND birth_year IS NOT NULL))
    SELECT a.person_id AS one, b.person_id AS other FROM days a JOIN days b ON b.key = a.key AND a.person_id < b.person_id
    UNION SELECT a.person_id, b.person_id FROM days a JOIN days b ON b.key = 'd:' || substr(a.key, 3, 4) || substr(a.key, 9, 2) || substr(a.key, 7, 2) AND a.person_id < b.person_id
    UNION SELECT a.person_id, b.person_id FROM mixed a JOIN mixed b ON b.key = a.key AND a.person_id < b.person_id
    UNION SELECT a.person_id, b.person_id FROM numbers a JOIN numbers b ON b.key = a.key AND a.person_id < b.person_id
    UNION SELECT least(bare.person_id, p.person_id), greatest(bare.person_id, p.person_id) FROM bare
        JOIN (SELECT parts.key || ' ' || years.key AS key, parts.person_id FROM parts JOIN years USING (person_id)) p ON p.key = bare.key AND p.person_id <> bare.person_id
    """
)
_ALIKE = """
    WITH parts AS (SELECT key, {kind}_id AS id FROM match_keys WHERE partnership_id = :p AND key LIKE 'w:%' AND {kind}_id IS NOT NULL),
    codes AS (SELECT key, {kind}_id AS id FROM match_keys WHERE partnership_id = :p AND {kind}_id IS NOT NULL AND key LIKE 'c:%'),
    mixed AS (SELECT parts.key || ' ' || codes.key AS key, parts.id FROM parts JOIN codes USING (id)),
    numbers AS (SELECT {number} AS key, id FROM {table} WHERE partnership_id = :p AND {number} <> '')
    SELECT a.id AS one, b.id AS other FROM mixed a JOIN mixed b ON b.key = a.key AND a.id < b.id
    UNION SELECT a.id, b.id FROM numbers a JOIN numbers b ON b.key = a.key AND a.id < b.id
"""
_HOLDERS = text(
    "SELECT substr(key, 3) AS part, count(*) FROM match_keys WHERE partnership_id = :p AND key LIKE 'n:%' GROUP BY key"
)
_NUMBERS = text(
    "SELECT person_id, kind, value FROM person_identifiers WHERE partnership_id = :p AND kind IN ('pnc', 'cro', 'nhs', 'custody', 'tenancy', 'social_care')"
)
LASTING = ("pnc", "cro", "nhs")


def _people_pairs() -> tuple[int, list[dict[str, Any]]]:
    connection, values = db.session.connection(), {"p": current_scope().partnership_id}
    # Right after a large import there are no statistics, and a nested loop over the whole register would take hours.
    connection.execute(text("SET LOCAL enable_nestloop = off"))
    pairs = [(row.one, row.other) for row in connection.execute(_PEOPLE, values)]
    connection.execute(text("SET LOCAL enable_nestloop = on"))
    ids = sorted({each for pair in pairs for each in pair})
    known = {each.id: each for start in range(0, len(ids), 5000) for each in known_of(ids[start : start + 5000])}
    holders = {row.part: row.count for row in connection.execute(_HOLDERS, values)}
    size = connection.execute(text("SELECT count(*) FROM people WHERE partnership_id = :p"), values).scalar_one()
    register = Register(size, Counter(holders))
    numbers: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for row in connection.execute(_NUMBERS, values):
        numbers[row.person_id].add((row.kind, row.value))
    found = []
    for one, other in pairs:
        if one not in known or other not in known:
            continue
        same = bool(numbers[one] & numbers[other]) if one in numbers and other in numbers else False
        kinds = {kind for kind, _ in numbers.get(one, ())} & {kind for kind, _ in numbers.get(other, ())} & set(LASTING)
        weighed = weigh(
            known[one], known[other], register=register, same_number=same, other_number=bool(kinds) and not same
        )
        found.append(_row("person_id", one, other, weighed))
    return len(pairs), found


def _pairs_of(model: type[Any], number: str) -> tuple[int, list[dict[str, Any]]]:
    """Places or organisations that share a word and the postcode, or the number that stands in the column `number`."""
    connection, values = db.session.connection(), {"p": current_scope().partnership_id}
    table, kind = model.__table__, kind_of(model)
    asked = text(_ALIKE.format(kind=kind, table=table.name, number=number))
    pairs = [(row.one, row.other) for row in connection.execute(asked, values)]
    wanted = sorted({each for pair in pairs for each in pair})
    columns = (table.c.id, table.c.name, table.c.address, table.c.postcode, table.c[number].label("number"))
    found_rows = connection.execute(select(*columns).where(keys.one_of(table.c.id, wanted))) if wanted else ()
    rows = {row.id: row for row in found_rows}
    found = []
    for one, other in pairs:
        a, b = rows[one], rows[other]
        alike = (_words_alike(a.name, b.name) + _words_alike(a.address, b.address)) / 2
        same = bool(a.number) and a.number == b.number
        code = bool(a.postcode) and names.postcode(a.postcode) == names.postcode(b.postcode)
        score = 97 if same else round(100 * alike) if code and alike >= 0.8 else 0
        why = [
            *(["uprn" if kind == "place" else "number"] if same else []),
            *(["name" if alike > 0.99 else "like"] if alike >= 0.8 else []),
            *(["postcode"] if code else []),
        ]
        found.append(_row(column_of(model), one, other, Weighed(score, tuple(why))))
    return len(pairs), found


def _words_alike(one: str, other: str) -> float:
    """Both ways, so that a name which only begins like another is not the same; nothing said on either side is no difference."""
    left, right = names.parts(one), names.parts(other)
    if not left or not right:
        return 1.0 if not left and not right else 0.7
    if {part for part in left if part.isdigit()} != {part for part in right if part.isdigit()}:
        return 0.0
    return min(likeness.of_names(left, right), likeness.of_names(right, left))


def _row(column: str, one: int, other: int, weighed: Weighed) -> dict[str, Any]:
    return {column: one, f"other_{column}": other, "score": weighed.score, "why": list(weighed.why)}


def _keep(found: list[dict[str, Any]]) -> None:
    """Write what was found over what was open before. What people have answered stays answered."""
    table, scope = DuplicatePair.__table__, current_scope()
    connection = db.session.connection()
    connection.execute(delete(table).where(table.c.state == "open", table.c.partnership_id == scope.partnership_id))
    if found:
        connection.execute(_INSERT, {"rows": json.dumps(found), "p": scope.partnership_id})


_INSERT = text(
    """
    INSERT INTO duplicate_pairs (partnership_id, person_id, other_person_id, place_id, other_place_id, organisation_id, other_organisation_id, score, why)
    SELECT :p, r.person_id, r.other_person_id, r.place_id, r.other_place_id, r.organisation_id, r.other_organisation_id, r.score, coalesce(r.why, '[]')
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS r(person_id bigint, other_person_id bigint, place_id bigint, other_place_id bigint, organisation_id bigint, other_organisation_id bigint, score bigint, why jsonb)
    ON CONFLICT DO NOTHING
    """
)
