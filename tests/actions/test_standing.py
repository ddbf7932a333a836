"""How an action stands: a colour with its words, worked out or said; and the group's own code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casework import clock
from casework.actions.models import Action
from casework.actions.rag import rag_of
from casework.extensions import db
from tests.browser import Browser
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    group = make.group("board")
    return {
        "group": group,
        "chair": make.user("Ann Chair", chairs=[group]),
        "owner": make.user("Bo Owner", joins=[group]),
        "member": make.user("Cy Member", joins=[group]),
        "outsider": make.user("Ed Outsider", chairs=[make.group("iom")]),
    }


@pytest.mark.parametrize(
    ("days", "moved", "colour"), [(-1, 0, "red"), (0, 0, "amber"), (7, 0, "amber"), (8, 0, "green"), (20, 10, "amber")]
)
def test_the_day_says_it_in_colour_and_words_and_the_filter_agrees(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], days: int, moved: int, colour: str
) -> None:
    action = make.action(world["group"], owner=world["owner"], due_on=clock.today() + timedelta(days=days))
    with make.system():
        row = db.session.get_one(Action, action.id)
        row.first_due_on = action.due_on - timedelta(days=moved)
        assert rag_of(row, today=clock.today())[0] == colour
    browser, log = browse(world["member"]), f"/groups/{world['group'].slug}/actions"
    for each in ("red", "amber", "green"):
        page = browser.get(log, rag=each)
        assert page.has(f"#{action.reference}") == (each == colour)
    assert colour.capitalize() in browser.get(f"/actions/{action.reference}").text


def test_people_say_otherwise_with_a_reason_and_both_stay_on_record(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    action = make.action(world["group"], owner=world["owner"], due_on=clock.today() + timedelta(days=40))
    address = f"/actions/{action.reference}/rag"
    browse(world["member"]).post(address, fields={"rag": "red", "reason": "x"}, status=403)
    browse(world["outsider"]).get(address, status=404)
    browser = browse(world["owner"])
    browser.get(address)
    assert browser.submit(rag="red", reason="").errors() == ["Say why"]
    assert browser.submit(rag="purple", reason="x").errors()
    page = browser.submit(rag="red", reason="The contractor has gone")
    assert "Stands at red" in page.text and "The contractor has gone" in page.text
    assert browser.get(f"/groups/{world['group'].slug}/actions", rag="red").has(f"#{action.reference}")
    browser.get(address)
    page = browser.submit(rag="", reason="")
    assert "Stands as its day says" in page.text and "Stands at red" in page.text and "On course" in page.text


def test_a_code_of_the_groups_own_stands_beside_the_reference_and_is_found(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    one, two = (make.action(world["group"], owner=world["owner"], title=f"Task {n}") for n in range(2))
    browse(world["owner"]).post(f"/actions/{one.reference}/code", fields={"code": "X1"}, status=403)
    browser = browse(world["chair"])
    browser.get(f"/actions/{one.reference}/code")
    assert "HSP07" in browser.submit(code="hsp 07").text
    browser.get(f"/actions/{two.reference}/code")
    assert browser.submit(code="HSP07").errors() == ["Another action of this group has this code"]
    page = browser.get(f"/groups/{world['group'].slug}/actions", q="hsp07")
    assert page.has(f"#{one.reference}") and not page.has(f"#{two.reference}")
