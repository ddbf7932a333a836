"""The tab, one assessment, its print view: who sees them, what they show, old versions and merged people; first and latest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from casework import clock
from casework.access import current_scope
from casework.audit import AuditEntry
from casework.extensions import db
from casework.risk import queries
from casework.risk.models import RiskAssessment, RiskToolVersion
from casework.subjects import merging
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker

RISK = "/cases/C-0900/risk"


def test_members_and_observers_read_and_others_cannot_tell(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], scored: Callable[..., RiskAssessment]
) -> None:
    scored(30)
    for who in ("member", "observer"):
        page = browse(world[who])
        assert "30 of 44" in page.get(RISK).text
        assert page.get(f"{RISK}/1").h1 and "OFFICIAL-SENSITIVE" in page.get(f"{RISK}/1/print").text
    observer = browse(world["observer"])
    assert not observer.get(RISK).select("main form")
    observer.get(f"{RISK}/start", status=403)
    outsider = browse(world["outsider"])
    for path in ("", "/1", "/1/print", "/start", "/1/answers", "/1/check", "/1/discard"):
        outsider.get(RISK + path, status=404)


def test_an_assessment_of_another_case_is_not_found_here(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], scored: Callable[..., RiskAssessment]
) -> None:
    scored(30)
    make.case(world["psg"], reference="C-0902")
    browse(world["member"]).get("/cases/C-0902/risk/1", status=404)


def test_a_case_of_a_group_without_tools_has_no_tab(browse: Callable[..., Browser], make: Maker) -> None:
    board = make.group("board")
    make.case(board, reference="C-0930")
    page = browse(make.user(joins=[board])).get("/cases/C-0930")
    assert "Risk" not in page.links() and not page.select('[aria-label="Risk"]')


def test_the_trend_says_in_words_and_a_table_what_it_draws(
    browse: Callable[..., Browser], world: dict[str, Any], scored: Callable[..., RiskAssessment]
) -> None:
    today = clock.today()
    for days, score in ((90, 31), (60, 27), (30, 18), (1, 9)):
        scored(score, on=today - timedelta(days=days))
    page = browse(world["member"]).get(RISK)
    chart = page.select_one("svg.cw-trend")
    assert chart["role"] == "img" and "Scores of Vera Victimson (victim), ASB victim risk matrix" in chart.text
    assert "31 points, High" in chart.text and "High from 25." in chart.text
    table = page.select("table")[1].text
    assert [table.index(f"{score} of 44") for score in (9, 18, 27, 31)] == sorted(
        table.index(f"{score} of 44") for score in (9, 18, 27, 31)
    )
    assert "31 then 9 of 44" in page.text


def test_an_old_assessment_shows_its_own_questions_when_the_tool_has_changed(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], scored: Callable[..., RiskAssessment],
    offer: Callable[..., str], change_tool: Callable[..., None],
) -> None:  # fmt: skip
    scored(30, on=clock.today() - timedelta(days=9))
    change_tool(
        "asb_victim_matrix", ("Is it getting worse?", "Has it grown worse this month?"), ("from = 25", "from = 31")
    )
    browser = browse(world["member"])
    old = browser.get(f"{RISK}/1")
    assert "Is it getting worse?" in old.text and "version 1" in old.text and "High" in old.text
    page = browser.post(f"{RISK}/start", what=offer())
    assert "Has it grown worse this month?" in page.text and "Version 2" in page.text
    with make.system():
        kept = db.session.scalars(db.select(RiskToolVersion.number).order_by(RiskToolVersion.id)).all()
        assert kept == [1, 2]


def test_merging_two_people_keeps_every_assessment(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], scored: Callable[..., RiskAssessment]
) -> None:
    twin = make.person("Vera", "Victimsen")
    other = make.case(world["psg"], reference="C-0903", victim=twin)
    scored(30), scored(12, case=other, on=clock.today() - timedelta(days=3))
    with make.system():
        kept = db.session.scalars(db.select(RiskAssessment.person_id).order_by(RiskAssessment.id)).first()
    with make.acting(world["chair"]):
        from casework.subjects.models import Person

        merging.merge(
            db.session.get_one(Person, kept),
            db.session.get_one(Person, twin.id),
            reason="the same",
            because={},
            by=world["chair"],
        )
    page = browse(world["member"]).get("/cases/C-0903/risk")
    assert "Vera Victimson (victim)" in page.text and "12 of 44" in page.text
    with make.system():
        assert db.session.scalars(db.select(RiskAssessment.person_id)).all() == [kept, kept]


def test_opening_the_tab_takes_the_same_number_of_statements_however_much_there_is(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], scored: Callable[..., RiskAssessment]
) -> None:
    browser = browse(world["chair"])
    taken = []
    for number in (2, 10, 30):
        for n in range(number):
            scored(n, on=clock.today() - timedelta(days=n))
            scored(n, side="offender", tool="asb_perpetrator_matrix", status="awaiting")
        asked = []
        for path in (RISK, "/cases/C-0900", "/risk/to-validate", "/"):
            browser._ask("get", path)
            with counted() as found:
                browser._ask("get", path)
            asked.append(found.number)
        taken.append(asked)
    assert taken[0] == taken[1] == taken[2]


def test_first_and_latest_scores_stand_side_by_side_for_statistics(
    make: Maker, world: dict[str, Any], scored: Callable[..., RiskAssessment]
) -> None:
    scored(31, on=date(2026, 1, 5)), scored(22, on=date(2026, 2, 5)), scored(9, on=date(2026, 3, 5))
    scored(20, side="offender", tool="asb_perpetrator_matrix", on=date(2026, 2, 1))
    scored(35, side="offender", tool="asb_perpetrator_matrix", on=date(2026, 3, 1), status="awaiting")
    with make.acting(world["member"]):
        assert current_scope().in_group(world["psg"].id)
        offender, victim = db.session.execute(queries.first_and_latest(world["psg"].id)).all()
    assert (victim.number, victim.first_score, victim.latest_score) == (3, 31, 9)
    assert (victim.first_band, victim.latest_band, victim.first_on, victim.latest_on) == (
        "high", "low", date(2026, 1, 5), date(2026, 3, 5),
    )  # fmt: skip
    assert (offender.number, offender.first_score, offender.latest_score) == (1, 20, 20)
    with make.acting(world["outsider"]):
        assert db.session.execute(queries.first_and_latest(world["psg"].id)).all() == []


def test_who_looked_is_in_the_trail(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], scored: Callable[..., RiskAssessment]
) -> None:
    scored(30)
    browse(world["member"]).get(f"{RISK}/1")
    with make.system():
        entry = db.session.scalars(
            db.select(AuditEntry).where(AuditEntry.subject == "risk_assessments", AuditEntry.verb == "viewed")
        ).one()
        assert (entry.subject_id, entry.case_id, entry.user_id) == (1, world["case"].id, world["member"].id)
