"""The register asked in every wrong way: names of several traditions, slips, partial dates; and what the keys leave behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, text

from casework.extensions import db
from casework.subjects import keys, matching, names, services
from casework.subjects.models import Person
from casework.subjects.typed import read_words
from tests.benchmarks.matching_people import KINDS, questions, register
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker


def test_the_one_meant_is_among_the_first_ten(make: Maker) -> None:
    people = register(1500, seed=3)
    with make.system() as scope:
        db.session.connection().execute(
            insert(Person.__table__),
            [
                {"id": number, "partnership_id": scope.partnership_id, "reference": f"P-{number}", "forename": who.forename,
                 "surname": who.surname, "date_of_birth": who.born}
                for number, who in enumerate(people, 1)
            ],
        )  # fmt: skip
        keys.index_people(range(1, len(people) + 1))
        found: Counter[str] = Counter()
        for asked in questions(people, 12):
            ids = [
                each.id
                for each in matching.suggest(
                    name=asked.name, date_of_birth=asked.born, birth_year=asked.year, birth_month=asked.month, kinds=("person",)
                )
            ]  # fmt: skip
            found[asked.kind] += asked.meant + 1 in ids
    assert {kind: found[kind] for kind in KINDS if found[kind] < 12} == {}


@pytest.mark.parametrize(
    ("recorded", "asked"),
    [
        (("Małgorzata", "Wiśniewska"), "Malgorzata Wisniewski"),
        (("Katarzyna", "Zając"), "kasia zajac"),
        (("Muhammad", "Hussain"), "Mohd Hussein"),
        (("Ayesha", "Chowdhury"), "Choudhry Aisha"),
        (("Siân", "Llewellyn"), "Shan Llewelyn"),
        (("Gwilym", "Ap-Rhys"), "Gwil ap Rhys"),
        (("Caoimhe", "O'Sullivan"), "Keeva OSullivan"),
        (("Dermot", "McDonald"), "Dermott Mac Donald"),
        (("Jean", "Ashford-Wynyard"), "Jean Wynyard"),
        (("", "Suharto"), "Suharta"),
        (("Nguyễn", "Thị"), "nguyen thi"),
        (("Søren", "Bjørnsson"), "Soren Bjornson"),
        (("Zoë", "St. John-Smythe"), "Zoe St John Smythe"),
        (("محمد", "خان"), "محمد خان"),
        (("Robert", "de Souza"), "Bob Desouza"),
    ],
)
def test_names_of_every_tradition_are_found(make: Maker, recorded: tuple[str, str], asked: str) -> None:
    user = make.user("Mo Member", joins=[make.group()])
    with make.acting(user) as by:
        for number in range(25):
            services.add_person(forename="Ann", surname=f"Other{'abcdefghijklmnopqrstuvwxyz'[number]}", by=by)
        one = services.add_person(forename=recorded[0], surname=recorded[1], by=by)
        found = matching.suggest(name=asked, kinds=("person",))
    assert found and found[0].id == one.id


def test_a_name_begun_finds_the_whole(make: Maker) -> None:
    user = make.user(joins=[make.group()])
    with make.acting(user) as by:
        one = services.add_person(forename="Christopher", surname="Thornbourne", by=by)
        assert [s.id for s in matching.suggest(name="chri thorn")] == [one.id]


def test_a_slip_in_a_street_finds_the_place(make: Maker) -> None:
    user = make.user(joins=[make.group()])
    with make.acting(user) as by:
        place = services.add_place(name="Harbour shops", address="12 Gull Walk", postcode="WZ1 2AB", by=by)
        services.add_place(name="Marine park", address="Station Road", by=by)
        assert [s.id for s in matching.suggest(name="Harbor shop", kinds=("place",))] == [place.id]
        assert [s.id for s in matching.suggest(address="12 gul walk", kinds=("place",))] == [place.id]


def test_search_takes_the_same_queries_however_many_are_found(make: Maker, browse: Callable[..., Browser]) -> None:
    user = make.user("Mo Member", joins=[make.group()])
    browser = browse(user)

    def count() -> int:
        with counted() as found:
            browser.get("/subjects/", q="Ada Finch")
        return found.number

    with make.acting(user) as by:
        services.add_person(forename="Ada", surname="Finch", by=by)
    count()  # the first page of all looks up the partnership's name
    before = count()
    with make.acting(user) as by:
        for number in range(8):
            services.add_person(forename="Ada", surname="Finch", date_of_birth=date(1990, 1, number + 1), by=by)
    assert count() == before


def test_a_name_nobody_bears_any_more_leaves_no_trace(make: Maker) -> None:
    user = make.user(joins=[make.group()])
    with make.acting(user) as by:
        one = services.add_person(forename="Ada", surname="Quartzfield", by=by)
        services.correct_person(
            one, {**{name: getattr(one, name) for name in services.PERSON}, "surname": "Finch"}, version=one.version, by=by
        )  # fmt: skip
    with make.system():
        assert keys.forget_unused_parts() > 0
        left = db.session.execute(text("SELECT count(*) FROM name_keys WHERE part = 'quartzfield'")).scalar_one()
        assert left == 0
        assert db.session.execute(text("SELECT count(*) FROM name_keys WHERE part = 'finch'")).scalar_one() > 5


def test_keys_are_no_readers_business(make: Maker) -> None:
    user = make.user(chairs=[make.group()], duties=["administrator"])
    with make.acting(user) as by:
        services.add_person(forename="Ada", surname="Finch", by=by)
        assert db.session.scalars(db.select(keys.MatchKey)).all() == []
        assert db.session.scalars(db.select(keys.NameKey)).all() == []


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Jon Smith 27/3/1992", {"name": "Jon Smith", "date_of_birth": date(1992, 3, 27)}),
        ("Jon Smith 1992", {"name": "Jon Smith", "birth_year": 1992}),
        ("Jon Smith 3/1992", {"name": "Jon Smith", "birth_year": 1992, "birth_month": 3}),
        ("Smith, WZ1 2ab", {"name": "Smith", "postcode": "WZ1 2ab"}),
        ("p-0042", {"reference": "P-0042"}),
    ],
)
def test_what_is_typed_is_read(typed: str, read: dict[str, Any]) -> None:
    assert read_words(typed) == read


def test_marks_hyphens_and_apostrophes_make_no_difference() -> None:
    assert names.parts("O\u2019Hara\u2010Wynn") == names.parts("o'hara wynn") == ["ohara", "wynn"]
    assert names.parts("Mr ŁUKASZ Zając") == ["lukasz", "zajac"]
