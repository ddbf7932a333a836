"""Indicators in pages: planned, filled in, shown with chart and words; by who may, and hidden from who cannot tell they exist."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from casework.extensions import db
from casework.indicators.models import Indicator, IndicatorValue, PrintedTable
from tests.browser import Browser, Page
from tests.world import Maker

Browse = Callable[..., Browser]
TABLES = Path(__file__).with_name("tables")


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    """A board, and a group that works for it."""
    board, csg = make.group("board", name="Board"), make.group("csg", name="Coastal CSG")
    return {
        "board": board, "csg": csg, "coordinator": make.user("Cora", coordinates=[board]), "member": make.user("Mel", joins=[board]),
        "observer": make.user("Obi", joins=[(board, "observer")]), "analyst": make.user("Ana", joins=[board], duties=["analyst"]),
        "worker": make.user("Wyn", coordinates=[csg]), "outsider": make.user("Olu", coordinates=[make.group("psg")]),
    }  # fmt: skip


def planned(browser: Browser, slug: str, name: str = "Theft of vehicle", **said: str) -> str:
    """An objective, a priority and an indicator, through the pages; the address of the indicator."""
    at = f"/groups/{slug}/indicators"
    browser.get(f"{at}/objectives/new")
    browser.post(f"{at}/objectives/new", title="Less acquisitive crime", years="2004 to 2008")
    link = next(href for words, href in browser.get(at).links().items() if words.startswith("add a priority"))
    browser.get(link)
    browser.post(link, title="Vehicles")
    return added(browser, slug, name, **said)


def added(browser: Browser, slug: str, name: str, **said: str) -> str:
    at = f"/groups/{slug}/indicators/new"
    page = browser.get(at)
    priority = [each["value"] for each in page.select("select[name=priority] option")][1]
    given = {"unit": "count", "aim": "reduce", "base": "", "frequency": "year", "places": "0"} | said
    return browser.post(at, priority=priority, name=name, **given).path


def enter(browser: Browser, address: str, period: str, figure: str, **more: str) -> Page:
    browser.get(f"{address}/figure")
    return browser.post(
        f"{address}/figure", period=period, figure=figure, **({"state": "known", "place": "own"} | more)
    )


def test_a_coordinator_plans_and_fills_in_an_indicator_and_it_is_shown(world: dict[str, Any], browse: Browse) -> None:
    cora = browse(world["coordinator"])
    address = planned(cora, world["board"].slug)
    for period, figure in (("2004/05", "721"), ("2005/06", "640"), ("2006/07", "547")):
        enter(cora, address, period, figure)
    cora.get(f"{address}/target")
    due = {"due_on-day": "31", "due_on-month": "3", "due_on-year": "2008"}
    page = cora.post(
        f"{address}/target",
        fields={"way": "by_percent", "amount": "17.5", "baseline": "1,029", "baseline_period": "2003/4", **due},
    )
    assert "2006/07: 547, against 640 in 2005/06: −93 (−15%)." in page.text
    assert "Improved. This is very unlikely to be chance." in page.text
    assert "Reduce by 17.5% on 1,029" in page.text and "Green" in page.text
    drawing = page.select_one("svg[role=img]")
    assert "2006/07: 547" in drawing.text and drawing["aria-labelledby"] == "chart-title chart-desc"
    listed = cora.get(f"/groups/{world['board'].slug}/indicators")
    assert (
        "Less acquisitive crime, 2004 to 2008" in listed.text and "▲ Improved" in listed.text and "−93" in listed.text
    )


def test_a_correction_needs_a_reason_and_keeps_what_was_there(
    world: dict[str, Any], make: Maker, browse: Browse
) -> None:
    cora = browse(world["coordinator"])
    address = planned(cora, world["board"].slug)
    enter(cora, address, "2005/06", "640")
    again = enter(cora, address, "2005/06", "614")
    assert (
        again.errors() == ["2005/06 has a figure already: 640. Say why it is corrected"]
        and again.field("figure") == "614"
    )
    page = enter(cora, address, "2005/06", "614", reason="Two figures were swapped")
    assert "640 became 614. Two figures were swapped (Cora" in page.text
    with make.system():
        rows = db.session.scalars(select(IndicatorValue).order_by(IndicatorValue.number)).all()
        assert [(int(row.part or 0), row.current) for row in rows] == [(640, False), (614, True)]


@pytest.mark.parametrize(
    ("said", "wrong", "error"),
    [
        ({}, {"figure": "-4"}, "A count cannot be below nought"), ({}, {"figure": "many"}, "“many” is not a number"),
        ({}, {"period": "2018/21"}, "a financial year is two years"), ({}, {"figure": ""}, "Enter the figure, or say that there is none"),
        ({}, {"period": "2090/91"}, "has not begun yet"), ({}, {"state": "not_published"}, "Take the figure away"),
        ({"unit": "percentage"}, {"figure": "101"}, "A percentage cannot be over 100"),
        ({"unit": "percentage"}, {"figure": "", "part": "161", "whole": "160"}, "A part cannot be larger than its whole"),
        ({"unit": "percentage"}, {"figure": "", "part": "1"}, "Enter out of how many"),
        ({}, {"place": "neighbour"}, "Say which place"),
    ],
)  # fmt: skip
def test_a_wrong_figure_is_refused_beside_its_field(
    world: dict[str, Any], make: Maker, browse: Browse, said: dict[str, str], wrong: dict[str, str], error: str
) -> None:
    cora = browse(world["coordinator"])
    address = planned(cora, world["board"].slug, **said)
    page = enter(cora, address, **({"period": "2018/19", "figure": "4"} | wrong))
    assert any(error in each for each in page.errors()), page.errors()
    with make.system():
        assert db.session.scalars(select(IndicatorValue)).all() == []


def test_a_percentage_is_worked_out_and_its_parts_are_shown(world: dict[str, Any], browse: Browse) -> None:
    cora = browse(world["coordinator"])
    address = planned(cora, world["board"].slug, "Assessed", unit="percentage", aim="increase")
    page = enter(cora, address, "2006/07", "", part="88", whole="160")
    assert "2006/07: 55% (88 of 160)" in page.text and "N/A: first year, nothing to compare with" in page.text
    enter(cora, address, "2007/08", "45")
    cora.get(f"{address}/break")
    broken = cora.post(f"{address}/break", period="2007/08", reason="It is measured in another way.")
    assert "N/A: series break, It is measured in another way" in broken.text
    enter(cora, address, "2008/09", "", state="not_published")
    assert "2008/09: not published yet" in cora.get(address).text


def test_who_runs_the_group_and_its_analysts_enter_and_members_and_observers_read(
    world: dict[str, Any], browse: Browse
) -> None:
    address = planned(browse(world["analyst"]), world["board"].slug)
    for who in ("member", "observer"):
        reader = browse(world[who])
        assert "Theft of vehicle" in reader.get(address).text and "Enter a figure" not in reader.get(address).links()
        for page in ("figure", "break", "target", "change"):
            reader.get(f"{address}/{page}", status=403)
        reader.get(f"/groups/{world['board'].slug}/indicators/new", status=403)
        reader.get(f"/groups/{world['board'].slug}/printed-tables/new", status=403)
    for who in ("worker", "outsider"):
        for page in (address, f"{address}/figure", f"/groups/{world['board'].slug}/indicators"):
            browse(world[who]).get(page, status=404)


def test_a_group_that_works_on_an_indicator_sees_and_fills_in_that_one_alone(
    world: dict[str, Any], make: Maker, browse: Browse
) -> None:
    cora = browse(world["coordinator"])
    address = planned(cora, world["board"].slug, worked_on_by=str(world["csg"].id))
    other = added(cora, world["board"].slug, "Robbery")
    worker, theirs = browse(world["worker"]), f"/groups/{world['csg'].slug}/indicators"
    listed = worker.get(theirs).text
    assert "Theft of vehicle" in listed and "Robbery" not in listed
    with make.system():
        own, kept = (
            db.session.scalars(select(Indicator.id).where(Indicator.name == n)).one()
            for n in ("Theft of vehicle", "Robbery")
        )
    assert other.endswith(f"/{kept}") and address.endswith(f"/{own}")
    assert "640" in enter(worker, f"{theirs}/{own}", "2005/06", "640").text
    worker.get(f"{theirs}/{kept}", status=404)
    worker.get(f"{theirs}/{own}/target", status=403)


def test_a_printed_table_is_loaded_and_its_contradictions_are_listed(
    world: dict[str, Any], make: Maker, browse: Browse
) -> None:
    cora, at = browse(world["coordinator"]), f"/groups/{world['board'].slug}/printed-tables"
    cora.get(f"{at}/new")
    text = (TABLES / "two-years-2021.csv").read_text()
    page = cora.post(f"{at}/new", title="Two years", source="A needs assessment, 2021", pasted=text)
    assert "Nothing is kept yet. 18 rows and 7 columns were read." in page.text
    kept = cora.submit(page, keep="yes", arrows="rose")
    assert kept.h1 == "Two years" and "951 − 1,168 = −217; a fall printed as a rise" in kept.text
    assert len(kept.select("table")[0].node.cssselect("tbody tr")) == 6
    assert "Worked out: −217" in kept.text
    assert "Two years" in browse(world["observer"]).get(at).text
    browse(world["worker"]).get(kept.path, status=404)


def test_a_table_with_a_problem_is_shown_and_nothing_is_kept(
    world: dict[str, Any], make: Maker, browse: Browse
) -> None:
    cora, at = browse(world["coordinator"]), f"/groups/{world['board'].slug}/printed-tables/new"
    cora.get(at)
    text = "Crime\t2018/19\t2019/20\nTheft\t12\tmany\n"
    page = cora.post(at, title="T", pasted=text)
    assert "“many” is not a number" in page.text
    sent = {
        "content": text,
        "title": "T",
        "role_0": "label",
        "role_1": "figure",
        "role_2": "figure",
        "unit": "count",
        "keep": "yes",
    }
    assert cora.post(at, fields=sent).errors() == ["Nothing was kept: mend what is listed below the table first"]
    cora.get(at)
    assert cora.post(at, title="T", pasted="").errors() == ["Paste a table or choose a file"]
    with make.system():
        assert db.session.scalars(select(PrintedTable)).all() == []
