"""Reference numbers and safe contacts: for who runs a group with a case, and the agency that recorded them; each look is logged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from casework.cases.models import CaseInterest
from casework.extensions import db
from casework.subjects import names
from tests.browser import Browser
from tests.world import Maker

SAFE = "Only by her sister, never by letter"


@pytest.fixture
def world(make: Maker, browse: Callable[..., Browser]) -> dict[str, Any]:
    group = make.group("psg")
    victim = make.person("Vera", "Quiet")
    case = make.case(group, victim=victim)
    housing, support = make.agency("Tidewater"), make.agency("Turning Tide")
    author = make.user("Au Thor", agency=support, joins=[group])
    browser = browse(author)
    browser.get(f"/people/{victim.reference}/contact/new")
    browser.submit(text=SAFE)
    browser.get(f"/people/{victim.reference}/numbers/new")
    browser.submit(kind="custody", value="cs 0042 b")
    return {
        "group": group, "victim": victim, "case": case, "author": author,
        "colleague": make.user("Col League", agency=support, joins=[group]), "other": make.user("Oth Er", agency=housing, joins=[group]),
        "chair": make.user("Ann Chair", agency=housing, chairs=[group]), "outside_colleague": make.user("Out Side", agency=support),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("who", "sees"), [("author", True), ("colleague", True), ("chair", True), ("other", False)]
)  # fmt: skip
def test_who_sees_what_is_closely_held(
    world: dict[str, Any], browse: Callable[..., Browser], who: str, sees: bool
) -> None:
    home = f"/people/{world['victim'].reference}"
    browser = browse(world[who])
    assert (SAFE in browser.get(f"{home}/contact").text) is sees
    assert ("CS0042B" in browser.get(f"{home}/numbers").text) is sees
    assert SAFE not in browser.get(home).raw
    assert SAFE not in browser.get("/subjects/", q="Vera Quiet").raw
    assert SAFE not in browser.get(f"/cases/{world['case'].reference}").raw


def test_a_colleague_who_does_not_reach_the_person_sees_nothing(
    world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    for page in ("", "/contact", "/numbers"):
        browse(world["outside_colleague"]).get(f"/people/{world['victim'].reference}{page}", status=404)


def test_a_chair_who_declared_an_interest_no_longer_sees_it(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    make._keep(CaseInterest(case_id=world["case"].id, user_id=world["chair"].id, reason="Neighbour"))
    browse(world["chair"]).get(f"/people/{world['victim'].reference}/contact", status=404)


def test_running_another_group_gives_no_right(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    elsewhere = make.user("Runs Another", joins=[world["group"]], chairs=[make.group("iom")])
    assert SAFE not in browse(elsewhere).get(f"/people/{world['victim'].reference}/contact").raw


def test_each_look_is_logged_and_the_log_holds_no_text(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browse(world["chair"]).get(f"/people/{world['victim'].reference}/contact")
    with make.system():
        logged = db.session.execute(
            text(
                "SELECT user_id, detail::text AS said FROM audit_entries WHERE subject = 'safe_contacts' AND kind = 'consultation'"
            )
        ).all()
        everything = db.session.execute(
            text("SELECT string_agg(audit_entries::text, '') FROM audit_entries")
        ).scalar_one()
    assert [row.user_id for row in logged if row.user_id == world["chair"].id and "ids" in row.said]
    assert SAFE not in everything and "CS0042B" not in everything


def test_a_number_that_cannot_be_one_is_refused(world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    browser = browse(world["author"])
    browser.get(f"/people/{world['victim'].reference}/numbers/new")
    assert browser.submit(kind="nhs", value="943 476 5918").errors() == [
        "This is not a valid NHS number: check its ten figures"
    ]
    assert browser.submit(kind="other", value="1").errors() == ["Say whose number it is"]
    assert browser.submit(kind="custody", value="CS0042B").errors() == ["This number is recorded already"]
    assert "9434765919" in browser.submit(kind="nhs", value="943 476 5919").text


@pytest.mark.parametrize(
    ("value", "valid"), [("9434765919", True), ("9434765918", False), ("12345", False), ("", False)]
)
def test_nhs_numbers_check_themselves(value: str, valid: bool) -> None:
    assert names.is_nhs_number(value) is valid
