"""What incidents month by month say, in words and as a chart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework.extensions import db
from casework.plans.models import CountedPlace, IncidentCount, PlanPart
from casework.plans.months import run
from tests.browser import Browser
from tests.plans.test_count_pages import COUNTS, lines
from tests.world import Maker


@pytest.fixture(autouse=True)
def _in_november(at: Callable[..., Any]) -> None:
    at(2026, 11, 21, 9)


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    psg = make.group("psg")
    return {
        "member": make.user("Ben Member", joins=[psg]),
        "observer": make.user("Cat Observer", joins=[(psg, "observer")]),
        "case": make.case(psg, reference="C-0810", location=make.place("Gull Walk shops")),
    }


def count_up(make: Maker, world: dict[str, Any]) -> None:
    """A year and a half of counts: better here since June, worse next door, the same far away."""
    by, case = world["member"], world["case"]
    first, months = date(2025, 5, 1), 18
    with make.system():
        response = PlanPart(
            case_id=case.id, part="response", number=1, text="Gate", starts_on=date(2026, 6, 1), saved_by_id=by.id
        )
        db.session.add(response)
        for name, role, before, after in (("Gull Walk", "here", 12, 5), ("Harbour Row", "nearby", 6, 8), ("Abbey Rise", "comparison", 9, 9)):  # fmt: skip
            place = CountedPlace(case_id=case.id, name=name, role=role)
            db.session.add(place)
            db.session.flush()
            db.session.add_all(
                IncidentCount(
                    case_id=case.id, place_id=place.id, month=month, source="police", saved_by_id=by.id,
                    incidents=after if month >= date(2026, 6, 1) else before,
                )
                for month in run(first, months)
            )  # fmt: skip


def test_the_page_says_plainly_what_changed_and_how_sure_one_can_be(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    count_up(make, world)
    page = browse(world["observer"]).get(COUNTS)
    assert (
        "60 incidents in the 5 months before and 25 in the 5 months after: 58% fewer, which is very unlikely to be chance."
        in page.text
    )
    assert "The same time of year: 60 incidents in the 5 months a year before" in page.text
    assert "Harbour Row : 30 incidents" in page.text
    assert "some of the problem may have moved" in page.text
    assert "Weighted displacement quotient: −0.3" in page.text
    assert "take this as a hint only" in page.text
    assert (
        "58% fewer"
        in browse(world["member"]).get("/cases/C-0810/plan").select_one("[aria-labelledby=before-after]").text
    )


def test_the_chart_has_a_bar_a_month_the_start_and_a_table_that_says_the_same(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    count_up(make, world)
    page = browse(world["member"]).get(COUNTS)
    chart = page.select_one("svg")
    assert len(chart.node.cssselect("rect.cw-chart__bar")) == 18
    assert (
        len(chart.node.cssselect("rect.cw-chart__bar--before"))
        == len(chart.node.cssselect("rect.cw-chart__bar--after"))
        == 5
    )
    assert "May 2025 12" in chart.node.findtext("desc")
    assert "Response began" in chart.text
    rows = [row.text for row in page.select("table")[0:1] for row in page.select("table tbody tr")][:18]
    assert rows[0] == "October 2026 after 5 5" and rows[-1] == "May 2025 12 12"


def test_a_month_nobody_counted_is_a_gap_in_the_chart(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    page = lines(browser, "month,source,count\n2026-03,Police,4\n2026-05,Police,0")
    assert "April 2026 not known" in page.select_one("svg desc").text
    assert "May 2026 0" in page.select_one("svg desc").text
    assert page.select_one("svg").text.count("?") == 1
