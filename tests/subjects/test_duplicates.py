"""Possible doubles: found at night or when asked, within rights, told apart once and for all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework.extensions import db
from casework.subjects import duplicates, keys
from casework.subjects.likeness import Born, Known
from casework.subjects.merge_records import DuplicatePair, DuplicateRun
from casework.subjects.models import Person, PersonAddress
from casework.subjects.particulars import PersonIdentifier
from casework.subjects.weighing import Register, weigh
from tasks.duplicates import look as task
from tasks.worker import celery_app
from tests.benchmarks.matching_people import register
from tests.browser import Browser
from tests.world import Maker

BORN = date(1991, 5, 17)


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    one, two = make.group("psg"), make.group("tati", name="TATI")
    ada, adda = (
        make.person("Christopher", "Thornbourne", date_of_birth=BORN),
        make.person("Kit", "Thornborne", date_of_birth=BORN),
    )
    other = make.person("Christopher", "Thornbourne", date_of_birth=date(1950, 2, 3))
    for who in register(30, seed=5):
        make.person(who.forename, who.surname, date_of_birth=who.born)
    make._keep(
        PersonAddress(person_id=ada.id, line="4 Gull Walk", postcode="WZ1 2AB"),
        PersonAddress(person_id=adda.id, line="4 Gull Walk", postcode="WZ12AB"),
    )
    make.case(one, offender=ada)
    make.case(two, victim=adda)
    make.case(one, offender=other)
    with make.system():
        keys.index_people([person.id for person in db.session.scalars(select(Person))])
    return {
        "ada": ada, "adda": adda, "other": other, "both": make.user("Runs Both", coordinates=[one, two]),
        "one_only": make.user("Runs One", coordinates=[one]), "member": make.user("In One", joins=[one]),
    }  # fmt: skip


def look(make: Maker) -> list[DuplicatePair]:
    with make.system():
        duplicates.look()
        return list(
            db.session.scalars(select(DuplicatePair).where(DuplicatePair.state == "open").order_by(DuplicatePair.id))
        )


def test_a_double_is_found_and_a_namesake_is_not(make: Maker, world: dict[str, Any]) -> None:
    [pair] = look(make)
    assert (pair.person_id, pair.other_person_id) == (world["ada"].id, world["adda"].id)
    assert pair.score > 95 and pair.why == ["like", "birth", "postcode"]


def test_an_equal_number_is_enough_and_different_ones_speak_against(make: Maker, world: dict[str, Any]) -> None:
    for who in ("other", "ada"):
        make._keep(PersonIdentifier(person_id=world[who].id, kind="nhs", value="9434765919"))
    found = {(pair.person_id, pair.other_person_id): pair for pair in look(make)}
    assert "number" in found[(world["ada"].id, world["other"].id)].why
    one, two = (Known(n, "", [["ada", "finch"]], Born(BORN)) for n in (1, 2))
    everybody = Register(1000, {"ada": 10, "finch": 10})
    scores = [
        weigh(one, two, register=everybody, same_number=False, other_number=differ).score for differ in (False, True)
    ]
    assert scores[0] > 95 and scores[1] < 50


def test_who_sees_both_compares_them_and_who_sees_one_learns_whom_to_ask(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    assert "not been looked through yet" in browse(world["both"]).get("/subjects/duplicates").text
    look(make)
    page = browse(world["both"]).get("/subjects/duplicates")
    assert "The names are alike; Born on the same day; The same postcode" in page.text
    compare = next(href for words, href in page.links().items() if words.startswith("Compare"))
    assert browse(world["both"]).get(compare).h1 == "Are these the same?"
    page = browse(world["one_only"]).get("/subjects/duplicates")
    assert "may be somebody known to the partnership whose record you may not open. Ask TATI" in page.text
    assert world["adda"].reference not in page.raw and "Thornborne" not in page.raw
    page = browse(world["member"]).get("/subjects/duplicates")
    assert "Thornb" not in page.raw and "Look again now" not in page.text


def test_told_apart_is_remembered(make: Maker, world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    look(make)
    browser = browse(world["both"])
    path = f"/people/{world['ada'].reference}/merge/{world['adda'].reference}/apart"
    browse(world["one_only"]).get(path, status=404)
    browser.get(path)
    assert "remembered as not the same" in browser.submit().text
    assert look(make) == []


def test_a_pair_is_gone_once_it_is_merged(make: Maker, world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    look(make)
    browser = browse(world["both"])
    browser.get(f"/people/{world['ada'].reference}/merge/{world['adda'].reference}")
    browser.submit(keep=world["ada"].reference, reason="The same prints")
    assert (
        "No pairs that you may see" in browser.get("/subjects/duplicates").text
        or "not been looked" in browser.page.text
    )
    assert look(make) == []


def test_the_button_and_the_night_have_it_looked_through(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser], at: Callable[..., Any], app: Any
) -> None:
    celery_app.flask_app = app

    def runs() -> list[DuplicateRun]:
        with make.system():
            return list(
                db.session.scalars(
                    select(DuplicateRun).order_by(DuplicateRun.id).execution_options(populate_existing=True)
                )
            )

    at(2026, 7, 1, 0, 30)  # half past one in London's summer: the night has not come
    assert task() == 0 and runs() == []
    browser = browse(world["one_only"])
    browser.post("/subjects/duplicates/look")
    browser.post("/subjects/duplicates/look", status=409, fields={"submission_key": "another"})
    assert task() == 1
    assert [(run.asked_by_id, run.found, run.finished_at is not None) for run in runs()] == [
        (world["one_only"].id, 1, True)
    ]
    at(2026, 7, 1, 1, 30)
    assert task() == 1 and task() == 0 and len(runs()) == 2
    at(2026, 7, 2, 0, 59)
    assert task() == 0
    at(2026, 7, 2, 1, 1)
    assert task() == 1 and len(runs()) == 3


def test_members_do_not_press_the_button(world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    browse(world["member"]).post("/subjects/duplicates/look", status=403)


def test_another_partnership_is_never_looked_at(make: Maker, world: dict[str, Any]) -> None:
    there = make.partnership("Elsewhere CSP")
    twin = make.person("Kit", "Thornbourne", date_of_birth=BORN, partnership=there)
    with make.system(there):
        keys.index_people([twin.id])
    assert len(look(make)) == 1


def test_places_at_one_postcode_with_like_names_are_found(make: Maker, world: dict[str, Any]) -> None:
    one, two = make.place("Gull Walk shops", postcode="WZ1 2AB"), make.place("Gull Walk shop", postcode="WZ1 2AB")
    make.place("Gull Walk school", postcode="WZ1 2AB")
    three, four = (
        make.place("", address="4 Gull Walk", postcode="WZ1 2AB"),
        make.place("", address="14 Gull Walk", postcode="WZ1 2AB"),
    )
    with make.system():
        keys.index_places([one.id, two.id, three.id, four.id])
    assert (one.id, two.id) in {(p.place_id, p.other_place_id) for p in look(make)}
    assert (three.id, four.id) not in {(p.place_id, p.other_place_id) for p in look(make)}


def test_a_rare_name_says_more_than_a_common_one() -> None:
    everybody = Register(10_000, {"smith": 120, "john": 150, "quartzfield": 2, "wilhelmina": 3})

    def score(forename: str, surname: str) -> int:
        one, two = (Known(n, "", [[forename, surname]], Born(year=1990)) for n in (1, 2))
        return weigh(one, two, register=everybody, same_number=False, other_number=False).score

    assert score("wilhelmina", "quartzfield") > 90 > 70 > score("john", "smith")
