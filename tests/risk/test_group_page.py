"""Whether risk fell in a group: what is counted, and who may see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from casework import clock
from casework.risk.models import RiskAssessment
from tests.browser import Browser
from tests.world import Maker


def test_first_and_latest_scores_are_counted_by_tool(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], scored: Callable[..., RiskAssessment]
) -> None:
    path, today = f"/groups/{world['psg'].slug}/risk", clock.today()
    member = browse(world["member"])
    assert "Nothing that this group has assessed is in force yet" in member.get(path).text
    for days, score in ((60, 31), (30, 35), (1, 9)):
        scored(score, on=today - timedelta(days=days))
    worse = make.case(world["psg"], victim=make.person("Una", "Worse"))
    scored(4, on=today - timedelta(days=9), case=worse), scored(30, case=worse)
    once = make.case(world["psg"], victim=make.person("Ola", "Once"))
    scored(20, case=once), scored(44, case=once, status="awaiting")
    same = make.case(world["psg"], victim=make.person("Sal", "Same"))
    scored(20, case=same, on=today - timedelta(days=9)), scored(20, case=same)
    page = member.get(
        member.get(f"/groups/{world['psg'].slug}/cases").links()["First and latest risk scores of this group"]
    )
    [row] = page.select("tbody tr")
    cells = [cell.text for cell in page.select("tbody td")]
    assert row.text.startswith("ASB victim risk matrix")
    assert cells[:5] == ["4", "1", "1", "1", "1"]  # assessed, fell, same, rose, once
    assert cells[5] == "Red: 1 Amber: 2 Green: 1"
    assert "Vera" not in page.text


def test_others_cannot_tell_and_a_group_without_tools_has_none(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    path = f"/groups/{world['psg'].slug}/risk"
    browse(world["observer"]).get(path)
    browse(world["outsider"]).get(path, status=404)
    browse(make.user("Admin", duties=["administrator"])).get(path, status=404)
    board = make.group("board")
    browse(make.user(joins=[board])).get(f"/groups/{board.slug}/risk", status=404)
