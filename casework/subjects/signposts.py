"""Pairs of which the reader sees only one side: said without the other, with whom to ask."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from casework.access import as_system, current_scope
from casework.extensions import db
from casework.subjects.merge_records import DuplicatePair
from casework.subjects.models import Person
from casework.subjects.policy import runs_a_case_of
from casework.subjects.suggestions import ELSEWHERE, whom_to_ask

MOST = 50


def half_seen() -> list[tuple[Person, str]]:
    """People of cases the reader runs who look like somebody out of reach, each with whom to ask."""
    if not current_scope().runs:
        return []
    mine = select(Person).where(runs_a_case_of(Person.id)).subquery()
    pairs = DuplicatePair.__table__
    statement = (
        select(mine.c.id, pairs.c.person_id, pairs.c.other_person_id)
        .join(pairs, or_(pairs.c.person_id == mine.c.id, pairs.c.other_person_id == mine.c.id))
        .where(pairs.c.state == "open")
        .order_by(pairs.c.score.desc(), pairs.c.id)
        .limit(MOST * 4)
    )
    found: dict[int, int] = {}
    for row in db.session.execute(statement):
        found.setdefault(row.id, row.other_person_id if row.id == row.person_id else row.person_id)
    within = set(db.session.scalars(select(Person.id).where(Person.id.in_(set(found.values()))))) if found else set()
    half = {one: other for one, other in found.items() if other not in within}
    if not half:
        return []
    with as_system("saying whom to ask about a possible double"):
        ask: dict[Any, str] = whom_to_ask({"person": list(half.values())})
    people = {each.id: each for each in db.session.scalars(select(Person).where(Person.id.in_(list(half))))}
    return [
        (people[one], ask.get(("person", other), ELSEWHERE))
        for one, other in list(half.items())[:MOST]
        if one in people
    ]
