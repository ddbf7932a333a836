"""Reviews at lower risk, stepping down, closing, and what an earlier stay tells whoever has the adult again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from casework.adults.lower_risk import in_a_row
from casework.adults.models import AdultOutcome, AdultReview, StepDown
from casework.cases.models import Case, Caseload
from casework.extensions import db
from tests.adults.fields import TAB, a_review_of_it, ago, an_outcome, day_fields, gaps, rows
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker

Browse = Callable[..., Browser]


def a_review(rag: str, days: int, **more: Any) -> dict[str, Any]:
    return {
        "rag": rag,
        **day_fields("held_on", ago(days)),
        "words": f"Found {rag}",
        **day_fields("next_review_on", None),
        **more,
    }


def share(make: Maker, world: dict[str, Any]) -> Any:
    """Another group has the case as well, so that this one can leave it."""
    psg = make.group("psg")
    with make.system():
        db.session.add(Caseload(case_id=world["case"].id, group_id=psg.id, joined_on=ago(30)))
    return psg


def load_of(make: Maker, world: dict[str, Any]) -> Caseload:
    return next(load for load in rows(make, Caseload) if load.group_id == world["tati"].id)


@pytest.mark.parametrize(
    ("found", "count"),
    [
        ("", 0),
        ("red", 0),
        ("amber", 0),
        ("green", 1),
        ("red amber", 1),
        ("red amber amber", 2),
        ("amber red amber red", 0),
        ("red amber green", 2),
        ("amber amber amber", 0),
        ("green green", 2),
        ("amber green red green", 1),
    ],
)
def test_lower_risk_is_counted_back_from_the_latest_review(found: str, count: int) -> None:
    reviews = [AdultReview(id=n, held_on=ago(90 - n), rag=rag) for n, rag in enumerate(found.split())]
    assert in_a_row(reviews) == count


def test_a_review_rates_the_case_and_sets_the_next(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    chair = browse(world["chair"])
    assert "No review is set" in gaps(chair.get(TAB))
    assert "Choose the risk it found" in chair.post(f"{TAB}/reviews/new", fields=a_review("", 5)).errors()
    assert chair.post(f"{TAB}/reviews/new", fields=a_review("blue", 5)).errors() == ["Choose one of the answers"]
    page = chair.post(f"{TAB}/reviews/new", fields=a_review("red", 40))
    assert "lies before the case came to the group" in " ".join(page.errors())
    page = chair.post(f"{TAB}/reviews/new", fields=a_review("red", 5))
    load = load_of(make, world)
    assert (load.rag, load.rag_reason, load.next_review_on) == ("red", "Found red", ago(5 - 14))
    assert "High risk on" in page.text and "0 of 2 reviews in a row found lower risk" in page.text
    again = chair.post(f"{TAB}/reviews/new", fields=a_review("amber", 5))
    assert again.errors() == ["A review of that day is here already: correct that one"]
    chair.post(f"{TAB}/reviews/new", fields=a_review("green", 9))
    assert load_of(make, world).rag == "red", "an earlier review entered late does not rate the case"
    [review, _] = rows(make, AdultReview)
    page = chair.submit(chair.get(f"{TAB}/reviews/{review.id}"), rag="amber", words="Found amber after all")
    assert load_of(make, world).rag == "amber" and "What stood here before (1)" in page.text


def test_stepping_down_is_offered_after_two_reviews_at_lower_risk(
    browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    chair, _ = browse(world["chair"]), share(make, world)
    chair.post(f"{TAB}/outcomes/new", fields=an_outcome())
    [outcome] = rows(make, AdultOutcome)
    chair.post(f"{TAB}/outcomes/{outcome.id}/review/new", fields=a_review_of_it("met"))
    chair.post(f"{TAB}/contingency", fields={
        "happens_1": "x", "what_1": "x", "who_1": "x", "out_of_hours": "999", **day_fields("review_on", ago(-9)),
    })  # fmt: skip
    for rag, days in (("red", 20), ("amber", 10)):
        page = chair.post(f"{TAB}/reviews/new", fields=a_review(rag, days))
    assert "1 of 2 reviews in a row found lower risk" in page.text
    step = {"outcome": "Risk reduced: stepped down", "follow_up": "GP sees her monthly; any agency refers again"}
    page = chair.post(f"{TAB}/step-down", fields=step)
    assert "1 of 2 reviews in a row were at lower risk" in " ".join(page.errors()) and page.field("follow_up")
    page = chair.post(f"{TAB}/reviews/new", fields=a_review("green", 1))
    assert "2 reviews in a row found lower risk: stepping down can be considered" in page.text
    assert (
        "Say what happens now, and how the adult comes back"
        in chair.post(f"{TAB}/step-down", fields={**step, "follow_up": ""}).errors()
    )
    page = chair.post(f"{TAB}/step-down", fields=step)
    assert "is stepped down" in page.text and "left the caseload" in page.text
    [row] = rows(make, StepDown)
    assert (row.reviews, row.needed, row.reason, bool(row.contingency_id)) == (2, 2, "", True)
    load = load_of(make, world)
    assert load.left_on is not None and load.outcome == "Risk reduced: stepped down"
    chair.get(f"{TAB}/step-down", status=409)


def test_stepping_down_earlier_needs_a_reason(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    share(make, world)
    chair = browse(world["chair"])
    page = chair.get(f"{TAB}/step-down")
    assert "0 of 2 reviews in a row found lower risk. Say why the adult is stepped down now." in page.text
    step = {
        "outcome": "Moved out of the area",
        "follow_up": "Handed to the panel there",
        "reason": "She has moved away",
    }
    chair.post(f"{TAB}/step-down", fields={**step, "outcome": "Made up"})
    assert rows(make, StepDown) == []
    chair.post(f"{TAB}/step-down", fields=step)
    [row] = rows(make, StepDown)
    assert (row.reviews, row.reason) == (0, "She has moved away")


def test_the_general_page_does_not_pass_by_the_rule(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    share(make, world)
    chair = browse(world["chair"])
    assert chair.get(f"/cases/C-0900/in/{world['tati'].slug}/step-down").path == f"{TAB}/step-down"
    page = chair.post(f"/cases/C-0900/in/{world['tati'].slug}/step-down", fields={"outcome": "Stepped down"})
    assert "steps the adult down first, on the tab The adult" in " ".join(page.errors())
    assert load_of(make, world).left_on is None


def test_the_last_group_closes_the_case_and_answers_the_same(
    browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    chair = browse(world["chair"])
    page = chair.get(f"{TAB}/step-down")
    assert page.links()["Go to closing the case"] == "/cases/C-0900/close"
    fields = {
        "outcome": "Stepped down", "reason": "Risk is lower", "verdict": "not_assessed", "not_assessed_because": "Moved away",
        "adult_follow_up": "", "adult_reason": "",
    }  # fmt: skip
    page = chair.post("/cases/C-0900/close", fields=fields)
    assert "Say what happens now, and how the adult comes back" in page.errors()
    page = chair.post("/cases/C-0900/close", fields={**fields, "adult_follow_up": "GP"})
    assert "Say why the adult is stepped down now: 0 of 2 reviews in a row were at lower risk" in page.errors()
    page = chair.post("/cases/C-0900/close", fields={**fields, "adult_follow_up": "GP", "adult_reason": "Asked to go"})
    assert "is closed" in page.text
    [row] = rows(make, StepDown)
    assert (row.outcome, row.follow_up, row.reason) == ("Stepped down", "GP", "Asked to go")
    assert rows(make, Case)[0].status == "closed"


def test_another_group_does_not_close_the_case_over_the_adult(
    browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    neighbour = browse(make.user("Pat", chairs=[share(make, world)]))
    page = neighbour.get("/cases/C-0900/close")
    assert not page.has("[name=adult_follow_up]")
    page = neighbour.submit(
        page, outcome="Stepped down", reason="Quiet", verdict="not_assessed", not_assessed_because="x"
    )
    assert "steps the adult down first" in " ".join(page.errors())
    assert rows(make, Case)[0].status == "open"


def test_cases_of_other_groups_are_not_asked_about_an_adult(browse: Browse, make: Maker) -> None:
    psg = make.group("psg")
    case = make.case(psg, offender=make.person("No", "Adult"))
    chair = browse(make.user("Pat", chairs=[psg]))
    page = chair.get(f"/cases/{case.reference}/close")
    assert not page.has("[name=adult_follow_up]")
    chair.get(f"/cases/{case.reference}/adult", status=404)
    chair.get(f"/cases/{case.reference}/adult/step-down", status=404)


def test_who_is_referred_again_brings_the_earlier_stay_along(
    browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    share(make, world)
    chair = browse(world["chair"])
    chair.post(f"{TAB}/outcomes/new", fields=an_outcome("I want to see my sister"))
    [outcome] = rows(make, AdultOutcome)
    chair.post(f"{TAB}/outcomes/{outcome.id}/review/new", fields=a_review_of_it("partly"))
    chair.post(
        f"{TAB}/step-down", fields={"outcome": "Stepped down", "follow_up": "Sister rings weekly", "reason": "Her wish"}
    )
    again = make.case(world["tati"], reference="C-0950", victim=world["ivy"])
    page = chair.get(f"/cases/{again.reference}/adult")
    earlier = page.select_one("[aria-labelledby=stays]").text
    assert "C-0900 Ivy at risk at home" in earlier and "Stepped down" in earlier and "Sister rings weekly" in earlier
    assert "“I want to see my sister”: partly met" in earlier and "Her wish" in earlier
    with make.system():
        db.session.add(Caseload(case_id=world["case"].id, group_id=world["tati"].id, joined_on=ago(0)))
    page = chair.get(TAB)
    assert "Sister rings weekly" in page.select_one("[aria-labelledby=stays]").text
    assert "I want to see my sister" in page.select_one("#outcomes ~ ul").text, "what was recorded goes on"
    assert "No review is recorded in this stay" in page.text


@pytest.mark.parametrize(("who", "status"), [("chair", 200), ("member", 403), ("observer", 403), ("outsider", 404)])
def test_who_reviews_and_steps_down(browse: Browse, make: Maker, world: dict[str, Any], who: str, status: int) -> None:
    share(make, world)
    browser = browse(world[who])
    browser.get(f"{TAB}/reviews/new", status=status)
    browser.get(f"{TAB}/step-down", status=status)
    browser.post(f"{TAB}/reviews/new", fields=a_review("red", 3), status=status)
    browser.post(f"{TAB}/step-down", fields={"outcome": "Stepped down", "follow_up": "x", "reason": "x"}, status=status)
    assert len(rows(make, StepDown)) == (1 if status == 200 else 0)
    if status == 200:
        with make.system():
            assert db.session.scalars(select(AdultReview)).one().rag == "red"


def test_handing_the_case_to_another_group_needs_no_step_down(make: Maker, world: dict[str, Any]) -> None:
    from casework.cases import services as cases

    psg = share(make, world)
    with make.system():
        load = db.session.scalars(
            select(Caseload).where(Caseload.group_id == world["tati"].id, Caseload.case_id == world["case"].id)
        ).one()
        cases.leave_caseload(load, outcome="Moved to another group", by=world["chair"])
    assert load_of(make, world).left_on is not None and psg is not None


def test_triage_shows_an_earlier_stay_to_who_decides(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    share(make, world)
    chair = browse(world["chair"])
    chair.post(f"{TAB}/outcomes/new", fields=an_outcome("I want to see my sister"))
    step = {"outcome": "Stepped down", "follow_up": "Sister rings weekly", "reason": "Her wish"}
    chair.post(f"{TAB}/step-down", fields=step)
    again = make.referral(world["tati"], by=world["member"], offender=world["ivy"])
    page = chair.get(f"/referrals/{again.reference}")
    before = page.select_one("section[aria-label='Earlier stays']").text
    assert "Ivy Marsh: TATI" in before.replace(world["tati"].short_name, "TATI") and "Sister rings weekly" in before
    assert "“I want to see my sister”: not reviewed" in before and "C-0900" in before
    assert not browse(world["member"]).get(f"/referrals/{again.reference}").has("section[aria-label='Earlier stays']")
    psg = make.group("psg")
    elsewhere = make.referral(psg, by=world["member"], offender=world["ivy"])
    decides = browse(make.user("Pat", chairs=[psg]))
    assert "Sister rings" not in decides.get(f"/referrals/{elsewhere.reference}").text


def test_the_groups_adults_are_listed_with_what_is_overdue(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    quiet = make.case(world["tati"], reference="C-0960", victim=make.person("Quiet", "Adult"))
    chair = browse(world["chair"])
    chair.post(f"{TAB}/outcomes/new", fields=an_outcome())
    path = f"/groups/{world['tati'].slug}/adults"
    page = chair.get(path)
    assert [row.text.split(" C-")[0] for row in page.select("tbody th")] == ["Ivy Marsh", "Quiet Adult"]
    assert "was to be looked at on" in page.select("tbody tr")[0].text and quiet.reference in page.text
    assert chair.get(f"/groups/{world['tati'].slug}/").links()["What is missing or overdue"] == path
    browse(world["observer"]).get(path)
    browse(world["outsider"]).get(path, status=404)
    psg = make.group("psg")
    browse(make.user("Pat", chairs=[psg])).get(f"/groups/{psg.slug}/adults", status=404)
    with counted() as few:
        chair.get(path)
    for number in range(5):
        case = make.case(world["tati"], victim=make.person(f"More{number}", "Adult"))
        chair.post(f"/cases/{case.reference}/adult/outcomes/new", fields=an_outcome())
        chair.post(f"/cases/{case.reference}/adult/reviews/new", fields=a_review("red", 2))
    with counted() as many:
        chair.get(path)
    assert few.number == many.number
