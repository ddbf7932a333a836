"""Attendance by agency: cancelled meetings left out, substitutes counted for the agency they stood in for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casework import clock
from tests.browser import Browser
from tests.registers import held
from tests.spreadsheets import leaves
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    group, today = make.group("board"), clock.today()
    police, fire, health = make.agency("Police", kind="police"), make.agency("Fire", kind="fire"), make.agency("Health")
    sgt = make.user("Sgt Robin", agency=police, joins=[group])
    make.user("Flo Fire", agency=fire, joins=[group])
    late = make.user("Hal Health", agency=health)
    make.membership(group, late, starts_on=today - timedelta(days=20))
    first, second, third = (held.meeting(make, group, ago=ago) for ago in (60, 30, 10))
    held.meeting(make, group, ago=15, status="cancelled")
    held.meeting(make, group, ago=5)
    held.there(make, first, "Sgt Robin", agency=police, user_id=sgt.id)
    held.there(make, first, "Flo Fire", "apologies", agency=fire)
    held.there(make, second, "Sgt Robin", "apologies", agency=police)
    held.there(make, second, "A. N. Other", "substitute", substitute_for="Sgt Robin")
    held.there(make, second, "Flo Fire", "absent", agency=fire)
    held.there(make, third, "Flo Fire", agency=fire)
    held.there(make, third, "Someone", "observer", agency=police)
    return {"group": group, "member": sgt, "address": f"/groups/{group.slug}/attendance", "outsider": make.user(chairs=[make.group("iom")])}  # fmt: skip


def test_each_agency_is_counted_once_a_meeting(browse: Callable[..., Browser], world: dict[str, Any]) -> None:
    page = browse(world["member"]).get(world["address"])
    rows = {row.select_name: row.text for row in [_Row(node) for node in page.select("tbody tr")]}
    assert rows["Police"] == "Police 2 of 3 meetings, 67 per cent 1 0 1"
    assert rows["Fire"] == "Fire 1 of 3 meetings, 33 per cent 0 1 1"
    assert rows["Health"] == "Health 0 of 1 meeting, 0 per cent 0 0 1"
    assert "1 cancelled meeting left out" in page.text and "1 meeting without a record of who came" in page.text


class _Row:
    def __init__(self, node: Any) -> None:
        self.text = node.text
        self.select_name = node.text.split(" ")[0]


def test_it_leaves_as_a_spreadsheet_for_members_only(browse: Callable[..., Browser], world: dict[str, Any]) -> None:
    table, about = leaves(browse(world["member"]).get(world["address"] + ".xlsx").data)
    assert table.rows[1:] == [["Fire", 3, 1, 0, 1, 1, 33], ["Health", 1, 0, 0, 0, 1, 0], ["Police", 3, 2, 1, 0, 1, 67]]
    assert "1 cancelled" in str(about.rows)
    for address in (world["address"], world["address"] + ".csv"):
        browse(world["outsider"]).get(address, status=404)


def test_another_period_and_nothing_in_it(browse: Callable[..., Browser], make: Maker, world: dict[str, Any]) -> None:
    browser = browse(world["member"])
    years = [option["value"] for option in browser.get(world["address"]).select("#filter-period option")]
    assert "No meeting with a record" in browser.get(world["address"], period=years[-2]).text
    assert browser.get(world["address"], period="<nonsense>").has("tbody tr")
    empty = make.group("psg")
    assert "No meeting with a record" in browse(make.user(joins=[empty])).get(f"/groups/{empty.slug}/attendance").text
