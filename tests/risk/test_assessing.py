"""An assessment from start to submission: drafts, missing answers, bad input, judgement, two people at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from casework import clock
from casework.access.scope import as_system
from casework.audit import AuditEntry
from casework.cases.models import Case, Caseload
from casework.extensions import db
from casework.risk.models import RiskAssessment
from tests.browser import Browser, Page
from tests.risk.conftest import OFFENDER, VICTIM
from tests.world import Maker

RISK = "/cases/C-0900/risk"


def assessments(make: Maker) -> list[RiskAssessment]:
    with as_system("looking", partnership_id=make.partnership().id):
        every = db.select(RiskAssessment).order_by(RiskAssessment.id).execution_options(populate_existing=True)
        return list(db.session.scalars(every))


def review_of(make: Maker, case: Case) -> Any:
    with make.system():
        return db.session.scalars(
            db.select(Caseload.next_review_on).where(Caseload.case_id == case.id)
        ).one()  # fmt: skip


def begin(browser: Browser, what: str) -> Page:
    return browser.post(f"{RISK}/start", what=what)


def day(value: Any) -> dict[str, str]:
    return {
        "assessed_on-day": str(value.day),
        "assessed_on-month": str(value.month),
        "assessed_on-year": str(value.year),
    }


def test_a_member_assesses_a_victim_and_the_band_sets_the_review(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], offer: Callable[..., str]
) -> None:
    browser = browse(world["member"])
    tab = browser.get(browser.get("/cases/C-0900").links()["Risk"])
    assert tab.text.count("Not assessed") == 2  # the victim's matrix, the offender's; none is for the location
    page = begin(browser, offer())
    assert page.h1 == "ASB victim risk matrix: Vera Victimson"
    assert "14 questions" not in page.text and "13 questions still to answer" in page.select_one("#score").text
    page = browser.submit(**VICTIM)
    assert page.h1 == "Check and submit: Vera Victimson"
    assert "19 of 44 : Medium" in page.text and "Most weeks 3 points" in page.text
    page = browser.submit()
    on = clock.today() + timedelta(days=28)
    assert f"Medium is in force. The next review is in Harbour PSG on {on.day} {on:%B %Y}." in page.text
    assert review_of(make, world["case"]) == on
    [row] = assessments(make)
    assert (row.status, row.score, row.band, row.scored_band, row.rag) == ("final", 19, "medium", "medium", "amber")
    assert (
        "Medium ASB victim risk matrix, 19 of 44" in browser.get("/cases/C-0900").select_one('[aria-label="Risk"]').text
    )


def test_a_draft_is_kept_as_it_is_and_gone_on_with_by_anybody_who_may_record(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], offer: Callable[..., str]
) -> None:
    ben, eve = browse(world["member"]), browse(world["other"])
    page = begin(ben, offer())
    page = ben.submit(q_frequency="daily", q_affected="extremely", basis="Home visit", later="1")
    assert "Saved." in page.text and "Continue the draft" in page.text
    [row] = assessments(make)
    assert (row.status, row.score, row.answers) == ("draft", 10, {"frequency": "daily", "affected": "extremely"})
    page = begin(eve, offer())
    assert "Somebody has begun this already" in page.text
    assert page.select_one("#q_frequency-6[checked]")["value"] == "daily" and page.field("basis") == "Home visit"
    assert "Score when last saved: 10 of 44, Low. 11 questions still to answer." in page.text
    eve.submit(**VICTIM | {"q_frequency": "daily"})
    assert [(r.score, sorted(r.worked_on_by_ids)) for r in assessments(make)] == [
        (21, sorted([world["member"].id, world["other"].id]))
    ]


def test_missing_answers_are_said_beside_their_questions_and_what_there_is_is_kept(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], offer: Callable[..., str]
) -> None:
    browser = browse(world["member"])
    begin(browser, offer())
    page = browser.submit(**{name: value for name, value in VICTIM.items() if name not in ("q_hate", "q_told")})
    assert page.errors() == [
        "Answer: Has the victim told other agencies?",
        "Answer: Is it because of who the victim is, or is thought to be?",
    ]
    assert page.select("#q_told-error") and page.select("#q_hate-error") and not page.select("#q_linked-error")
    [row] = assessments(make)
    assert row.status == "draft" and row.score == 18
    page = browser.get(f"{RISK}/{row.id}/check")
    assert page.h1.startswith("ASB victim risk matrix") and len(page.errors()) == 2
    page = browser.submit(q_told="no", q_hate="no")
    assert page.h1.startswith("Check and submit")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"q_frequency": "hourly"}, "Choose one of the answers"),
        ({"assessed_on-day": "31", "assessed_on-month": "2"}, "The date must be a real date"),
        (day(clock.today() + timedelta(days=1)), "It cannot have been assessed after today"),
        (day(clock.today() - timedelta(days=4000)), "more than a year before the case was opened"),
        ({"q_health": ["wealth"]}, "Choose from the list"),
    ],
)
def test_what_the_tool_does_not_have_is_refused_beside_it_and_nothing_is_lost(
    browse: Callable[..., Browser],
    make: Maker,
    world: dict[str, Any],
    offer: Callable[..., str],
    typed: dict[str, Any],
    said: str,
) -> None:
    browser = browse(world["member"])
    begin(browser, offer())
    page = browser.submit(**VICTIM | typed | {"basis": "Spoke to her"})
    assert any(said in error for error in page.errors()), page.errors()
    assert page.field("basis") == "Spoke to her"
    assert assessments(make)[0].answers == {}


def test_a_number_outside_the_tool_is_refused(browse: Callable[..., Browser], make: Maker) -> None:
    group = make.group("domestic_abuse")
    case = make.case(group, reference="C-0910", victim=make.person("Vera", "Victimson"))
    browser = browse(make.user("Ann", joins=[group]))
    browser.get("/cases/C-0910/risk/start")
    what = browser.page.select_one('[name="what"]')["value"]  # type: ignore[union-attr]
    browser.submit(what=what)
    for typed in ("25", "-1", "ten"):
        page = browser.submit(q_ticks=typed)
        assert page.errors() in (["Enter a number from 0 to 24"], ["Enter a whole number, like 12"])
        assert page.field("q_ticks") == typed
    assert "Check and submit" in browser.submit(q_ticks="14").h1
    assert case.reference in browser.page.text and "14 of 24 : High" in browser.page.text  # type: ignore[union-attr]


@pytest.mark.parametrize("band", ["high", "low"])
def test_judgement_moves_the_band_up_or_down_only_with_a_reason(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], offer: Callable[..., str], band: str
) -> None:
    browser = browse(world["member"])
    begin(browser, offer())
    browser.submit(**VICTIM)
    page = browser.submit(band=band)
    assert page.errors() == [f"Say why it is {band.capitalize()} and not Medium"]
    assert assessments(make)[0].status == "draft"
    page = browser.submit(band=band, judgement="Her brother moved in last week.")
    assert "by judgement; the score gives Medium" in page.text and "Her brother moved in" in page.text
    [row] = assessments(make)
    assert (row.score, row.scored_band, row.band) == (19, "medium", band)
    assert review_of(make, world["case"]) == clock.today() + timedelta(days=28 if band == "high" else 56)


def test_a_reason_without_another_band_is_not_kept_and_an_unknown_band_is_refused(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], offer: Callable[..., str]
) -> None:
    browser = browse(world["member"])
    begin(browser, offer())
    browser.submit(**VICTIM)
    assert browser.submit(band="purple").errors() == ["Choose one of the answers"]
    browser.submit(band="medium", judgement="No reason")
    assert assessments(make)[0].judgement == ""


def test_two_people_on_one_draft_see_where_they_differ_and_nothing_is_overwritten(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], offer: Callable[..., str]
) -> None:
    ben, eve = browse(world["member"]), browse(world["other"])
    begin(ben, offer())
    begin(eve, offer())
    eve.submit(**VICTIM | {"basis": "Records"})
    page = ben.submit(**VICTIM | {"q_frequency": "daily", "basis": "Visit"}, status=409)
    assert "Eve Other saved this first. Nothing of yours is saved yet" in page.errors()[0]
    assert "Eve Other answered: Most weeks" in page.select_one("#q_frequency-error").text
    assert "Eve Other wrote: Records" in page.select_one("#basis-error").text
    assert not page.select("#q_linked-error")
    assert page.select_one("#q_frequency-6[checked]")["value"] == "daily"
    assert assessments(make)[0].answers["frequency"] == "weekly"
    assert "21 of 44" in ben.submit().text
    assert assessments(make)[0].answers["frequency"] == "daily"


def test_answers_changed_under_the_check_are_looked_at_again_before_they_count(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], offer: Callable[..., str]
) -> None:
    ben, eve = browse(world["member"]), browse(world["other"])
    begin(ben, offer())
    check = ben.submit(**VICTIM)
    begin(eve, offer())
    eve.submit(q_frequency="daily")
    page = ben.submit(check)
    assert "Somebody changed the answers since you opened this page" in page.errors()[0]
    assert "21 of 44" in page.text
    assert "is in force" in ben.submit().text


def test_two_who_begin_at_the_same_instant_share_one_draft(
    app: Flask, make: Maker, world: dict[str, Any], offer: Callable[..., str]
) -> None:
    people = [Browser(app, world["member"]), Browser(app, world["other"])]
    what = offer()
    for person in people:
        person.get(f"{RISK}/start")
    statuses: list[int] = []

    def start(person: Browser) -> None:
        assert person.page is not None
        values = dict(person.page.select_one("main form").node.form_values()) | {"what": what}
        statuses.append(person._ask("post", f"{RISK}/start", data=values).status_code)

    threads = [threading.Thread(target=start, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert statuses == [302, 302] and len(assessments(make)) == 1


def test_a_submitted_assessment_is_never_changed_again_and_a_new_one_stands_beside_it(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], offer: Callable[..., str]
) -> None:
    browser = browse(world["member"])
    begin(browser, offer())
    questions = browser.page
    browser.submit(**VICTIM)
    browser.submit()
    assert browser.get(f"{RISK}/1/answers").h1 == browser.get(f"{RISK}/1").h1
    assert questions is not None
    browser.submit(questions, q_frequency="daily")
    assert [(row.id, row.score) for row in assessments(make)] == [(1, 19)]
    begin(browser, offer())
    browser.submit(**VICTIM | {"q_frequency": "first", "q_worsening": "no"})
    browser.submit()
    assert [(row.score, row.band) for row in assessments(make)] == [(19, "medium"), (14, "low")]
    page = browser.get(RISK)
    assert "19 then 14 of 44" in page.text
    assert len(page.select(".cw-trend circle")) == 2 and "19 points, Medium" in page.select_one("desc").node.text


def test_a_draft_can_be_discarded_and_another_begun(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], offer: Callable[..., str]
) -> None:
    browser = browse(world["member"])
    begin(browser, offer())
    browser.get(f"{RISK}/1/discard")
    assert "The draft is discarded." in browser.submit().text
    browser.get(f"{RISK}/1", status=404)
    begin(browser, offer())
    assert [row.status for row in assessments(make)] == ["discarded", "draft"]


def test_a_party_of_another_case_or_a_tool_the_group_does_not_use_is_not_offered(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], offer: Callable[..., str]
) -> None:
    elsewhere = make.case(world["psg"], reference="C-0901", victim=make.person("Una", "Elsewhere"))
    browser = browse(world["member"])
    for what in (offer(case=elsewhere), offer(tool="adult_risk"), offer("offender"), "x"):
        assert begin(browser, what).errors() == ["Choose one of the answers"]
    assert assessments(make) == []


def test_every_step_is_in_the_trail(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], offer: Callable[..., str]
) -> None:
    browser = browse(world["member"])
    begin(browser, offer("offender", "asb_perpetrator_matrix"))
    browser.submit(**OFFENDER)
    browser.submit()
    browser.get(f"{RISK}/1/print")
    with make.system():
        entries = db.session.scalars(db.select(AuditEntry).where(AuditEntry.subject == "risk_assessments")).all()
        kinds = {entry.kind for entry in entries}
        assert kinds == {"collection", "alteration", "consultation", "disclosure"}
        assert all(entry.case_id == world["case"].id for entry in entries)
        assert not any("monthly" in str(entry.detail) for entry in entries)  # an answer is not for the log
    assert "a risk assessment" in browser.get("/cases/C-0900/history").text
