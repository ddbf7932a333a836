"""My work: what comes due on the reader's cases, and nothing of what they must not see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casework import clock
from casework.adults.models import AdultLead, AdultOutcome
from casework.asb_reviews import services as case_reviews
from casework.cases import services as cases
from casework.cases.models import Case
from casework.cohorts.models import StatutoryStatus
from casework.extensions import db
from casework.home import lines
from casework.partnership.models import Group
from casework.sharing.models import SharingCheck
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker

Browse = Callable[..., Browser]


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    """It is 2 March 2026. Lee leads a case on which everything comes due, and for an adult; Cat runs both groups."""
    at(2026, 3, 2, 9)
    psg, tati = make.group("psg", name="North PSG"), make.group("tati")
    lee = make.user("Lee Officer", joins=[psg, tati])
    cat = make.user("Cat Chair", chairs=[psg, tati])
    kit = make.person("Kit", "Wren", date_of_birth=date(2008, 3, 20))
    case = make.case(psg, reference="C-0700", offender=kit, lead_officer=lee, opened_on=date(2026, 1, 5))
    adult = make.case(tati, reference="C-0701", victim=make.person("Ivy", "Marsh"), opened_on=date(2026, 1, 5))
    make.order(case, kit, by=lee, status="granted", starts_on=date(2025, 6, 1), ends_on=date(2026, 3, 25))
    of = {"case_id": adult.id, "group_id": tati.id, "recorded_by_id": cat.id, "recorded_at": clock.now()}
    with make.system():
        db.session.add_all(
            [
                StatutoryStatus(
                    case_id=case.id, person_id=kit.id, status="licence", since=date(2025, 6, 1), ends_on=date(2026, 3, 30),
                    recorded_by_id=cat.id,
                ),
                SharingCheck(case_id=case.id, cause="lead", raised_at=clock.now()),
                AdultLead(**of, user_id=lee.id, agency_id=lee.agency_id, starts_on=date(2026, 1, 6)),
                AdultOutcome(
                    **of, words="See the sea", said_by="adult", wanted_on=date(2026, 1, 6), review_on=date(2026, 2, 2)
                ),
            ]
        )  # fmt: skip
    return {"psg": psg, "tati": tati, "lee": lee, "cat": cat, "case": case, "adult": adult, "kit": kit}


def shown(browser: Browser) -> list[str]:
    return [item.text for item in browser.get("/").select("#due + ul li")]


def test_the_officer_sees_what_ends_on_their_case_and_what_is_late_for_their_adult(
    world: dict[str, Any], browse: Browse
) -> None:
    found = shown(browse(world["lee"]))
    assert [each.split(" ", 3)[:3] for each in found] == [
        ["19", "Jan", "2026"], ["20", "Mar", "2026"], ["25", "Mar", "2026"], ["30", "Mar", "2026"],
    ]  # fmt: skip
    assert "C-0701" in found[0] and "1 outcome was to be looked at, the first on 2 February 2026" in found[0]
    assert "there is no contingency plan" in found[0].lower() and "sea" not in " ".join(found)
    assert "Somebody on the case turns 18" in found[1] and "Kit" not in " ".join(found)
    assert "comes to an end" in found[2] and "comes to an end" in found[3]


def test_who_runs_the_group_sees_the_check_owed_and_not_what_others_lead(world: dict[str, Any], browse: Browse) -> None:
    (only,) = shown(browse(world["cat"]))
    assert "C-0700" in only and "The lawful basis is to be checked" in only


def test_many_checks_are_one_line_with_a_link_each(make: Maker, world: dict[str, Any], browse: Browse) -> None:
    for number in range(3):
        case = make.case(world["psg"], reference=f"C-071{number}")
        with make.system():
            db.session.add(SharingCheck(case_id=case.id, cause="lead", raised_at=clock.now()))
    page = browse(world["cat"]).get("/")
    (only,) = page.select("#due + ul li")
    assert [link["href"] for link in page.select("#due + ul li a")] == [
        f"/cases/{reference}/sharing" for reference in ("C-0700", "C-0710", "C-0711", "C-0712")
    ]
    assert only.text.count("The lawful basis is to be checked") == 5, (
        "once to be seen, and with each link for those who listen"
    )


def test_whoever_declared_an_interest_or_left_sees_nothing(make: Maker, world: dict[str, Any], browse: Browse) -> None:
    for case in ("case", "adult"):
        for who in ("lee", "cat"):
            with make.acting(world[who]) as by:
                cases.declare_interest(db.session.get_one(Case, world[case].id), reason="A cousin", by=by)
    for who in ("lee", "cat"):
        assert not browse(world[who]).get("/").has("#due")


def test_members_outsiders_and_other_partnerships_see_nothing(
    make: Maker, world: dict[str, Any], browse: Browse
) -> None:
    elsewhere = make.partnership("Elsewhere CSP")
    people = [
        make.user("Bo Member", joins=[world["psg"], world["tati"]]),
        make.user("Ed Outsider", joins=[make.group("psg")]),
        make.user("Una", chairs=[make.group("psg", name="Theirs", partnership=elsewhere)], partnership=elsewhere),
    ]
    for who in people:
        assert not browse(who).get("/").has("#due")


def test_a_case_review_comes_due_for_those_who_run_its_group(
    make: Maker, browse: Browse, at: Callable[..., Any]
) -> None:
    at(2026, 3, 2, 9)
    group = make.group("asb_case_group")
    chair, member = make.user("Ann Chair", chairs=[group]), make.user("Bo Member", joins=[group])
    with make.acting(chair) as by:
        review = case_reviews.receive(
            db.session.get_one(Group, group.id), name="Cana", contact="", on_behalf_of="", received_on=clock.today(),
            reports=4, problem="x", wanted="", case=None, by=by,
        )  # fmt: skip
        assert review.owed
    (line,) = shown(browse(chair))
    assert line.startswith("4 Mar 2026 V-0001") and "promised" in line
    assert not browse(member).get("/").has("#due")
    with make.acting(chair) as by:
        case_reviews.withdraw(db.session.get_one(type(review), review.id), reason="Moved", on=clock.today(), by=by)
    assert not browse(chair).get("/").has("#due")


@pytest.mark.parametrize("stage", ["received", "acknowledged", "panel", "outcome", "sent", "not_met", "appeal"])
def test_the_day_of_a_promise_is_that_of_the_review_itself(
    make: Maker, at: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    at(2026, 3, 2, 9)
    monkeypatch.setattr(lines, "SOON", timedelta(days=90))
    group = make.group("asb_case_group")
    chair = make.user("Ann Chair", chairs=[group])
    today = clock.today()
    with make.acting(chair) as by:
        review = case_reviews.receive(
            db.session.get_one(Group, group.id), name="Cana", contact="", on_behalf_of="", received_on=today,
            reports=0 if stage in ("not_met", "appeal") else 4, problem="x", wanted="", case=None, by=by,
        )  # fmt: skip
        if stage != "received":
            case_reviews.acknowledge(review, on=today, by=by)
        if stage in ("panel", "outcome", "sent"):
            case_reviews.decide_threshold(review, met=True, reason="x", on=today, by=by)
        if stage in ("outcome", "sent"):
            case_reviews.hold_panel(review, on=today, members="", findings="x", recommendations=[], by=by)
        if stage == "sent":
            case_reviews.send_outcome(review, on=today, by=by)
        if stage in ("not_met", "appeal"):
            case_reviews.decide_threshold(review, met=False, reason="x", on=today, by=by)
        if stage == "appeal":
            case_reviews.appeal(review, grounds="x", on=today, by=by)
        owed = min((on for _, on in review.owed), default=None)
        rows = db.session.execute(lines.of_runners(today)).all()
        assert [row.on for row in rows] == ([owed] if owed else [])


def test_only_twenty_are_shown_and_the_page_says_that_there_are_more(
    make: Maker, world: dict[str, Any], browse: Browse
) -> None:
    for number in range(22):
        make.order(
            world["case"], world["kit"], by=world["lee"], status="granted", starts_on=date(2025, 6, 1),
            ends_on=date(2026, 3, 5) + timedelta(days=number % 20),
        )  # fmt: skip
    browser = browse(world["lee"])
    browser.get("/")
    with counted() as many:
        page = browser.get("/")
    assert len(page.select("#due + ul li")) == 20 and "And more: the first 20 are shown" in page.text
    few = browse(make.user("New Officer", joins=[world["psg"]]))
    few.get("/")
    with counted() as none:
        few.get("/")
    assert many.number <= none.number + 3, "three more for somebody who leads for an adult"
