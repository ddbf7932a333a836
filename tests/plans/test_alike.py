"""What worked here before: cases like this one, within the reader's rights, with what was done and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casework import clock
from casework.cases.models import Case, Caseload
from casework.extensions import db
from casework.plans import alike
from casework.plans.models import PlanPart
from casework.subjects.models import Place
from tests.browser import Browser, Page
from tests.queries_counted import counted
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    psg, iom = make.group("psg"), make.group("iom")
    otto, shops = make.person("Otto", "Offender"), make.place("Gull Walk shops")
    with make.system():
        db.session.get_one(Place, shops.id).kind = "shopping parade"
    return {
        "psg": psg, "iom": iom, "otto": otto, "shops": shops,
        "member": make.user("Ben Member", joins=[psg]),
        "both": make.user("Eve Both", joins=[psg, iom]),
        "case": make.case(
            psg, reference="C-0900", title="Motorcycles on the footpath", offender=otto, location=shops
        ),
    }  # fmt: skip


def closed(make: Maker, group: Any, reference: str, *, summary: str = "", problems: list[str] | None = None,
           days_ago: int = 30, **more: Any) -> Case:  # fmt: skip
    more.setdefault("title", "Something quite different")
    case = make.case(group, reference=reference, opened_on=clock.today() - timedelta(days=400), **more)
    by = make.user()
    with make.system():
        row = db.session.get_one(Case, case.id)
        row.status, row.closed_on = "closed", clock.today() - timedelta(days=days_ago)
        row.closing_reason, row.outcome, row.summary = "Quiet since the gate", "Behaviour stopped", summary
        db.session.scalars(db.select(Caseload).where(Caseload.case_id == case.id)).one().left_on = row.closed_on
        if problems:
            part = PlanPart(case_id=case.id, part="scanning", number=1, text="x", problems=problems, saved_by_id=by.id)
            db.session.add(part)
    return case


def found(page: Page) -> dict[str, str]:
    return {section["aria-labelledby"].removeprefix("like-"): section.text
            for section in page.select("section[aria-labelledby^=like-]")}  # fmt: skip


def look(browse: Callable[..., Browser], user: Any) -> dict[str, str]:
    return found(browse(user).get("/cases/C-0900/plan"))


def test_the_same_people_places_and_words_come_first_with_the_reason(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    closed(make, world["psg"], "C-0001", offender=world["otto"])
    closed(make, world["psg"], "C-0002", location=world["shops"])
    closed(make, world["psg"], "C-0003", title="Motorcycle riders use a footpath", summary="Footpaths are not safe")
    closed(make, world["psg"], "C-0004", offender=world["otto"], location=world["shops"])
    closed(make, world["psg"], "C-0005")
    like = look(browse, world["member"])
    assert list(like) == ["C-0004", "C-0001", "C-0002"]
    assert "Same people and same place" in like["C-0004"]
    closed(make, world["psg"], "C-0006", title="Motorcycles on the footpath at night", summary="Motorcycles, noise")
    closed(make, world["psg"], "C-0007", title="Motorcycles, footpath", location=make.place("Other shops"))
    with make.system():
        for place in db.session.scalars(db.select(Place).where(Place.name == "Other shops")):
            place.kind = "shopping parade"
    like = look(browse, world["member"])
    assert "Similar words and same kind of place" in like["C-0007"]


def test_the_kind_of_problem_is_the_plans_or_else_what_the_referral_ticked(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    closed(make, world["psg"], "C-0001", problems=["Vehicle nuisance", "Noise"])
    closed(make, world["psg"], "C-0002", problems=["Begging"])
    assert look(browse, world["member"]) == {}
    make.referral(world["psg"], by=world["member"], case=world["case"], status="accepted",
                  answers={"behaviours": ["Vehicle nuisance"]})  # fmt: skip
    assert "Same kind of problem" in look(browse, world["member"])["C-0001"]
    browser = browse(world["member"])
    page = browser.get("/cases/C-0900/plan/scanning")
    assert [box["value"] for box in page.select("input[name=problems][checked]")] == ["Vehicle nuisance"]
    browser.submit(text="Begging, in truth", problems=["Begging"])
    assert list(look(browse, world["member"])) == ["C-0002"]


def test_the_same_kind_of_place_alone_and_open_cases_are_not_offered(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    other = make.place("Other shops")
    with make.system():
        db.session.get_one(Place, other.id).kind = "shopping parade"
    closed(make, world["psg"], "C-0001", location=other)
    make.case(world["psg"], reference="C-0002", offender=world["otto"])
    page = browse(world["member"]).get("/cases/C-0900/plan")
    assert found(page) == {}
    assert "No closed case that you may open is like this one yet" in page.text


def test_only_what_the_reader_may_open_is_found(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    closed(make, world["iom"], "C-0001", offender=world["otto"], title="Secret operation")
    closed(make, world["psg"], "C-0002", offender=world["otto"], restricted=True, title="Restricted matter")
    page = browse(world["member"]).get("/cases/C-0900/plan")
    assert found(page) == {} and "Secret" not in page.text and "Restricted matter" not in page.text
    assert list(look(browse, world["both"])) == ["C-0001"]


def test_many_out_of_reach_do_not_push_out_the_one_within(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    words = "Motorcycles on the footpath, motorcycles and more motorcycles"
    for number in range(70):
        closed(make, world["iom"], f"C-1{number:03}", title=words, summary="footpath riders")
    closed(make, world["psg"], "C-0001", title="A footpath where motorcycles were seen", summary="Gull Walk")
    with make.system():
        db.session.get_one(Case, world["case"].id).summary = "Gull Walk riders"
    assert list(look(browse, world["member"])) == ["C-0001"]


def test_it_looks_back_over_so_many_cases_and_further_only_for_the_same_people_and_place(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alike, "LATEST", 3)
    words = "Motorcycles on the footpath near Gull Walk shops"
    with make.system():
        db.session.get_one(Case, world["case"].id).summary = words
    closed(make, world["psg"], "C-0001", title=words, days_ago=300)
    closed(make, world["psg"], "C-0002", location=world["shops"], days_ago=300)
    for number in range(3):
        closed(make, world["psg"], f"C-001{number}", title=words if number else "Nothing alike", days_ago=20)
    closed(make, world["iom"], "C-0020", title=words, days_ago=10)
    page = browse(world["member"]).get("/cases/C-0900/plan")
    assert list(found(page)) == ["C-0002", "C-0012", "C-0011"]
    assert "the 3 you may open that were closed last, among the 1,500 the partnership closed last" in page.text
    monkeypatch.setattr(alike, "LATELY", 2)
    assert list(look(browse, world["member"])) == ["C-0002", "C-0012"]


def test_it_shows_the_response_and_the_verdict_or_else_what_was_done(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    first = closed(make, world["psg"], "C-0001", offender=world["otto"])
    second = closed(make, world["psg"], "C-0002", offender=world["otto"], days_ago=50)
    by = world["member"]
    with make.system():
        db.session.add_all(
            [
                PlanPart(case_id=first.id, part="response", number=1, text="A gate on the path", saved_by_id=by.id),
                PlanPart(case_id=first.id, part="assessment", number=1, current=False, text="x", worked="Nothing", verdict="same", saved_by_id=by.id),
                PlanPart(case_id=first.id, part="assessment", number=2, text="x", worked="The gate", verdict="stopped", saved_by_id=by.id),
            ]
        )  # fmt: skip
    make.action(world["psg"], case=second, owner=by, title="Seize the bikes", status="done")
    make.action(world["psg"], case=second, owner=by, title="Leaflets", status="not_done")
    like = look(browse, by)
    assert "Response: A gate on the path" in like["C-0001"]
    assert "The problem stopped. The gate" in like["C-0001"] and "Nothing" not in like["C-0001"]
    assert "Done: Seize the bikes" in like["C-0002"] and "Leaflets" not in like["C-0002"]
    assert "Closed because: Quiet since the gate" in like["C-0002"]


def test_the_words_of_a_case_follow_it_when_it_changes(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    case = closed(make, world["psg"], "C-0001", title="Motorcycles on a footpath", summary="Riders at night near shops")
    with make.system():
        db.session.get_one(Case, world["case"].id).summary = "Riders at night near the shops"
    assert list(look(browse, world["member"])) == ["C-0001"]
    with make.system():
        row = db.session.get_one(Case, case.id)
        row.title, row.summary = "Erased", ""
    assert look(browse, world["member"]) == {}


def test_words_that_would_be_operators_are_only_words(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    with make.system():
        db.session.get_one(Case, world["case"].id).title = "It's 'quoted' | & ! ( :* \\ <-> % noise"
    assert look(browse, world["member"]) == {}


def test_the_tab_asks_as_often_with_many_like_cases_as_with_few(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    closed(make, world["psg"], "C-0001", offender=world["otto"])
    browser.get("/cases/C-0900/plan")
    with counted() as few:
        browser.get("/cases/C-0900/plan")
    for number in range(2, 9):
        case = closed(make, world["psg"], f"C-000{number}", offender=world["otto"])
        make.action(world["psg"], case=case, owner=world["member"], status="done")
    with counted() as many:
        page = browser.get("/cases/C-0900/plan")
    assert len(found(page)) == 5
    assert many.number == few.number
