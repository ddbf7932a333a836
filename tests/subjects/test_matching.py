"""Matching suggests, by spelling, sound, nickname and slips in a birth date; a person decides, and rights hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework.subjects import matching, services
from tests.browser import Browser
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    group = make.group("psg")
    user = make.user("Mo Member", joins=[group])
    with make.acting(user) as by:
        known = services.add_person(
            forename="Christopher", surname="O'Hara-Wynn", date_of_birth=date(1990, 4, 7), aliases=["Smiler"], address="4 Gull Walk",
            postcode="WZ1 2AB", by=by,
        )  # fmt: skip
        services.add_person(forename="Unrelated", surname="Bystander", date_of_birth=date(1960, 1, 1), by=by)
        place = services.add_place(name="Gull Walk shops", address="Gull Walk", postcode="WZ1 2AC", by=by)
    return {"user": user, "known": known, "place": place, "group": group}


@pytest.mark.parametrize(
    "asked",
    [
        {"name": "Christopher O'Hara-Wynn"},
        {"name": "Cristofer OHara Wyn"},
        {"name": "Kit O'Hara Wynn"},
        {"name": "O'Hara-Wynn Christopher"},
        {"name": "Chris OHara-Wynn", "date_of_birth": date(1990, 7, 4)},
        {"name": "Smiler"},
        {"name": "Christopher O\u2019Hara\u2010Wynn"},
        {"date_of_birth": date(1990, 4, 7), "postcode": "wz12ab"},
    ],
)
def test_the_one_meant_comes_first(make: Maker, world: dict[str, Any], asked: dict[str, Any]) -> None:
    with make.acting(world["user"]):
        found = matching.suggest(**asked, kinds=("person",))
    assert found[0].reference == world["known"].reference


def test_only_four_agreeing_fields_are_called_exact(make: Maker, world: dict[str, Any]) -> None:
    with make.acting(world["user"]):
        exact = matching.suggest(name="Christopher O'Hara-Wynn", date_of_birth=date(1990, 4, 7), postcode="WZ1 2AB")
        like = matching.suggest(name="Christopher O'Hara-Wynn", date_of_birth=date(1990, 4, 8), postcode="WZ1 2AB")
    assert exact[0].exact
    assert not any(suggestion.exact for suggestion in like)


def test_somebody_out_of_reach_is_only_said_to_be_known(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    make.case(make.group("tati"), offender=world["known"])
    page = browse(world["user"]).get("/subjects/", q="Christopher O'Hara-Wynn")
    assert "Known to the partnership" in page.text
    assert "Smiler" not in page.text
    assert world["known"].reference not in page.raw
    assert "4 Gull Walk" not in page.raw


def test_adding_goes_on_only_after_looking(make: Maker, world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    browser = browse(world["user"])
    browser.get("/people/new")
    page = browser.submit(forename="Chris", surname="O'Hara-Wynn")
    assert "Is it one of these?" in page.text
    page = browser.submit(page, forename="Chris", surname="O'Hara-Wynn", looked="y")
    assert "is recorded as" in page.text


def test_nobody_is_added_without_a_name_and_no_birth_lies_ahead(
    world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browser = browse(world["user"])
    browser.get("/people/new")
    assert browser.submit(forename="", surname="").errors() == ["Enter a name, or as much of it as is known"]
    page = browser.submit(
        surname="X", **{"date_of_birth-day": "1", "date_of_birth-month": "1", "date_of_birth-year": "2099"}
    )
    assert page.errors() == ["The date of birth cannot be in the future"]
    assert page.field("surname") == "X"


def test_an_end_before_its_start_is_refused(world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    browser = browse(world["user"])
    browser.get(f"/people/{world['known'].reference}/addresses/new")
    days = {
        "starts_on-day": "2",
        "starts_on-month": "2",
        "starts_on-year": "2025",
        "ends_on-day": "1",
        "ends_on-month": "2",
        "ends_on-year": "2025",
    }
    page = browser.submit(line="5 Gull Walk", **days)
    assert page.errors() == ["The end cannot be before the start"]
    assert page.field("line") == "5 Gull Walk"
