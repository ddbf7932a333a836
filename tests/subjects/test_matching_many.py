"""People found for many rows at once are those found for one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.extensions import db
from casework.subjects import keys, matching
from casework.subjects.matching_many import LEAST, Asked, suggest_people
from casework.subjects.models import PersonAddress
from tests.queries_counted import counted
from tests.world import Maker

BORN = date(1990, 4, 7)
ASKED = [
    Asked("Christopher O'Hara-Wynn", BORN, "TS99 1AA"), Asked("Chris Ohara Wynn", BORN, ""), Asked("Kristofer O Hara Wynn", None, ""),
    Asked("Christopher O'Hara-Wynn", date(1961, 1, 1), ""), Asked("Wynn", None, ""), Asked("Ada Finch", date(1990, 7, 4), ""),
    Asked("Ada Fynch", None, "TS99 1AA"), Asked("Nobody Whatever", BORN, "TS99 1AA"), Asked("Finch", BORN, ""), Asked("", BORN, ""),
]  # fmt: skip


@pytest.fixture
def reader(make: Maker) -> Any:
    """Reaches the first two people and not the third."""
    mine = make.group("psg")
    people = [
        make.person("Christopher", "O'Hara-Wynn", date_of_birth=BORN),
        make.person("Ada", "Finch", date_of_birth=BORN),
    ]
    other = make.person("Ada", "Finch")
    for person, group in [*((person, mine) for person in people), (other, make.group("iom", name="Elsewhere"))]:
        make.case(group, offender=person)
    with make.system():
        db.session.add(PersonAddress(person_id=people[0].id, line="3 Gull Walk", postcode="TS99 1AA"))
        db.session.flush()
        keys.index_people([person.id for person in (*people, other)])
    return make.user(joins=[mine])


def test_many_at_once_find_what_each_finds_alone(make: Maker, reader: Any) -> None:
    with make.acting(reader):
        alone = [
            matching.suggest(name=each.name, date_of_birth=each.born, postcode=each.postcode, kinds=("person",))
            for each in ASKED[:-1]
        ]
        together = suggest_people(ASKED, known={})
    assert together[-1] == []
    for each, one, many in zip(ASKED, alone, together, strict=False):
        likely = [(found.id, found.exact) for found in one if found.readable and found.score >= LEAST]
        assert [(found.id, found.exact) for found in many if found.readable] == likely, each
    assert together[0][0].exact and [found.exact for found in together[1]] == [False]
    assert [found.ask for found in together[6] if not found.readable] == ["Elsewhere"]
    assert all(found.reference is None for some in together for found in some if not found.readable)


def test_it_asks_no_more_for_many_than_for_one(make: Maker, reader: Any) -> None:
    with make.acting(reader):
        with counted() as one:
            suggest_people(ASKED[:1], known={})
        with counted() as many:
            suggest_people(ASKED * 5, known={})
    assert len(many.sent) <= len(one.sent) + 1  # and whom to ask
