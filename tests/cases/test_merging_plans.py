"""Two cases that both have a plan: the one stays the plan, the other is read beside it, and an undo gives every row back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.cases import merge_differences as differences
from casework.cases.models import Case
from casework.extensions import db
from casework.plans import counting, services
from casework.plans.models import CountedPlace, IncidentCount, PlanPart
from tests.browser import Browser
from tests.cases.merged import another, merge, plain, snapshot, undo, world
from tests.queries_counted import counted
from tests.world import Maker

__all__ = ["world"]
Browse = Callable[..., Browser]


def write(make: Maker, case: Any, part: str, text: str, *, by: Any, **facts: Any) -> None:
    with make.acting(by) as user:
        row = db.session.get_one(Case, case.id)
        known = services.plan_of(row).get(part)
        services.save_part(row, part, text=text, number=known.number if known else 0, by=user, **facts)


def count(make: Maker, case: Any, name: str, incidents: int, *, by: Any, role: str = "here") -> None:
    with make.acting(by) as user:
        row = db.session.get_one(Case, case.id)
        place = counting.add_place(row, name=name, role=role, by=user)
        counting.save_counts(place, row, {("police", date(2026, 1, 1)): incidents}, version=place.version, by=user)


@pytest.fixture
def planned(make: Maker, world: dict[str, Any]) -> dict[str, Any]:
    """Both have a plan, in parts that overlap, and count incidents where the response works."""
    by, kept, gone = world["chair"], world["kept"], world["gone"]
    write(make, kept, "objective", "Quiet nights at Gull Walk", by=by)
    write(make, kept, "response", "Visits every Friday", by=by, starts_on=date(2026, 2, 1))
    write(make, gone, "objective", "First thoughts", by=by)
    write(make, gone, "objective", "No more shouting", by=by)
    write(make, gone, "assessment", "Shouting stopped for a month", by=by, verdict="reduced", worked="Mediation")
    for number, case in enumerate((kept, gone), 3):
        count(make, case, "Gull Walk", number, by=by)
    return world


def test_the_plan_of_the_case_that_stays_is_the_plan_and_the_other_is_read_beside_it(make: Maker, planned: dict[str, Any], browse: Browse) -> None:  # fmt: skip
    kept, gone = planned["kept"], planned["gone"]
    chair = browse(planned["chair"])
    asked = chair.get(f"/cases/{kept.reference}/merge/{gone.reference}")
    assert "Both have a plan. That of the case that stays remains the plan" in asked.text
    assert "Both count incidents." in asked.text and "cannot be merged" not in asked.text
    merge(make, kept, gone, by=planned["chair"])
    plan = chair.get(f"/cases/{kept.reference}/plan")
    assert "Quiet nights at Gull Walk" in plan.text and "No more shouting" not in plan.text
    assert plan.select_one("#assessment + p").text.startswith("Not written yet"), (
        "what the other assessed does not count"
    )
    page = chair.get(plan.links()[f"Plan of {gone.reference}"])
    assert page.path == f"/cases/{kept.reference}/plan/earlier/{gone.reference}"
    for words in (
        "No more shouting",
        "First thoughts",
        "Shouting stopped for a month",
        "There was less of it",
        "Mediation",
        "Ann Chair",
    ):
        assert words in page.text
    assert "Quiet nights" not in page.text and page.select_one("tbody tr td").text == "4", "its own counts"
    assert "3 versions" not in plan.text
    counts = chair.get(f"/cases/{kept.reference}/plan/counts")
    assert counts.select_one("tbody tr td").text == "3" and len(counts.select("h2[id^=place-]")) == 1
    with make.system():
        place = db.session.scalars(select(CountedPlace).where(CountedPlace.merged_from == gone.reference)).one()
    chair.get(f"/cases/{kept.reference}/plan/counts/{place.id}", status=404)
    whole = chair.get(f"/cases/{kept.reference}/file.html?chapter=plan").text
    assert "Quiet nights at Gull Walk" in whole and f"Earlier plan, of {gone.reference}: Objective" in whole
    assert "No more shouting" in whole and "First thoughts" not in whole
    overview = chair.get(f"/cases/{kept.reference}")
    assert "Quiet nights at Gull Walk" in overview.text and "No more shouting" not in overview.text


def test_an_earlier_plan_does_not_close_a_case(make: Maker, planned: dict[str, Any], browse: Browse) -> None:
    merge(make, planned["kept"], planned["gone"], by=planned["chair"])
    page = browse(planned["chair"]).get(f"/cases/{planned['kept'].reference}/close")
    assert page.field("version") == "0" and "Shouting stopped" not in page.text


def test_who_may_not_read_the_case_does_not_read_its_earlier_plans(make: Maker, planned: dict[str, Any], browse: Browse) -> None:  # fmt: skip
    kept, gone = planned["kept"], planned["gone"]
    merge(make, kept, gone, by=planned["chair"])
    path = f"/cases/{kept.reference}/plan/earlier/{gone.reference}"
    assert "No more shouting" in browse(planned["observer"]).get(path).text
    outsider = browse(planned["outsider"])
    hidden = outsider.get(path, status=404)
    assert (
        hidden.select_one("main").text
        == outsider.get("/cases/C-9999/plan/earlier/C-1", status=404).select_one("main").text
    )
    for wrong in ("C-9999", kept.reference, "%00", "..%2f"):
        browse(planned["chair"]).get(f"/cases/{kept.reference}/plan/earlier/{wrong}", status=404)


def test_an_undo_gives_every_row_back(make: Maker, planned: dict[str, Any]) -> None:
    before = snapshot(make)
    merge_id = merge(make, planned["kept"], planned["gone"], by=planned["chair"])
    assert snapshot(make) != before
    undo(make, merge_id, by=planned["chair"])
    assert snapshot(make) == before
    again = merge(make, planned["gone"], planned["kept"], by=planned["chair"])
    undo(make, again, by=planned["chair"])
    assert snapshot(make) == before


def test_several_earlier_plans_stand_beside_each_other_and_go_back_last_first(make: Maker, planned: dict[str, Any]) -> None:  # fmt: skip
    chair, kept, gone, third = planned["chair"], planned["kept"], planned["gone"], another(make, planned)
    write(make, third, "objective", "A third plan", by=chair)
    count(make, third, "Gull Walk", 9, by=chair)
    steps, merges = [snapshot(make)], [merge(make, gone, third, by=chair)]
    steps.append(snapshot(make))
    merges.append(merge(make, kept, gone, by=chair))
    with make.acting(chair):
        case = db.session.get_one(Case, kept.id)
        assert services.earlier_plans(case) == sorted([gone.reference, third.reference])
        assert [part.text for part in services.plan_of(case).values() if part.part == "objective"] == [
            "Quiet nights at Gull Walk"
        ]
        assert [p.name for p in counting.places_of(case, third.reference)] == ["Gull Walk"]
        [cells] = counting.counts_of(case, third.reference).values()
        assert list(cells.values()) == [9]
    for merge_id, then in zip(reversed(merges), reversed(steps), strict=True):
        undo(make, merge_id, by=chair)
        assert snapshot(make) == then


def test_the_only_plan_is_the_plan_and_what_was_written_since_stays(make: Maker, world: dict[str, Any]) -> None:
    """The plan comes from the case that goes, is written on, and the undo leaves each case a plan that holds."""
    chair, kept, gone = world["chair"], world["kept"], world["gone"]
    write(make, gone, "objective", "No more shouting", by=chair)
    write(make, gone, "scanning", "Shouting at night", by=chair, problems=[])
    merge_id = merge(make, kept, gone, by=chair)
    write(make, kept, "objective", "Quiet for both", by=chair)
    with make.acting(chair):
        assert services.earlier_plans(db.session.get_one(Case, kept.id)) == []
    undo(make, merge_id, by=chair)
    with make.acting(chair):
        plans = [
            {part.part: part.text for part in services.plan_of(db.session.get_one(Case, c.id)).values()}
            for c in (kept, gone)
        ]
    assert plans == [
        {"objective": "Quiet for both"},
        {"objective": "No more shouting", "scanning": "Shouting at night"},
    ]


def test_what_is_written_on_the_plan_between_merge_and_undo_stays_with_it(make: Maker, planned: dict[str, Any]) -> None:
    chair, kept, gone = planned["chair"], planned["kept"], planned["gone"]
    merge_id = merge(make, kept, gone, by=chair)
    write(make, kept, "objective", "Quiet nights for all", by=chair)
    write(make, kept, "assessment", "Too early", by=chair, verdict="unclear", worked="Nothing yet")
    undo(make, merge_id, by=chair)
    with make.acting(chair):
        mine, theirs = (services.plan_of(db.session.get_one(Case, case.id)) for case in (kept, gone))
        assert mine["objective"].text == "Quiet nights for all" and mine["objective"].number == 2
        assert mine["assessment"].verdict == "unclear" and theirs["assessment"].verdict == "reduced"
        assert theirs["objective"].text == "No more shouting"


def test_more_versions_take_no_more_statements(make: Maker, planned: dict[str, Any], browse: Browse) -> None:
    chair, kept, gone = planned["chair"], planned["kept"], planned["gone"]
    merge_id = merge(make, kept, gone, by=chair)
    path, browser = f"/cases/{kept.reference}/plan/earlier/{gone.reference}", browse(chair)
    browser.get(path)
    with counted() as few:
        browser.get(path)
    undo(make, merge_id, by=chair)
    for number in range(8):
        write(make, gone, "scanning", f"Version {number}", by=planned["member"], problems=[])
        count(make, gone, f"Place {number}", number, by=chair, role="nearby")
    merge(make, kept, gone, by=chair)
    with counted() as many:
        page = browser.get(path)
    assert many.number == few.number and "Version 0" in page.text and "Place 7" in page.text


def test_counts_of_one_alone_follow(make: Maker, world: dict[str, Any]) -> None:
    """Only the case that goes counts: its places are the case's own then."""
    chair, kept, gone = world["chair"], world["kept"], world["gone"]
    write(make, kept, "objective", "Quiet", by=chair)
    count(make, gone, "Gull Walk", 4, by=chair)
    with make.acting(chair):
        a, b = (db.session.get_one(Case, case.id) for case in (kept, gone))
        assert differences.in_the_way(a, b) == []
    merge(make, kept, gone, by=chair)
    with make.acting(chair):
        case = db.session.get_one(Case, kept.id)
        assert [place.name for place in counting.places_of(case)] == ["Gull Walk"] and services.earlier_plans(
            case
        ) == []


def test_the_database_keeps_one_current_version_of_each_plan(make: Maker, planned: dict[str, Any]) -> None:
    case = plain(planned["kept"])
    with pytest.raises(Exception, match="uq_plan_parts_current"):
        make._keep(PlanPart(case_id=case.id, part="objective", number=9, text="x", saved_by_id=planned["chair"].id))
    db.session.rollback()
    with pytest.raises(Exception, match="uq_counted_places_here"):
        make._keep(CountedPlace(case_id=case.id, name="Elsewhere", role="here"))
    db.session.rollback()
    with make.system():
        assert db.session.scalar(select(db.func.count(IncidentCount.id))) == 2 and clock.today()
