"""A group's own headings of reports: chosen and written by who runs it, in force at once, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casework.extensions import db
from casework.papers.heading_models import BodyHeadings
from casework.papers.own_sets import sets_for
from casework.partnership.models import Group
from tests.browser import Browser
from tests.world import Maker

ROWS = {
    "heading-0": "Summary", "place-0": "2", "needed-0": "y", "heading-1": "Purpose", "part-1": "purpose", "place-1": "1", "heading-2": "What is asked",
    "part-2": "recommendations", "place-2": "3", "heading-3": "Money", "nil-3": "There is no cost.", "place-3": "4",
}  # fmt: skip
SET = {"title": "Short report", "due": "4", "numbers": "none", "recommendations": "(i)", "contact": None, **ROWS}


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    group = make.group("board", name="North Board")
    return {
        "group": group, "page": f"/groups/{group.slug}/reports/headings", "coordinator": make.user("Noor Coordinator", coordinates=[group]),
        "member": make.user("Sam Officer", joins=[group]), "other": make.user("Oda Other", coordinates=[make.group("board")]),
    }  # fmt: skip


def offered(make: Maker, world: dict[str, Any]) -> list[Any]:
    with make.acting(world["coordinator"]):
        return sets_for(db.session.get_one(Group, world["group"].id))


def test_a_set_is_written_used_changed_and_removed(
    world: dict[str, Any], make: Maker, browse: Callable[..., Browser]
) -> None:
    coordinator = browse(world["coordinator"])
    assert "Headings of reports" in coordinator.get(f"/groups/{world['group'].slug}").links()
    coordinator.get(f"{world['page']}/new")
    page = coordinator.submit(**SET)
    assert "Purpose; Summary; What is asked; Money" in page.text
    made = offered(make, world)[-1]
    assert (made.key, made.title, made.due, made.numbers, made.recommendations) == (
        "own_1",
        "Short report",
        4,
        "none",
        "(i)",
    )
    assert [(each.title, each.part, each.needed, each.nil) for each in made.headings] == [
        ("Purpose", "purpose", False, ""), ("Summary", "text", True, ""), ("What is asked", "recommendations", False, ""), ("Money", "text", False, "There is no cost."),
    ]  # fmt: skip
    page = coordinator.get(f"{world['page']}/own_1")
    assert [page.field(f"heading-{n}") for n in range(5)] == ["Purpose", "Summary", "What is asked", "Money", ""]
    coordinator.submit(form="main form", title="Brief report", **{"heading-3": "", "heading-4": "Risks"})
    assert [each.title for each in offered(make, world)[-1].headings] == [
        "Purpose",
        "Summary",
        "What is asked",
        "Risks",
    ]
    page = coordinator.post(f"{world['page']}/own_1/remove", version="2")
    assert "removed" in page.text and "Brief report" not in [each.title for each in offered(make, world)]


def test_sets_the_group_is_given_can_be_left_out_and_copied(
    world: dict[str, Any], make: Maker, browse: Callable[..., Browser]
) -> None:
    coordinator, [first, *others] = browse(world["coordinator"]), offered(make, world)
    page = coordinator.get(f"{world['page']}/new", like=first.key)
    assert page.field("heading-0") == first.headings[0].title and page.field("title") == ""
    coordinator.post(world["page"], used=[each.key for each in others], version="0")
    assert [each.key for each in offered(make, world)] == [each.key for each in others]
    page = coordinator.post(world["page"], used=[], version="1")
    assert page.errors() == ["Tick at least one, or reports have no headings."]


@pytest.mark.parametrize(("change", "words"), [
    ({"title": " "}, "Say what to call them"), ({"due": "soon"}, "whole number"), ({"heading-1": "Summary"}, "stands there twice"),
    ({"part-0": "purpose"}, "Two headings are for the purpose of the report"), ({"part-2": "text"}, "Say which heading the recommendations stand under"),
    ({"contact": "y"}, "Say which heading the contact stands under"), ({f"heading-{n}": "" for n in range(4)}, "Enter at least one heading."),
])  # fmt: skip
def test_what_makes_no_report_is_refused_and_stays_typed(
    world: dict[str, Any], make: Maker, browse: Callable[..., Browser], change: dict[str, str], words: str
) -> None:
    page = browse(world["coordinator"]).post(f"{world['page']}/new", **{**SET, **change})
    assert any(words in error for error in page.errors()), page.errors()
    assert "heading-3" in change or page.field("nil-3") == "There is no cost."
    with make.system():
        assert db.session.query(BodyHeadings).count() == 0


def test_two_who_change_them_at_once_are_told(world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    coordinator = browse(world["coordinator"])
    coordinator.post(f"{world['page']}/new", **SET)
    page = coordinator.post(f"{world['page']}/new", **SET | {"title": "Another", "version": "0"})
    assert "Somebody else changed these headings meanwhile." in page.text and page.field("heading-0") == "Summary"


def test_only_who_runs_the_group_decides(world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    member, other = browse(world["member"]), browse(world["other"])
    for address in (world["page"], f"{world['page']}/new"):
        member.get(address, status=403)
        other.get(address, status=404)
    member.post(f"{world['page']}/new", **SET, status=403)
    member.post(f"{world['page']}/own_1/remove", version="0", status=403)
    browse(world["coordinator"]).get(f"{world['page']}/own_7", status=404)
    assert "Headings of reports" not in member.get(f"/groups/{world['group'].slug}").links()
