"""Closing a case asks whether the response worked, or why nobody knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casework.cases import services
from casework.cases.models import Case
from casework.errors import Refusal
from casework.extensions import db
from tests.browser import Browser
from tests.plans.test_plan_pages import PLAN, parts
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    psg = make.group("psg")
    return {
        "chair": make.user("Ann Chair", chairs=[psg]),
        "member": make.user("Ben Member", joins=[psg]),
        "case": make.case(psg, reference="C-0800", offender=make.person("Otto", "Offender")),
    }


def test_a_case_closes_with_its_assessment_written_on_the_same_page(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["chair"])
    form = browser.get("/cases/C-0800/close")
    outcome = form.select('input[name="outcome"]')[0]["value"]
    page = browser.submit(outcome=outcome, reason="Quiet for eight weeks")
    assert page.errors() == ["Say whether it worked"]
    page = browser.submit(outcome=outcome, reason="Quiet", verdict="reduced")
    assert page.errors() == ["Say what happened", "Say what worked, or that nothing did"]
    page = browser.submit(
        outcome=outcome, reason="Quiet", verdict="reduced", happened="Half as many calls", worked="The gate"
    )
    assert "C-0800 is closed." in page.text
    [assessment] = parts(make)
    assert (assessment.part, assessment.verdict, assessment.text, assessment.worked) == (
        "assessment", "reduced", "Half as many calls", "The gate",
    )  # fmt: skip
    assert "There was less of it" in browser.get(PLAN).text


def test_an_assessment_made_before_is_shown_when_the_case_is_closed_and_kept(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    member, chair = browse(world["member"]), browse(world["chair"])
    member.get(f"{PLAN}/assessment")
    member.submit(verdict="stopped", text="No call since May", worked="The injunction")
    form = chair.get("/cases/C-0800/close")
    assert form.field("happened") == "No call since May"
    outcome = form.select('input[name="outcome"]')[0]["value"]
    assert "is closed" in chair.submit(outcome=outcome, reason="Over").text
    assert [row.number for row in parts(make)] == [1]


def test_a_case_closes_with_a_reason_why_nobody_assessed_it_and_only_with_one(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["chair"])
    outcome = browser.get("/cases/C-0800/close").select('input[name="outcome"]')[0]["value"]
    page = browser.submit(outcome=outcome, reason="Over", verdict="not_assessed", happened="Dropped unread")
    assert page.errors() == ["Say why it was not assessed"]
    page = browser.submit(
        outcome=outcome, reason="Over", verdict="not_assessed", not_assessed_because="Moved away in June"
    )
    assert "is closed" in page.text
    [row] = parts(make)
    assert (row.verdict, row.text, row.worked) == ("not_assessed", "Moved away in June", "")


def test_an_assessment_saved_while_the_closing_page_was_open_is_not_overwritten(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    member, chair = browse(world["member"]), browse(world["chair"])
    outcome = chair.get("/cases/C-0800/close").select('input[name="outcome"]')[0]["value"]
    member.get(f"{PLAN}/assessment")
    member.submit(verdict="same", text="As many calls as ever", worked="Nothing")
    page = chair.submit(
        outcome=outcome, reason="Over", verdict="stopped", happened="No calls", worked="All", status=409
    )
    assert page.field("happened") == "No calls" and "As many calls as ever" in page.text
    assert "Nothing changed" in page.text
    assert "is closed" in chair.submit(happened="Fewer calls").text
    assert [(row.text, row.verdict) for row in parts(make)] == [
        ("As many calls as ever", "same"),
        ("Fewer calls", "stopped"),
    ]


def test_no_road_closes_a_case_without_an_assessment(make: Maker, world: dict[str, Any]) -> None:
    with make.acting(world["chair"]), pytest.raises(Refusal, match="Say whether it worked"):
        case = db.session.scalars(db.select(Case).where(Case.reference == "C-0800")).one()
        services.close_case(case, reason="Over", outcome="Stepped down", by=world["chair"])
    db.session.rollback()
