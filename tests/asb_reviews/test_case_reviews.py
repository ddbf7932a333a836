"""ASB case reviews: every step with its clock and reasons, who may know the applicant, the letter and the four counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import docx
import pytest
from sqlalchemy import select

from casework import clock
from casework.asb_reviews import rules
from casework.asb_reviews.models import CaseReview, Recommendation, ReviewApplicant
from casework.extensions import db
from casework.partnership.profile_files import ProfileMistake, parse
from tests.browser import Browser
from tests.world import Maker


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    at(2026, 3, 2, 10)
    group = make.group("asb_case_group")
    return {
        "group": group, "chair": make.user("Ann Chair", chairs=[group]), "member": make.user("Bo Member", joins=[group]),
        "outsider": make.user("Ed", joins=[make.group("psg")]), "agency": make.agency("Tidewater Homes"),
    }  # fmt: skip


def day_fields(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def application(**more: Any) -> dict[str, Any]:
    return {
        "name": "Cana Ryname", "contact": "07700 900123", "on_behalf_of": "", "reports": "4", "problem": "Fireworks most weekends",
        "wanted": "", "case": "", **day_fields("received_on", clock.today()), **more,
    }  # fmt: skip


def received(browse: Callable[..., Browser], world: dict[str, Any], **more: Any) -> tuple[Browser, str]:
    chair = browse(world["chair"])
    page = chair.post(f"/groups/{world['group'].slug}/case-reviews/new", fields=application(**more))
    assert "V-0001" in page.text
    return chair, "/case-reviews/V-0001"


def the_review(make: Maker) -> CaseReview:
    with make.system():
        db.session.rollback()
        return db.session.scalars(select(CaseReview).execution_options(populate_existing=True)).one()


def test_from_application_to_appeal(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    chair, path = received(browse, world)
    review = the_review(make)
    assert (review.acknowledge_by, review.threshold_by) == (date(2026, 3, 4), date(2026, 3, 16))
    today = day_fields("on", clock.today())
    chair.post(f"{path}/acknowledge", fields=today)
    page = chair.post(f"{path}/threshold", fields={"met": "no", "reason": "Dealt with", **today})
    assert "meet the threshold" in " ".join(page.errors())
    page = chair.post(f"{path}/threshold", fields={"met": "yes", "reason": " ", **today})
    assert page.errors() == ["Give the reasons; the applicant is entitled to them"]
    page = chair.post(f"{path}/threshold", fields={"met": "yes", "reason": "Four reports", **today})
    assert "Panel to meet" in page.text and the_review(make).panel_by == date(2026, 3, 30)
    boxes = {f"{kind}_{n}": "" for n in range(1, 5) for kind in ("text", "agency")}
    panel = {**boxes, "members": "Police, council", "findings": "Nobody led", "text_1": "Name a lead", **today}
    page = chair.post(f"{path}/panel", fields=panel)
    assert page.errors() == ["Choose the agency it is addressed to"] and page.field("text_1") == "Name a lead"
    chair.post(f"{path}/panel", fields={**panel, "agency_1": str(world["agency"].id)})
    page = chair.post(f"{path}/outcome", fields=today)
    assert "have not answered" in " ".join(page.errors())
    with make.system():
        asked = db.session.scalars(select(Recommendation)).one()
    assert chair.post(f"{path}/recommendations/{asked.id}", fields={"accepted": "no", "words": ""}).errors()
    chair.post(f"{path}/recommendations/{asked.id}", fields={"accepted": "no", "words": "No officer is free until May"})
    page = chair.post(f"{path}/outcome", fields=today)
    assert "Outcome sent" in page.text
    at(2026, 5, 5, 10)
    chair = browse(world["chair"])
    page = chair.post(f"{path}/appeal", fields={"grounds": "Nobody rang", **day_fields("on", clock.today())})
    assert "Appeal to decide" in page.text and "after the last day" in page.text
    page = chair.post(
        f"{path}/appeal/decision", fields={"upheld": "yes", "reason": "It was so", **day_fields("on", clock.today())}
    )
    assert "Closed after appeal" in page.text
    page = chair.post(f"{path}/withdraw", fields={"reason": "x", **day_fields("on", clock.today())})
    assert "not the next one" in " ".join(page.errors())


def test_days_that_cannot_be_are_refused(browse: Callable[..., Browser], make: Maker, world: dict[str, Any]) -> None:
    chair, path = received(browse, world, reports="1")
    early = day_fields("on", clock.today() - timedelta(days=1))
    page = chair.post(f"{path}/threshold", fields={"met": "no", "reason": "One report", **early})
    assert page.errors() == ["The decision lies before the application was received"]
    late = day_fields("on", clock.today() + timedelta(days=1))
    assert chair.post(f"{path}/threshold", fields={"met": "no", "reason": "One report", **late}).errors()
    again = f"/groups/{world['group'].slug}/case-reviews/new"
    assert chair.post(again, fields=application(reports="-1", name="")).errors()
    assert "no case with that reference" in " ".join(chair.post(again, fields=application(case="C-9999")).errors())


def test_the_applicant_is_known_to_who_runs_the_group_and_to_nobody_else(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    chair, path = received(browse, world, reports="1")
    chair.post(f"{path}/threshold", fields={"met": "no", "reason": "One report", **day_fields("on", clock.today())})
    assert "Cana Ryname" in chair.get(path).text
    member = browse(world["member"])
    page = member.get(path)
    assert "Fireworks" in page.text and "Cana" not in page.text and "900123" not in page.text
    member.get(f"{path}/letter.docx", status=404)
    member.get(f"{path}/threshold", status=403)
    member.get(f"/groups/{world['group'].slug}/case-reviews/new", status=403)
    outsider = browse(world["outsider"])
    for address in (path, f"{path}/letter.pdf", f"{path}/threshold", f"/groups/{world['group'].slug}/case-reviews"):
        outsider.get(address, status=404)
    with make.acting(world["member"]):
        assert db.session.scalars(select(ReviewApplicant)).all() == []


def test_the_letter_says_what_was_decided_and_how_to_appeal(
    browse: Callable[..., Browser], world: dict[str, Any]
) -> None:
    chair, path = received(browse, world, reports="1", on_behalf_of="A neighbour")
    chair.get(f"{path}/letter.docx", status=404)
    chair.post(f"{path}/threshold", fields={"met": "no", "reason": "One report", **day_fields("on", clock.today())})
    said = "\n".join(p.text for p in docx.Document(BytesIO(chair.get(f"{path}/letter.docx").data)).paragraphs)
    for words in (
        "Cana Ryname, on behalf of A neighbour",
        "the threshold is not met",
        "One report",
        "appeal until 30 March 2026",
    ):
        assert words in said
    assert "DRAFT" not in said
    assert chair.get(f"{path}/letter.pdf").data.startswith(b"%PDF")
    chair.get(f"{path}/letter.exe", status=404)


def test_the_four_counts_are_by_financial_year_and_name_nobody(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    chair, path = received(browse, world)
    today = day_fields("on", clock.today())
    chair.post(f"{path}/threshold", fields={"met": "yes", "reason": "Four", **today})
    boxes = {f"{kind}_{n}": "" for n in range(1, 5) for kind in ("text", "agency")}
    recommended = {"text_1": "Name a lead", "agency_1": str(world["agency"].id)}
    chair.post(f"{path}/panel", fields={**boxes, **recommended, "members": "", "findings": "x", **today})
    base = f"/groups/{world['group'].slug}/case-reviews"
    chair.post(f"{base}/new", fields=application(reports="0"))
    chair.post("/case-reviews/V-0002/threshold", fields={"met": "no", "reason": "None", **today})
    page = chair.get(f"{base}/counts")
    assert [cell.text for cell in page.select("tbody td")] == ["2", "1", "1", "1"]
    assert [cell.text for cell in chair.get(f"{base}/counts", year=2024).select("tbody td")] == ["0"] * 4
    told = chair.get(f"{base}/counts", form="csv")
    assert b"Applications received,2" in told.data and b"Cana" not in told.data


RULES = rules.FILE.read_text()


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("reports = 3", "reports = 4", "line 6: threshold.reports: may be at most 3"),
        ("months = 6", "months = 3", "line 7: threshold.months: must be 6 or more"),
        ("months = 6", "", "threshold.months: is missing"),
        ("acknowledge = 2", "acknowledge = 0", "line 11: clocks.acknowledge: must be 1 or more"),
        ("panel = 20", "panels = 20", "clocks.panel: is missing"),
        ("until {appeal_by}", "until {never}", "letter.appeal: there is nothing called {never}"),
        ("until {appeal_by}", "until {appeal_by", "letter.appeal: a brace is left open"),
        (
            "(our reference {reference}",
            "({reference!r:>99}",
            "letter.opening: between braces there may be a word alone",
        ),
        ("[threshold]", "[threshold", "line 5"),
    ],
)
def test_rules_with_a_mistake_say_which_and_where(right: str, wrong: str, words: str) -> None:
    with pytest.raises(ProfileMistake, match=re.escape(words)):
        rules.rules_from(parse(RULES.replace(right, wrong, 1).encode(), "rules.toml"), 1)


def change_rules(browse: Callable[..., Browser], make: Maker, *replacing: tuple[str, str]) -> None:
    admin = browse(make.user("Dana Admin", duties=["administrator"]))
    page = admin.get("/tools-and-procedures/case_reviews/change")
    text = page.field("text")
    for old, new in replacing:
        assert old in text
        text = text.replace(old, new)
    page = admin.submit(page, text=text)
    assert "Changes not in force yet" in page.text
    page = admin.submit(admin.get("/tools-and-procedures/case_reviews/put-in-force"), reason="Agreed by the board")
    assert "Version 2 is in force" in page.text


def test_rules_that_change_hold_for_who_applies_from_then_on(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    chair, old = received(browse, world, reports="2")
    change_rules(
        browse, make, ("reports = 3", "reports = 2"), ("acknowledge = 2", "acknowledge = 1"), ("threshold = 10", "threshold = 5"),
        ("appeal = 20", "appeal = 30"), ("You may appeal until", "Please appeal until"), ('closing = ""', 'closing = "Write to us at any time about {reference}."'),
    )  # fmt: skip
    chair.post(f"/groups/{world['group'].slug}/case-reviews/new", fields=application(reports="2"))
    new = "/case-reviews/V-0002"
    with make.system():
        rows = db.session.scalars(select(CaseReview).order_by(CaseReview.id).execution_options(populate_existing=True))
        assert [(row.acknowledge_by, row.threshold_by) for row in rows] == [
            (date(2026, 3, 4), date(2026, 3, 16)),
            (date(2026, 3, 3), date(2026, 3, 9)),
        ]
    assert "the threshold is 3 in 6 months" in chair.get(old).text
    assert "the threshold is 2 in 6 months" in chair.get(new).text
    today = day_fields("on", clock.today())
    for path in (old, new):
        page = chair.post(f"{path}/threshold", fields={"met": "no", "reason": "Two reports", **today})
        assert bool(page.errors()) == (path == new), "two reports meet the threshold of now and not that of then"
    chair.post(f"/groups/{world['group'].slug}/case-reviews/new", fields=application(reports="0"))
    chair.post("/case-reviews/V-0003/threshold", fields={"met": "no", "reason": "None", **today})
    said = {
        path: "\n".join(p.text for p in docx.Document(BytesIO(chair.get(f"{path}/letter.docx").data)).paragraphs)
        for path in (old, "/case-reviews/V-0003")
    }
    assert "You may appeal until 30 March 2026" in said[old] and "at any time" not in said[old]
    assert "Please appeal until 15 April 2026" in said["/case-reviews/V-0003"]
    assert "Write to us at any time about V-0003." in said["/case-reviews/V-0003"]


def test_an_appeal_has_a_day_to_be_decided_by(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    chair, path = received(browse, world, reports="1")
    today = day_fields("on", clock.today())
    chair.post(f"{path}/threshold", fields={"met": "no", "reason": "One report", **today})
    page = chair.post(f"{path}/appeal", fields={"grounds": "Nobody rang", **today})
    assert "Appeal to decide" in page.text
    review = the_review(make)
    assert review.owed == [("to decide on the appeal", date(2026, 3, 30))] and review.due_on == date(2026, 3, 30)
    chair.post(f"{path}/appeal/decision", fields={"upheld": "no", "reason": "It was right", **today})
    assert the_review(make).owed == []
