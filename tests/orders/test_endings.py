"""What comes to an end on a group's cases: found for those who may know, in order, and on the right day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casework import clock
from casework.cohorts.models import StatutoryStatus
from casework.extensions import db
from casework.orders.ages import ages_on, birthday, last_day_of, months_after
from casework.orders.endings import endings_of
from casework.subjects.models import Person
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    at(2026, 3, 3, 10)
    iom = make.group("iom")
    found: dict[str, Any] = {
        "iom": iom, "chair": make.user("Ann Chair", chairs=[iom]), "outsider": make.user("Ed", joins=[make.group("psg")]),
        "nearly": make.person("Nell", "Eighteen", date_of_birth=date(2008, 3, 20)),
        "case": make.case(iom, offender=make.person("Otto", "Offender", date_of_birth=date(1990, 1, 1))),
    }  # fmt: skip
    found["youth case"] = make.case(iom, offender=found["nearly"])
    return found


def test_orders_agreements_reviews_birthdays_and_licences_come_in_order(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    case, chair, today = world["case"], world["chair"], clock.today()
    with make.system():
        otto = db.session.scalars(db.select(Person).where(Person.surname == "Offender")).one()
        db.session.add_all(
            [
                StatutoryStatus(case_id=case.id, person_id=otto.id, status="licence", since=date(2025, 1, 1), ends_on=date(2026, 3, 5), recorded_by_id=chair.id),
                StatutoryStatus(case_id=world["youth case"].id, person_id=world["nearly"].id, status="licence", since=date(2025, 1, 1), ends_on=date(2026, 3, 6), recorded_by_id=chair.id),
                StatutoryStatus(case_id=world["youth case"].id, person_id=world["nearly"].id, status="custody", since=date(2026, 1, 1), recorded_by_id=chair.id),
            ]
        )  # fmt: skip
    make.order(
        case,
        otto,
        by=chair,
        status="granted",
        starts_on=date(2025, 9, 10),
        ends_on=date(2026, 3, 9),
        next_review_on=date(2026, 3, 4),
    )
    make.order(case, otto, by=chair, tool="cpn", status="granted", starts_on=date(2025, 9, 10), ends_on=today)
    make.order(case, otto, by=chair, tool="cbo", status="granted", starts_on=date(2024, 3, 3), ends_on=date(2026, 3, 1))
    make.order(case, otto, by=chair, tool="cpw", status="granted", starts_on=date(2024, 3, 3))
    make.order(case, otto, by=chair, tool="dispersal", status="ended", starts_on=today, ends_on=today, ended_on=today)
    with make.acting(chair):
        found = endings_of(world["iom"].id, start=today, until=today + timedelta(days=28))
    assert [(row.on.day, row.kind) for row in found] == [
        (3, "order"),
        (4, "review"),
        (5, "licence"),
        (9, "agreement"),
        (20, "adult"),
    ]
    page = browse(chair).get(f"/groups/{world['iom'].slug}/endings")
    for words in (
        "Nell Eighteen",
        "Turns 18",
        "Licence",
        "Agreement ends",
        "Criminal behaviour order",
        "2 days ago",
    ):
        assert words in page.text, words
    assert "5 in the next 28 days" in browse(chair).get(f"/groups/{world['iom'].slug}/").text
    page = browse(chair).get(f"/groups/{world['iom'].slug}/endings", kind="adult", days="nonsense")
    assert "Nell Eighteen" in page.text and "Agreement ends" not in page.select_one("table").text


def test_closed_cases_and_other_groups_say_nothing(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    slug = world["iom"].slug
    browse(world["outsider"]).get(f"/groups/{slug}/endings", status=404)
    assert "Coming to an end" not in browse(world["outsider"]).get(f"/groups/{slug}/").text
    with make.system():
        case = db.session.merge(world["youth case"])
        case.status, case.closed_on = "closed", clock.today()
    page = browse(world["chair"]).get(f"/groups/{slug}/endings")
    assert "Nell" not in page.text and page.text.count("Nothing.") == 2


def test_it_takes_the_same_statements_however_much_ends(make: Maker, world: dict[str, Any]) -> None:
    def number() -> int:
        with make.acting(world["chair"]), counted() as asked:
            endings_of(world["iom"].id, start=clock.today(), until=clock.today() + timedelta(days=84))
        return asked.number

    few = number()
    for _ in range(12):
        someone = make.person(date_of_birth=date(2008, 3, 20))
        make.order(
            make.case(world["iom"], offender=someone),
            someone,
            by=world["chair"],
            status="granted",
            starts_on=clock.today(),
            ends_on=clock.today(),
        )
    assert number() == few


def test_ages_and_terms_are_counted_as_the_law_counts() -> None:
    assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1) and birthday(date(2008, 2, 29), 20) == date(2028, 2, 29)
    assert last_day_of(date(2026, 3, 3), 12) == date(2027, 3, 2) and last_day_of(date(2026, 8, 31), 6) == date(
        2027, 2, 27
    )
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28) and months_after(date(2026, 11, 30), 2) == date(
        2027, 1, 30
    )
    day = date(2026, 3, 3)
    assert ages_on(Person(date_of_birth=date(2008, 3, 4)), day) == (17, 17)
    assert ages_on(Person(birth_year=2008), day) == (17, 18) and ages_on(Person(), day) == (0, 150)


def test_an_order_is_followed_after_its_case_was_closed(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    make.order(
        world["youth case"],
        world["nearly"],
        by=world["chair"],
        status="granted",
        starts_on=clock.today(),
        ends_on=clock.today(),
    )
    with make.system():
        case = db.session.merge(world["youth case"])
        case.status, case.closed_on = "closed", clock.today()
        for load in case.caseloads:
            load.left_on = clock.today()
    page = browse(world["chair"]).get(f"/groups/{world['iom'].slug}/endings")
    assert "Agreement ends" in page.text and "Turns 18" not in page.select_one("table").text
