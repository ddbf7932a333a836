"""Whom an action log means by a name without its rank, and one word, not two, about a day that is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import Browser
from tests.imports.conftest import mapped, sent
from tests.world import Maker

HEADINGS = "What was agreed,Who,When by\n"


@pytest.fixture(autouse=True)
def _now(at: Callable[..., None]) -> None:
    at(2026, 11, 20, 10)


def test_an_officer_is_found_without_the_rank_the_account_begins_with(
    browse: Callable[..., Browser],
    make: Maker,
    world: dict[str, Any],
    tick: Callable[[], int],
    rows: Callable[..., Any],
) -> None:
    robin = make.user("Sgt Robin Garsdale", joins=[world["psg"]]).id
    log = HEADINGS + "Ring the school,Robin Garsdale,12/12/2026\nVisit,Sgt. Robin Garsdale,13/12/2026\n"
    browser = browse(world["chair"])
    mapped(browser, sent(browser, world, log.encode(), "log.csv"))
    tick()
    assert "2 of 2 rows can come in" in browser.get("/imports/I-0001").text
    assert [row.said["owner_id"] for row in rows() if row.said] == [robin, robin]


def test_two_of_one_name_apart_from_their_ranks_are_told_by_the_rank_alone(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], tick: Callable[[], int]
) -> None:
    make.user("Sgt Robin Garsdale", joins=[world["psg"]])
    make.user("Cllr Robin Garsdale", joins=[world["psg"]])
    log = HEADINGS + "Ring the school,Robin Garsdale,12/12/2026\nVisit,Cllr Robin Garsdale,13/12/2026\n"
    browser = browse(world["chair"])
    mapped(browser, sent(browser, world, log.encode(), "log.csv"))
    tick()
    words = browser.get("/imports/I-0001").text
    assert "1 of 2 rows can come in" in words
    assert "More than one person here is called Robin Garsdale: write the e-mail address" in words


def test_a_day_that_is_none_is_said_once(
    browse: Callable[..., Browser], world: dict[str, Any], tick: Callable[[], int]
) -> None:
    log = HEADINGS + "Ring the school,Gina Kestrel,31/02/2026\nVisit,Gina Kestrel,\n"
    browser = browse(world["chair"])
    mapped(browser, sent(browser, world, log.encode(), "log.csv"))
    tick()
    words = browser.get("/imports/I-0001").text
    assert words.count("There is no such day") == 1
    assert words.count("Write a day: what is still open needs one") == 1
