"""ASB case reviews: every step with its clock and reasons, who may know the applicant, the letter and the four counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from sqlalchemy import select

from casework import clock
from casework.asb_reviews import rules as rules_module
from casework.asb_reviews.models import CaseReview, Recommendation, ReviewApplicant
from casework.extensions import db
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


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("[threshold]\nreports = 4\nmonths = 6", "at most 3"),
        ("[threshold]\nreports = 3", "threshold.months"),
        ("[threshold]\nreports = 3\nmonths = 6\n[clocks]\nacknowledge = 0", "clocks.acknowledge"),
        ("[threshold\n", "line 1"),
    ],
)
def test_rules_with_a_mistake_say_which(tmp_path: Path, wrong: str, words: str) -> None:
    (tmp_path / "rules.toml").write_text(wrong)
    with pytest.raises(rules_module.RulesMistake, match=words):
        rules_module.read(tmp_path / "rules.toml")
