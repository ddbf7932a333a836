"""What the adult decides and wants: outcomes, capacity decision by decision, who sees and records it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework import clock
from casework.adults.models import (
    Adult,
    AdultDecision,
    AdultOutcome,
    BestInterests,
    CapacityAssessment,
    OutcomeReview,
)
from casework.cases.models import Caseload, CaseParty
from casework.extensions import db
from tests.adults.fields import TAB, a_consent, a_review_of_it, ago, an_assessment, an_outcome, day_fields, gaps, rows
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker

Browse = Callable[..., Browser]


def test_outcomes_stand_in_the_adults_words_and_every_review_is_kept(
    browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    page = member.get(TAB)
    assert "Nobody has recorded what the adult wants" in gaps(page) and "Ivy Marsh" in page.text
    assert "Write what the adult wants" in member.post(f"{TAB}/outcomes/new", fields=an_outcome(" ")).errors()
    page = member.post(f"{TAB}/outcomes/new", fields=an_outcome())
    assert "“I want my own front door key”" in page.text and "Not reviewed yet" in page.text
    assert "was to be looked at on" in gaps(page) and "Overdue" in gaps(page)
    [outcome] = rows(make, AdultOutcome)
    [adult] = rows(make, Adult)
    assert adult.person_id == world["ivy"].id and outcome.recorded_by_id == world["member"].id
    path = f"{TAB}/outcomes/{outcome.id}/review"
    page = member.post(f"{path}/new", fields=a_review_of_it("met", "professional"))
    assert "was to be looked at" not in gaps(page)
    page = member.post(f"{path}/new", fields=a_review_of_it("partly", "adult"))
    titles = [item.text for item in page.select(".cw-entries--under .cw-entry__title")]
    assert [title.split(" on ")[0] for title in titles] == ["Partly met", "Met"], (
        "of one day the adult's own view is first"
    )
    assert "Partly met" in page.select_one("#outcomes ~ ul .cw-entry__title").text
    again = member.post(f"{path}/new", fields=a_review_of_it("met", "adult"))
    assert "from the same side is here already" in " ".join(again.errors())
    early = member.post(f"{path}/new", fields=a_review_of_it("met", "carer", days=90))
    assert "lies before the day it was said" in " ".join(early.errors())
    assert [row.result for row in rows(make, OutcomeReview)] == ["met", "partly"]


def test_a_correction_keeps_what_was_there_and_reviews_stay_with_the_outcome(
    browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    member.post(f"{TAB}/outcomes/new", fields=an_outcome("I want a key"))
    [outcome] = rows(make, AdultOutcome)
    member.post(f"{TAB}/outcomes/{outcome.id}/review/new", fields=a_review_of_it())
    page = member.get(f"{TAB}/outcomes/{outcome.id}")
    assert page.field("words") == "I want a key"
    page = member.submit(page, words="I want a key of my own")
    assert "“I want a key of my own”" in page.text and "What stood here before (1)" in page.text
    assert "“I want a key”" in page.text and "Partly met" in page.text
    first, second = rows(make, AdultOutcome)
    assert (first.words, second.words, second.corrects_id) == ("I want a key", "I want a key of my own", first.id)
    page = member.submit(member.get(f"{TAB}/outcomes/{outcome.id}"))
    assert len(rows(make, AdultOutcome)) == 2, "saving without a change adds nothing"
    [review] = rows(make, OutcomeReview)
    page = member.submit(member.get(f"{TAB}/outcomes/{outcome.id}/review/{review.id}"), result="not_met")
    assert "Not met" in page.select_one("#outcomes ~ ul .cw-entry__title").text


def test_two_who_correct_the_same_thing_see_both_texts(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    one, two = browse(world["member"]), browse(world["chair"])
    one.post(f"{TAB}/outcomes/new", fields=an_outcome("I want a key"))
    [outcome] = rows(make, AdultOutcome)
    opened = two.get(f"{TAB}/outcomes/{outcome.id}")
    one.submit(one.get(f"{TAB}/outcomes/{outcome.id}"), words="I want my key back")
    page = two.submit(opened, words="I want my own key", status=409)
    assert "I want my key back" in page.text and "I want my own key" in page.text and "Bo Member" in page.text
    page = two.submit(page)
    assert "“I want my own key”" in page.text and "What stood here before (2)" in page.text


def test_of_two_corrections_at_once_one_is_asked_again(
    app: Flask, browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    first = browse(world["member"])
    first.post(f"{TAB}/outcomes/new", fields=an_outcome("I want a key"))
    [outcome] = rows(make, AdultOutcome)
    browsers = [browse(world["member"]), browse(world["chair"])]
    pages = [browser.get(f"{TAB}/outcomes/{outcome.id}") for browser in browsers]

    def save(number: int) -> int:
        form = dict(pages[number].select_one("main form").node.form_values())
        answer = browsers[number]._ask("post", f"{TAB}/outcomes/{outcome.id}", data=form | {"words": f"Text {number}"})
        return int(answer.status_code)

    with ThreadPoolExecutor(2) as both:  # what goes wrong in either is raised here, with its trace
        statuses = list(both.map(save, (0, 1)))
    assert sorted(statuses) == [302, 409]
    assert len(rows(make, AdultOutcome)) == 2


def test_capacity_is_presumed_and_assessed_for_one_decision(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    member = browse(world["member"])
    member.post(f"{TAB}/decisions/new", fields={"decision": "Whether to move to the ground floor", "doubt": ""})
    page = member.post(
        f"{TAB}/decisions/new",
        fields={
            "decision": "Whether to let the kitchen be cleared",
            "doubt": "Forgets the last fire",
            **day_fields("needed_by", ago(1)),
        },
    )
    assert page.text.count("Capacity presumed") == 2
    assert "Capacity is in doubt and not assessed: “Whether to let the kitchen be cleared”" in gaps(page)
    assert "ground floor" not in gaps(page)
    kitchen = rows(make, AdultDecision)[1]
    path = f"{TAB}/decisions/{kitchen.id}/capacity/new"
    assert "Say what was done to help them decide" in member.post(path, fields=an_assessment(support="")).errors()
    page = member.post(path, fields=an_assessment(**day_fields("review_on", ago(20))))
    assert page.errors() == ["The review lies before the assessment"]
    page = member.post(path, fields=an_assessment(**day_fields("review_on", ago(2))))
    assert "Lacks capacity" in page.text and page.text.count("Capacity presumed") == 1
    assert "No best-interests decision is recorded" in gaps(page) and "Capacity was to be looked at again" in gaps(page)
    page = member.post(path, fields=an_assessment("has", **day_fields("assessed_on", ago(1))))
    assert "Has capacity" in page.text and "best-interests" not in gaps(page)
    assert [row.finding for row in rows(make, CapacityAssessment)] == ["lacks", "has"]


def test_others_decide_only_for_who_was_found_unable_to(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    member = browse(world["member"])
    member.post(f"{TAB}/decisions/new", fields={"decision": "Whether to go to hospital", "doubt": "Confused"})
    [decision] = rows(make, AdultDecision)
    path = f"{TAB}/decisions/{decision.id}/capacity"
    member.post(f"{path}/new", fields=an_assessment("has"))
    [able] = rows(make, CapacityAssessment)
    best = {
        "decision": "To go, with her sister", "decided_by": "Dr Ray, consultant", **day_fields("decided_on", ago(1)),
        "consulted": "Her sister; she wants to come home soon",
    }  # fmt: skip
    page = member.post(f"{TAB}/capacity/{able.id}/best-interests/new", fields=best)
    assert "nobody decides it for them" in " ".join(page.errors())
    member.post(f"{path}/new", fields=an_assessment("lacks", **day_fields("assessed_on", ago(4))))
    unable = rows(make, CapacityAssessment)[1]
    page = member.post(
        f"{TAB}/capacity/{unable.id}/best-interests/new", fields={**best, **day_fields("decided_on", ago(5))}
    )
    assert page.errors() == ["The decision lies before the assessment it rests on"]
    page = member.post(f"{TAB}/capacity/{unable.id}/best-interests/new", fields=best)
    assert "To go, with her sister" in page.text and "Dr Ray, consultant" in page.text
    twice = member.post(f"{TAB}/capacity/{unable.id}/best-interests/new", fields=best)
    assert "just recorded the best-interests decision" in " ".join(twice.errors())
    page = member.submit(member.get(f"{path}/{unable.id}"), finding="has")
    assert "A best-interests decision rests on this assessment" in " ".join(page.errors())
    [kept] = rows(make, BestInterests)
    page = member.submit(member.get(f"{TAB}/capacity/{unable.id}/best-interests/{kept.id}"), decision="To go alone")
    assert "To go alone" in page.text and "To go, with her sister" in page.text


@pytest.mark.parametrize(
    ("who", "see", "record"),
    [("chair", 200, 200), ("member", 200, 200), ("observer", 200, 403), ("outsider", 404, 404)],
)
def test_who_sees_and_who_records(
    browse: Browse, make: Maker, world: dict[str, Any], who: str, see: int, record: int
) -> None:
    member = browse(world["member"])
    member.post(f"{TAB}/outcomes/new", fields=an_outcome())
    [outcome] = rows(make, AdultOutcome)
    browser = browse(world[who])
    page = browser.get(TAB, status=see)
    if see == 200:
        assert ("Add an outcome" in page.text) is (record == 200)
    for path in (
        "outcomes/new",
        f"outcomes/{outcome.id}",
        f"outcomes/{outcome.id}/review/new",
        "consent/new",
        "decisions/new",
        "who",
    ):
        browser.get(f"{TAB}/{path}", status=record)
    browser.post(f"{TAB}/outcomes/new", fields=an_outcome("Mine"), status=record)
    assert len(rows(make, AdultOutcome)) == (2 if record == 200 else 1)


def test_another_group_with_the_case_learns_nothing_of_the_adult(
    browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    psg = make.group("psg")
    with make.system():
        db.session.add(Caseload(case_id=world["case"].id, group_id=psg.id, joined_on=clock.today()))
    browse(world["member"]).post(f"{TAB}/outcomes/new", fields=an_outcome())
    neighbour = browse(make.user("Pat", chairs=[psg]))
    assert "The adult" not in neighbour.get("/cases/C-0900").links()
    neighbour.get(TAB, status=404)
    assert "The adult" in browse(world["member"]).get("/cases/C-0900").links()
    with make.acting(make.user("Sam", joins=[psg])):
        assert db.session.scalars(select(AdultOutcome)).all() == []
        assert db.session.scalars(select(Adult)).all() == []


def test_entries_of_another_case_answer_nothing(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    other = make.case(world["tati"], victim=make.person("Other", "Adult"))
    member = browse(world["member"])
    member.post(f"/cases/{other.reference}/adult/outcomes/new", fields=an_outcome())
    [outcome] = rows(make, AdultOutcome)
    member.get(f"{TAB}/outcomes/{outcome.id}", status=404)
    member.get(f"{TAB}/outcomes/{outcome.id}/review/new", status=404)
    member.get(f"/cases/{other.reference}/adult/outcomes/{outcome.id}/review/77", status=404)
    member.get(f"{TAB}/decisions/77/capacity/new", status=404)
    member.get(f"{TAB}/capacity/77/best-interests/new", status=404)


def test_with_several_people_somebody_says_who_the_adult_is(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    son = make.person("Max", "Marsh")
    with make.system():
        db.session.add(CaseParty(case_id=world["case"].id, side="offender", person_id=son.id))
    member = browse(world["member"])
    assert "Nobody has said who the adult is" in gaps(member.get(TAB))
    page = member.post(f"{TAB}/outcomes/new", fields=an_outcome())
    assert (
        "Say first who the adult is" in " ".join(page.errors())
        and page.field("words") == "I want my own front door key"
    )
    assert member.post(f"{TAB}/who", fields={"person": ""}).errors() == ["Choose who the adult is"]
    assert member.post(f"{TAB}/who", fields={"person": "999"}).errors() == ["Choose from the list"]
    member.post(f"{TAB}/who", fields={"person": str(son.id)})
    page = member.post(f"{TAB}/who", fields={"person": str(world["ivy"].id)})
    assert page.select_one("h2 a").text == "Ivy Marsh"
    member.post(f"{TAB}/outcomes/new", fields=an_outcome())
    page = member.post(f"{TAB}/who", fields={"person": str(son.id)})
    assert "Open a case of their own" in " ".join(page.errors())


def test_nothing_is_recorded_once_the_case_has_left(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    member = browse(world["member"])
    opened = member.get(f"{TAB}/outcomes/new")
    with make.system():
        load = db.session.scalars(select(Caseload).where(Caseload.case_id == world["case"].id)).one()
        load.left_on, load.outcome = clock.today(), "Stepped down"
    member.submit(opened, status=409, **an_outcome())
    page = member.get(TAB)
    assert "Add an outcome" not in page.text and "Stepped down" in page.text
    assert rows(make, AdultOutcome) == []


def test_the_page_asks_no_more_often_with_more_on_it(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    member = browse(world["member"])
    member.post(f"{TAB}/outcomes/new", fields=an_outcome())
    member.get(TAB)
    with counted() as few:
        member.get(TAB)
    for number in range(6):
        member.post(f"{TAB}/outcomes/new", fields=an_outcome(f"Wish {number}"))
        member.post(f"{TAB}/consent/new", fields=a_consent())
        member.post(f"{TAB}/decisions/new", fields={"decision": f"Decision {number}", "doubt": "x"})
    for outcome in rows(make, AdultOutcome):
        member.post(f"{TAB}/outcomes/{outcome.id}/review/new", fields=a_review_of_it())
    with counted() as many:
        member.get(TAB)
    assert few.number == many.number


def test_what_is_written_and_read_stands_in_the_history(browse: Browse, world: dict[str, Any]) -> None:
    chair = browse(world["chair"])
    browse(world["member"]).post(f"{TAB}/outcomes/new", fields=an_outcome())
    page = chair.get("/cases/C-0900/history")
    assert "added an outcome of the adult" in page.text and "front door key" not in page.text
    browse(world["member"]).get(TAB)
    assert "looked at who the adult is" in chair.get("/cases/C-0900/history", kind="consultation").text
