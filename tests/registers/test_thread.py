"""A case from meeting to meeting: each reader finds what they may know and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casework.actions.models import Action
from casework.extensions import db
from casework.meetings.return_models import ReturnParagraph
from tests.browser import Browser
from tests.queries_counted import counted
from tests.registers import held
from tests.sweep import returned
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    psg, other = make.group("psg"), make.group("iom")
    case = make.case(psg, other, reference="C-0042", offender=make.person("Otto", "Offender"))
    chair = make.user("Ann Chair", chairs=[psg])
    first, second = held.meeting(make, psg, ago=60), held.meeting(make, psg, ago=7, status="closed")
    theirs = held.meeting(make, other, ago=20)
    held.there(make, first, "Sgt Robin", organisation="Police")
    held.there(make, first, "A. Stand-In", "substitute", substitute_for="Flo Fire", organisation="Fire")
    held.there(make, first, "Away Person", "apologies")
    item = held.item(
        make, first, "Otto", case=case, discussion="He moved.", decided=("That he be visited.",), minute_number=12
    )
    held.item(make, second, "Otto", case=case, discussion="He was seen again.\n- At home.\n- In town.")
    held.item(make, theirs, "Otto", case=case, discussion="Only IOM knows this.")
    action = make.action(psg, case=case, owner=chair, title="Visit him")
    with make.system():
        db.session.get_one(Action, action.id).agenda_item_id = item.id
    return {
        "psg": psg, "case": case, "chair": chair, "member": make.user(joins=[psg]), "first": first, "item": item, "iom": make.user(joins=[other]),
        "outsider": make.user(chairs=[make.group("tati")]), "address": "/cases/C-0042/meetings",
    }  # fmt: skip


def test_each_discussion_stands_with_who_was_there_decision_and_actions(
    browse: Callable[..., Browser], world: dict[str, Any]
) -> None:
    page = browse(world["member"]).get(world["address"])
    latest, first = [part.text for part in page.select("main section.cw-panel")]
    assert "He was seen again." in latest and "draft" in latest
    assert [item.text for item in page.select("section.cw-panel li")][:2] == ["At home.", "In town."]
    for words in (
        "12",
        "He moved.",
        "That he be visited.",
        "Visit him",
        "Sgt Robin, Police",
        "A. Stand-In, Fire (for Flo Fire)",
    ):
        assert words in first
    assert "Away Person" not in page.text
    assert "Meetings" in page.links()


def test_another_groups_meeting_on_the_same_case_is_for_that_group(
    browse: Callable[..., Browser], world: dict[str, Any]
) -> None:
    assert "Only IOM knows" not in browse(world["member"]).get(world["address"]).text
    page = browse(world["iom"]).get(world["address"])
    assert "Only IOM knows" in page.text and "He moved." not in page.text and "Sgt Robin" not in page.text
    browse(world["outsider"]).get(world["address"], status=404)


def test_what_agencies_shared_keeps_its_limits(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    elsewhere = make.agency("Elsewhere")
    with make.system():
        returned.add(world["first"], world["case"].id, elsewhere.id, world["chair"].id)
        limited = db.select(ReturnParagraph).where(ReturnParagraph.current, ReturnParagraph.handling == "chair")
        db.session.scalars(limited).one().text = "For the chair alone"
    assert "For the chair alone" in browse(world["chair"]).get(world["address"]).text
    assert "For the chair alone" not in browse(world["member"]).get(world["address"]).text


def test_a_case_no_meeting_dealt_with_says_so(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    make.case(world["psg"], reference="C-0001")
    assert "No meeting that you may see" in browse(world["member"]).get("/cases/C-0001/meetings").text


def test_more_meetings_take_no_more_statements(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser, numbers = browse(world["chair"]), []
    for more in (1, 12):
        for n in range(more):
            at = held.meeting(make, world["psg"], ago=100 + 20 * more + n)
            held.there(make, at, f"Person {n}")
            held.item(make, at, "Otto", case=world["case"], discussion="x", decided=("y", "z"))
        browser.get(world["address"])
        with counted() as asked:
            browser.get(world["address"])
        numbers.append(asked.number)
    assert numbers[0] == numbers[1]
