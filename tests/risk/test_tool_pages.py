"""The pages about the tools: what each asks and counts, which kinds of group use it, and how it read before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from casework.extensions import db
from casework.risk.models import RiskAssessment, RiskToolVersion
from casework.risk.tool_files import tools
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker


def test_an_administrator_finds_every_tool_with_questions_points_and_bands(
    browse: Callable[..., Browser], make: Maker
) -> None:
    admin = browse(make.user("Dana", duties=["administrator"]))
    page = admin.get(admin.get("/kinds/").links()["Risk tools"])
    assert page.h1 == "Risk tools"
    for tool in tools().values():
        assert tool.title in page.links()
        shown = admin.get(page.links()[tool.title])
        assert shown.h1 == tool.title and f"version {tool.version}" in shown.text
        assert tool.limits and tool.limits in shown.text
        for question in tool.questions:
            assert question.text in shown.text
            assert all(f"{answer.points} {answer.words}" in shown.text for answer in question.answers)
        for band in tool.bands:
            assert f"{band.words} {tool.scores_of(band)}" in shown.text
    victim = admin.get("/risk/tools/asb_victim_matrix").text
    assert "Problem Solving Group" in victim and "Medium 16 to 24" in victim and "High 25 to 44" in victim
    assert "Low 0 to 15" in victim


def test_practitioners_read_them_too_and_nobody_without_signing_in(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], scored: Callable[..., RiskAssessment]
) -> None:
    scored(30)
    member = browse(world["member"])
    tool = member.get(member.get("/cases/C-0900/risk/1").links()["ASB victim risk matrix, version 1"])
    assert tool.h1 == "ASB victim risk matrix" and "This is how it read" not in tool.text
    group = member.get(f"/groups/{world['psg'].slug}/")
    assert group.links()["ASB victim risk matrix and ASB perpetrator matrix"] == "/risk/tools/"
    assert browse()._ask("get", "/risk/tools/").status_code == 302


def test_a_tool_that_is_not_there_or_anothers_version_is_not_found(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], scored: Callable[..., RiskAssessment]
) -> None:
    kept = scored(30).tool_id
    member = browse(world["member"])
    member.get("/risk/tools/dice", status=404)
    member.get(f"/risk/tools/asb_victim_matrix/versions/{kept + 1}", status=404)
    member.get(f"/risk/tools/clutter_rating/versions/{kept}", status=404)
    elsewhere = make.partnership("Elsewhere CSP")
    stranger = browse(make.user("Stranger", partnership=elsewhere))
    stranger.get("/risk/tools/asb_victim_matrix")
    stranger.get(f"/risk/tools/asb_victim_matrix/versions/{kept}", status=404)


def test_an_earlier_version_says_that_it_is_one(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], scored: Callable[..., RiskAssessment],
    change_tool: Callable[..., None],
) -> None:  # fmt: skip
    kept = scored(30).tool_id
    change_tool("asb_victim_matrix", ("from = 25", "from = 32"))
    member = browse(world["member"])
    assert "High 32 to 44" in member.get("/risk/tools/asb_victim_matrix").text
    old = member.get(f"/risk/tools/asb_victim_matrix/versions/{kept}")
    assert "High 25 to 44" in old.text and "This is how it read when it was first used" in old.text


def test_the_list_asks_no_more_often_for_more_versions(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], scored: Callable[..., RiskAssessment]
) -> None:
    scored(30)
    member = browse(world["member"])
    taken = []
    for number in (1, 20):
        with make.system():
            definition = db.session.scalars(db.select(RiskToolVersion.definition)).first()
            db.session.add_all(
                RiskToolVersion(
                    key="asb_victim_matrix", number=9, title="x", digest=f"{number}-{n}", definition=definition
                )
                for n in range(number)
            )
        asked = []
        for path in ("/risk/tools/", "/risk/tools/asb_victim_matrix"):
            member._ask("get", path)
            with counted() as found:
                member._ask("get", path)
            asked.append(found.number)
        taken.append(asked)
    assert taken[0] == taken[1]
