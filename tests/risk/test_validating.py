"""The second person: who validates, who may not, what waits, what is sent back, and what no band drives before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from casework import clock
from casework.access.scope import as_system
from casework.cases.models import Caseload
from casework.errors import Refusal
from casework.extensions import db
from casework.risk import services
from casework.risk.models import RiskAssessment
from tests.browser import Browser
from tests.risk.conftest import OFFENDER, VICTIM
from tests.world import Maker

RISK = "/cases/C-0900/risk"
TOOL = "asb_perpetrator_matrix"


def rows(make: Maker) -> list[RiskAssessment]:
    with as_system("looking", partnership_id=make.partnership().id):
        every = db.select(RiskAssessment).order_by(RiskAssessment.id).execution_options(populate_existing=True)
        return list(db.session.scalars(every))


def review_of(make: Maker, world: dict[str, Any]) -> Any:
    with make.system():
        return db.session.scalars(
            db.select(Caseload.next_review_on).where(Caseload.case_id == world["case"].id)
        ).one()  # fmt: skip


def submitted(browser: Browser, what: str, answers: dict[str, Any] = OFFENDER) -> None:
    browser.post(f"{RISK}/start", what=what)
    browser.submit(**answers)
    browser.submit()


def test_it_awaits_somebody_else_and_counts_only_then(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], offer: Callable[..., str]
) -> None:
    before = review_of(make, world)
    ben, ann = browse(world["member"]), browse(world["chair"])
    submitted(ben, offer("offender", TOOL))
    assert "Medium, 18 of 40" in (waiting := ann.get("/risk/to-validate").text) and "by judgement" not in waiting
    assert "It awaits validation" in ben.page.text  # type: ignore[union-attr]
    assert review_of(make, world) == before
    panel = ann.get("/cases/C-0900").select_one('[aria-label="Risk"]').text
    assert "awaits validation" in panel and "Medium" not in panel
    assert "Not assessed Awaits validation" in ann.get(RISK).text
    home = ann.get("/")
    assert "C-0900: ASB perpetrator matrix" in home.text
    page = ann.get(
        ann.get("/risk/to-validate").links()[
            "C-0900 Antisocial behaviour at Gull Walk : ASB perpetrator matrix, assessment 1"
        ]
    )
    assert "18 of 40 : Medium" in page.text
    page = ann.submit(decision="validate")
    assert "Validated: Medium is in force." in page.text
    assert review_of(make, world) == clock.today() + timedelta(days=28)
    [row] = rows(make)
    assert (row.status, row.checked_by_id) == ("final", world["chair"].id)
    assert "Nothing waits for you" in ann.get("/risk/to-validate").text
    assert "ASB perpetrator matrix" not in ann.get("/").text


def test_nobody_validates_what_they_worked_on_or_without_running_the_group(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], offer: Callable[..., str]
) -> None:
    ann, ben = browse(world["chair"]), browse(world["member"])
    ann.post(f"{RISK}/start", what=offer("offender", TOOL))
    ann.submit(q_frequency="daily", later="1")
    submitted(ben, offer("offender", TOOL))  # the chair had a hand in it
    for who in ("chair", "member", "other", "observer"):
        page = browse(world[who]).get(f"{RISK}/1/validate", status=403)
        assert "validate" in page.text
    browse(world["outsider"]).get(f"{RISK}/1/validate", status=404)
    assert "Nothing waits for you" in ann.get("/risk/to-validate").text
    browse(world["member"]).get("/risk/to-validate", status=403)
    page = ann.get(f"{RISK}/1")
    assert "You worked on this assessment yourself" in page.text and "Validate or send back" not in page.links()
    assert "Validate or send back" in browse(world["coordinator"]).get(f"{RISK}/1").links()


def test_the_database_refuses_what_nobody_else_validated(
    make: Maker, world: dict[str, Any], scored: Callable[..., RiskAssessment]
) -> None:
    row = scored(18, side="offender", tool=TOOL, status="awaiting")
    for who in (None, world["member"].id):
        with pytest.raises(IntegrityError, match="ck_risk_assessments_second_person"), make.system():
            found = db.session.get_one(RiskAssessment, row.id)
            found.status, found.checked_by_id = "final", who
            try:
                db.session.flush()
            finally:
                if not db.session.is_active:
                    db.session.rollback()
        db.session.rollback()


def test_sent_back_with_a_comment_it_keeps_its_score_and_a_draft_goes_on_from_it(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], offer: Callable[..., str]
) -> None:
    ben, cora = browse(world["member"]), browse(world["coordinator"])
    submitted(ben, offer("offender", TOOL))
    cora.get(f"{RISK}/1/validate")
    assert cora.submit(decision="send_back").errors() == ["Say what should be looked at again"]
    assert "Sent back." in cora.submit(decision="send_back", comment="He was charged on Monday.").text
    first, draft = rows(make)
    assert (first.status, first.score, draft.status, draft.follows_id) == ("sent_back", 18, "draft", 1)
    home = ben.get("/")
    assert "sent back to you" in home.text
    page = ben.get(f"{RISK}/2/answers")
    assert "Sent back by Cora Coordinator: He was charged on Monday." in page.text
    ben.submit(q_breaches="order")
    ben.submit()
    assert [(row.status, row.score) for row in rows(make)] == [("sent_back", 18), ("awaiting", 20)]
    history = ben.get(RISK)
    assert "18 of 40 Medium Ben Member Sent back" in history.text
    assert not history.select(".cw-trend")
    page = cora.get(f"{RISK}/2/validate")
    assert "Sent back by Cora" in page.text
    cora.submit(decision="validate")
    assert [row.status for row in rows(make)] == ["sent_back", "final"]


def test_two_who_decide_at_once_decide_once(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], offer: Callable[..., str]
) -> None:
    submitted(browse(world["member"]), offer("offender", TOOL))
    ann, cora = browse(world["chair"]), browse(world["coordinator"])
    ann.get(f"{RISK}/1/validate"), cora.get(f"{RISK}/1/validate")
    cora.submit(decision="send_back", comment="Again, please")
    page = ann.submit(decision="validate")
    assert page.errors() == ["Somebody has dealt with this assessment already."]
    assert rows(make)[0].status == "sent_back"


def test_a_profile_may_want_a_second_person_for_every_tool(browse: Callable[..., Browser], make: Maker) -> None:
    tati = make.group("tati")
    make.case(tati, reference="C-0920", victim=make.person("Ada", "Adult"), location=make.place("1 Quay Row"))
    browser = browse(make.user("Nadia", joins=[tati]))
    page = browser.get("/cases/C-0920/risk/start")
    what = next(e["value"] for e in page.select('[name="what"]') if e["value"].startswith("clutter_rating.location"))
    browser.submit(what=what)
    browser.submit(q_living_room="r8", q_kitchen="r2", q_bedroom="r3", q_bathroom="r1", q_hall="r5")
    assert "The highest single answer counts" in browser.page.text  # type: ignore[union-attr]
    browser.submit()
    assert [(row.status, row.second_person, row.score) for row in rows(make)] == [("awaiting", True, 8)]


def test_a_closed_case_is_read_and_nothing_on_it_changes(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], scored: Callable[..., RiskAssessment]
) -> None:
    scored(30)
    waiting = scored(18, side="offender", tool=TOOL, status="awaiting")
    draft = scored(0, side="offender", tool=TOOL, status="draft")
    with make.system():
        case = db.session.merge(world["case"])
        case.status, case.closed_on = "closed", clock.today()
    ann = browse(world["chair"])
    page = ann.get(RISK)
    assert "High" in page.text and not page.select("main form")
    ann.get(f"{RISK}/{waiting.id}")
    for path in ("start", f"{draft.id}/answers", f"{draft.id}/check", f"{draft.id}/discard", f"{waiting.id}/validate"):
        assert "This case is closed" in ann.get(f"{RISK}/{path}", status=409).text
        ann.post(f"{RISK}/{path}", status=409)
    assert "Nothing waits for you" in ann.get("/risk/to-validate").text
    assert {row.status for row in rows(make)} == {"final", "awaiting", "draft"}


def test_the_most_pressing_band_in_force_sets_the_review_and_one_that_is_owed_stays(
    make: Maker, world: dict[str, Any], scored: Callable[..., RiskAssessment]
) -> None:
    scored(30, on=clock.today() - timedelta(days=5))
    low = scored(5, side="offender", tool=TOOL, status="awaiting")
    with make.acting(world["chair"]):
        services.validate(db.session.get_one(RiskAssessment, low.id), by=world["chair"])
    assert review_of(make, world) == clock.today() + timedelta(days=23)
    scored(5)  # the victim is low now as well
    low = scored(4, side="offender", tool=TOOL, status="awaiting")
    with make.acting(world["chair"]):
        services.validate(db.session.get_one(RiskAssessment, low.id), by=world["chair"])
    assert review_of(make, world) == clock.today() + timedelta(days=56)
    with make.system():
        db.session.scalars(db.select(Caseload).where(Caseload.case_id == world["case"].id)).one().next_review_on = (
            clock.today() - timedelta(days=2)
        )
    low = scored(4, side="offender", tool=TOOL, status="awaiting")
    with make.acting(world["chair"]):
        assert services.validate(db.session.get_one(RiskAssessment, low.id), by=world["chair"]) == []
    assert review_of(make, world) == clock.today() - timedelta(days=2)


def test_a_comment_is_needed_to_send_back(
    make: Maker, world: dict[str, Any], scored: Callable[..., RiskAssessment]
) -> None:
    row = scored(18, side="offender", tool=TOOL, status="awaiting")
    with make.acting(world["chair"]), pytest.raises(Refusal, match="looked at again"):
        services.send_back(db.session.get_one(RiskAssessment, row.id), comment="  ", by=world["chair"])
    db.session.rollback()


def test_the_victims_matrix_needs_nobody_else(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], offer: Callable[..., str]
) -> None:
    submitted(browse(world["member"]), offer(), VICTIM)
    assert rows(make)[0].status == "final"
