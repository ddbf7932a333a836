"""Beside the rating of each listed case stands its risk band: on the agenda, while minutes are taken, and on the papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework import clock
from casework.cases import services as cases
from casework.cases.models import Case, CaseParty
from casework.extensions import db
from casework.meetings import services
from casework.meetings.models import AgendaItem, Meeting
from casework.risk import services as risk
from casework.risk.models import RiskAssessment
from tests.assessments import assessment
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker

from .test_agenda import fresh

Browse = Callable[..., Browser]
At = Callable[..., Any]


@pytest.fixture
def world(make: Maker, at: At) -> dict[str, Any]:
    """The group dealt with the case on 10 February and meets again on 10 March; it is 2 March."""
    at(2026, 2, 2, 9)
    group = make.group("psg", name="North PSG")
    found: dict[str, Any] = {
        "group": group,
        "by": make.user("Noor Coordinator", coordinates=[group]),
        "member": make.user("Ben Member", joins=[group]),
        "stranger": make.user("Una Stranger", joins=[make.group("psg")]),
        "case": make.case(
            group, title="Gull Walk", victim=make.person("Vera", "Finch"), rag="amber", opened_on=date(2026, 1, 5),
            next_review_on=date(2026, 3, 5),
        ),
        "held": make.meeting(group, on=date(2026, 2, 10), status="confirmed"),
        "meeting": make.meeting(group, on=date(2026, 3, 10)),
    }  # fmt: skip
    with make.system():
        db.session.add(
            AgendaItem(meeting_id=found["held"].id, kind="case", title="x", position=1, case_id=found["case"].id)
        )
    at(2026, 3, 2, 9)
    return found


@pytest.fixture
def scored(make: Maker, world: dict[str, Any], at: At) -> Callable[..., RiskAssessment]:
    """An assessment of the victim of a case, submitted on its day."""

    def put(score: int, on: tuple[int, int, int], *, status: str = "final", case: Case | None = None) -> RiskAssessment:
        of = case or world["case"]
        at(*on, 10)
        with make.system():
            party = db.session.scalars(db.select(CaseParty).where(CaseParty.case_id == of.id)).one()
            row = assessment(of, world["group"], party, "asb_victim_matrix", score, by=world["member"], status=status)
        at(2026, 3, 2, 9)
        return row

    return put


def list_cases(make: Maker, world: dict[str, Any]) -> None:
    with make.acting(world["by"]) as by:
        services.build_agenda(fresh(world["meeting"]), by=by)
        services.publish_agenda(fresh(world["meeting"]), by=by)


def on_paper(browser: Browser, world: dict[str, Any], kind: str, meeting: str = "meeting") -> str:
    return browser.get(f"/meetings/{world[meeting].id}/papers/{kind}.html").text


def test_the_band_its_day_and_the_one_at_the_last_review_stand_beside_the_rating(
    make: Maker, world: dict[str, Any], browse: Browse, scored: Callable[..., Any]
) -> None:
    scored(10, (2026, 2, 3))
    scored(30, (2026, 2, 20))
    scored(31, (2026, 3, 1), status="awaiting")
    list_cases(make, world)
    agenda = browse(world["member"]).get(f"/meetings/{world['meeting'].id}/")
    shown = agenda.select_one(".cw-agenda__standing").text
    assert "Rating: Amber." in shown
    assert "High set on 20 February 2026 (victim, ASB victim risk matrix)" in shown
    assert "Low at the last review, 10 February 2026" in shown
    assert "A newer assessment is awaiting a second person" in shown
    assert "Vera" not in shown
    words = (
        "High, set on 20 February 2026 (victim, ASB victim risk matrix). Low at the last review, 10 February 2026. "
        "A newer assessment is awaiting a second person."
    )
    assert f"Rating: Amber. Risk: {words}" in on_paper(browse(world["member"]), world, "agenda")
    assert on_paper(browse(world["by"]), world, "pack").count(words) == 1
    browse(world["member"]).get(agenda.select_one(".cw-agenda__standing a")["href"])


def test_while_minutes_are_taken_the_band_stands_under_the_case(
    make: Maker, world: dict[str, Any], browse: Browse, scored: Callable[..., Any]
) -> None:
    scored(20, (2026, 2, 3))
    list_cases(make, world)
    page = browse(world["by"]).get(f"/meetings/{world['meeting'].id}/minutes", item=item_of(make, world))
    assert "Risk of " in page.text and "Medium set on 3 February 2026" in page.text
    assert "at the last review" not in page.text, "it was the same then"


def test_what_nobody_validated_yet_is_no_band(
    make: Maker, world: dict[str, Any], browse: Browse, scored: Callable[..., Any]
) -> None:
    list_cases(make, world)
    assert "Risk: Not assessed." in on_paper(browse(world["by"]), world, "agenda")
    scored(30, (2026, 3, 1), status="awaiting")
    paper = on_paper(browse(world["by"]), world, "agenda")
    assert "Risk: Not assessed. Awaiting a second person." in paper
    assert "High" not in paper


def test_papers_of_a_meeting_that_is_over_keep_what_the_group_knew_then(
    make: Maker, world: dict[str, Any], browse: Browse, scored: Callable[..., Any], at: At
) -> None:
    scored(10, (2026, 2, 3))
    waiting = scored(30, (2026, 2, 20), status="awaiting")
    list_cases(make, world)
    at(2026, 3, 10, 14)
    with make.system():
        item = db.session.get_one(AgendaItem, item_of(make, world))
        item.rag = "green"
        meeting = db.session.get_one(Meeting, world["meeting"].id)
        meeting.status, meeting.commenced_at, meeting.concluded_at = "confirmed", clock.now(), clock.now()
    at(2026, 3, 12, 9)
    with make.acting(world["by"]) as by:
        risk.send_back(db.session.get_one(RiskAssessment, waiting.id), comment="Ask again", by=by)
    scored(30, (2026, 3, 20))
    at(2026, 4, 1, 9)
    minutes = on_paper(browse(world["by"]), world, "minutes")
    assert "Low, set on 3 February 2026" in minutes and "High" not in minutes
    assert "A newer assessment is awaiting a second person" in minutes, "it was sent back only two days later"
    assert "Rating" in minutes and "Green" in minutes and "Amber" not in minutes


def test_a_case_that_is_closed_to_the_reader_shows_no_band(
    make: Maker, world: dict[str, Any], browse: Browse, scored: Callable[..., Any]
) -> None:
    scored(30, (2026, 2, 3))
    list_cases(make, world)
    assert "High" in on_paper(browse(world["member"]), world, "agenda")
    with make.acting(world["member"]) as by:
        cases.declare_interest(db.session.get_one(Case, world["case"].id), reason="My neighbour", by=by)
    page = browse(world["member"]).get(f"/meetings/{world['meeting'].id}/")
    assert not page.has(".cw-agenda__standing")
    assert "High" not in on_paper(browse(world["member"]), world, "agenda")
    browse(world["stranger"]).get(f"/meetings/{world['meeting'].id}/", status=404)


def test_a_group_that_assesses_no_risk_says_nothing_of_it(make: Maker, browse: Browse, at: At) -> None:
    at(2026, 3, 2, 9)
    board = make.group("board")
    member = make.user("Ben Member", joins=[board])
    case = make.case(board, title="One for the board")
    meeting = make.meeting(board, on=date(2026, 3, 10), status="published")
    with make.system():
        db.session.add(AgendaItem(meeting_id=meeting.id, kind="case", title="x", position=1, case_id=case.id))
    assert "Risk" not in browse(member).get(f"/meetings/{meeting.id}/").select_one("ol.cw-agenda").text


def test_more_cases_take_no_more_statements(
    make: Maker, world: dict[str, Any], browse: Browse, scored: Callable[..., Any]
) -> None:
    scored(10, (2026, 2, 3))
    list_cases(make, world)
    browser = browse(world["by"])
    urls = [f"/meetings/{world['meeting'].id}/", f"/meetings/{world['meeting'].id}/papers/pack.html"]
    for url in urls:
        browser.get(url)
    before = []
    for url in urls:
        with counted() as found:
            browser.get(url)
        before.append(found.number)
    for number in range(5):
        case = make.case(
            world["group"], title=f"Case {number}", victim=make.person("Vi", f"Wren{number}"), next_review_on=date(2026, 3, 5)
        )  # fmt: skip
        scored(12 + number * 4, (2026, 2, 20), case=case)
    with make.acting(world["by"]) as by:
        services.build_agenda(fresh(world["meeting"]), by=by)
    for url, number in zip(urls, before, strict=True):
        with counted() as found:
            page = browser.get(url)
        assert "Case 4" in page.text
        assert found.number == number


def item_of(make: Maker, world: dict[str, Any]) -> int:
    with make.system():
        return db.session.scalars(
            db.select(AgendaItem.id).where(
                AgendaItem.meeting_id == world["meeting"].id, AgendaItem.case_id == world["case"].id
            )
        ).one()
