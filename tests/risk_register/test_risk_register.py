"""The risk register: the real one entered and shown again, scored and reviewed, its actions, reminders, papers and exports; who may and who cannot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from casework import clock
from casework.extensions import db
from casework.meetings.forward_models import ForwardItem
from casework.notifications.models import Reminder
from casework.risk_register.models import RegisterRisk
from casework.risk_register.scale import NotAScale, Scale
from tests.browser import Browser
from tests.pdf_text import words_of
from tests.world import Maker

Browse = Callable[..., Browser]
REAL = [
    ("External funding is cut or removed", "High", "Medium", "Partnership funded projects will cease in line with the end of funding"),
    ("A partnership commissioned project folds", "Medium", "Medium", "The partnership will seek to find alternative suppliers"),
    ("Project sustainability", "High", "Medium", "Contract for the 3 year life cycle of the plan"),
    ("Project performance", "High", "Medium", "Quarterly performance updates are an obligation of the contract"),
    ("A partner withdraws from the partnership", "Medium", "High", "Remind them of their obligations under the Crime & Disorder Act"),
    ("Crime increases", "Medium", "High", "Comparisons will be made with crime levels in England"),
    ("Priorities change", "Low", "High", "The annual strategic assessment guides priorities"),
    ("Major national or international incidents", "Medium", "Medium", "Liaise with the countywide partnership"),
    ("Cuts to mainstream services", "Low", "High", "Evaluate the cost and benefit of closing funding gaps"),
]  # fmt: skip
"""The register of the East Staffordshire plan for 2018 to 2021: risk, impact, likelihood, mitigating action (in short)."""
STEP = {"Low": "1", "Medium": "2", "High": "3"}


def on(day: date, name: str = "review_on") -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def said(title: str, impact: str, likelihood: str, controls: str = "", **more: str) -> dict[str, str]:
    steps = {"likelihood_before": STEP[likelihood], "impact_before": STEP[impact], "likelihood_after": STEP[likelihood], "impact_after": STEP[impact]}  # fmt: skip
    usual = {"category": "Delivery", "response": "treat", "owner": ""}
    return {"title": title, "controls": controls, **steps, **usual, **on(clock.today() + timedelta(days=90)), **more}


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    board = make.group("board", name="Board")
    return {
        "board": board, "at": f"/groups/{board.slug}/risk-register", "cora": make.user("Cora", coordinates=[board]),
        "mel": make.user("Mel", joins=[board]), "obi": make.user("Obi", joins=[(board, "observer")]),
        "ana": make.user("Ana", joins=[board], duties=["analyst"]), "olu": make.user("Olu", coordinates=[make.group("psg")]),
    }  # fmt: skip


def test_the_real_register_is_entered_and_shown_as_it_was_printed(world: dict[str, Any], browse: Browse) -> None:
    cora, at = browse(world["cora"]), world["at"]
    for row in REAL:
        cora.get(f"{at}/new")
        cora.post(f"{at}/new", fields=said(*row))
    page = cora.get(at)
    shown = [row.text for row in page.select("main table.cw-table tbody tr")]
    for title, impact, likelihood, mitigation in REAL:
        [found] = [words for words in shown if words.startswith(title)]
        assert f"{impact} {likelihood}" in found and mitigation in found, found
    first = shown[0]
    assert "High risk (6)" in first and "Above tolerance (4)" in first
    assert "9 risks; 5 risks above what is tolerated (a score of 4" in page.text
    square = next(each.text for each in page.select("table.cw-matrix td") if each.text.startswith("High risk (6)"))
    assert square.count("RR-") in (2, 3), "medium likelihood with high impact, or the other way about"
    high = cora.get(at, rating="red")
    assert len(high.select("main table.cw-table tbody tr")) == 5
    assert len(cora.get(at, rating="green", over="").select("main table.cw-table tbody tr")) == 0
    printed = words_of(cora.get(f"{at}.pdf").response.data)
    assert "Priorities change" in printed and "Medium risk (3)" in printed and "High impact" in printed


def test_a_risk_is_owned_scored_again_with_a_reason_acted_on_closed_and_opened(
    world: dict[str, Any], make: Maker, browse: Browse
) -> None:
    cora, mel, at = browse(world["cora"]), browse(world["mel"]), world["at"]
    cora.get(f"{at}/new")
    owner = f"user-{world['mel'].id}"
    due = clock.today() + timedelta(days=90)
    page = cora.post(f"{at}/new", fields=said("Crime increases", "Medium", "High", owner=owner, cause="Winter"))
    risk = page.path
    assert "RR-0001" in page.text and "Mel" in page.text and "Winter" in page.text
    with make.system():
        rows = db.session.scalars(select(Reminder).where(Reminder.subject == "register_risk")).all()
        assert {(row.recipient_id, row.kind) for row in rows} == {
            (world["mel"].id, kind) for kind in ("before", "due", "late")
        }
        assert [row.due_on for row in rows if row.kind == "due"] == [due]
    mel.get(f"{risk}/review")
    steps = {"likelihood_before": "3", "impact_before": "2", "likelihood_after": "1", "impact_after": "2"}
    refused = mel.post(f"{risk}/review", fields=steps | {"reason": ""} | on(due))
    assert refused.errors() == ["Say why the score has changed"]
    greater = mel.post(
        f"{risk}/review", fields=steps | {"reason": "x", "likelihood_after": "3", "impact_after": "3"} | on(due)
    )
    assert greater.errors() == ["Controls do not make a risk greater: the score with them is at most the one without"]
    later = due + timedelta(days=30)
    page = mel.post(f"{risk}/review", fields=steps | {"reason": "Patrols work"} | on(later))
    assert "Low risk (2)" in page.text and "Patrols work" in page.text and "First score" in page.text
    with make.system():
        rows = db.session.scalars(
            select(Reminder).where(Reminder.subject == "register_risk", Reminder.status == "planned")
        ).all()
        assert [row.due_on for row in rows if row.kind == "due"] == [later], "moved with the review"
    cora.get(f"{risk}/action")
    page = cora.post(f"{risk}/action", fields={"title": "Write to the funder", "owner": owner, **on(due, "due_on")})
    assert (
        "Write to the funder" in page.text
        and "Write to the funder" in cora.get(f"/groups/{world['board'].slug}/actions").text
    )
    cora.get(f"{risk}/meeting")
    cora.post(f"{risk}/meeting", fields={"month-month": str(due.month), "month-year": str(due.year)})
    cora.get(f"{risk}/close")
    page = cora.post(f"{risk}/close", reason="Crime fell")
    assert "Closed on" in page.text and "Crime fell" in page.text and "Review it" not in page.text
    with make.system():
        assert db.session.scalars(select(ForwardItem.title)).all() == ["Risk RR-0001: Crime increases"]
        assert not db.session.scalars(
            select(Reminder).where(Reminder.subject == "register_risk", Reminder.status == "planned")
        ).all()
    assert "Crime increases" not in cora.get(at).text and "Crime increases" in cora.get(at, show="closed").text
    cora.get(f"{risk}/reopen")
    assert "Review it" in cora.post(f"{risk}/reopen", fields=on(due)).text


def test_another_scale_asks_for_new_scores_and_wrong_ones_are_refused(world: dict[str, Any], browse: Browse) -> None:
    cora, at = browse(world["cora"]), world["at"]
    cora.get(f"{at}/new")
    risk = cora.post(f"{at}/new", fields=said("Crime increases", "Medium", "High")).path
    cora.get(f"{at}/scale")
    five = "Rare\nUnlikely\nPossible\nLikely\nAlmost certain"
    scale = {
        "likelihood": five,
        "impact": five,
        "amber_from": "6",
        "red_from": "15",
        "tolerance": "9",
        "categories": "Delivery",
    }
    assert cora.post(f"{at}/scale", fields=scale | {"red_from": "26"}).errors() == [
        "The highest score there can be is 25"
    ]
    assert cora.post(f"{at}/scale", fields=scale | {"impact": "Low"}).errors()
    assert cora.post(f"{at}/scale", fields=scale | {"tolerance": "many"}).errors() == ["Enter a whole number, like 12"]
    page = cora.post(f"{at}/scale", fields=scale)
    assert "To be scored again: it was scored by another scale" in page.text and "Almost certain impact" in page.text
    assert "High likelihood, medium impact: High risk (6)" in cora.get(risk).text, "the score as it was given"
    with pytest.raises(NotAScale):
        Scale(likelihood=("Low", "low")).checked()


def test_everybody_in_the_group_reads_it_few_keep_it_and_others_cannot_tell(
    world: dict[str, Any], make: Maker, browse: Browse
) -> None:
    ana, at = browse(world["ana"]), world["at"]
    ana.get(f"{at}/new")
    risk = ana.post(f"{at}/new", fields=said("=Crime increases", "Medium", "High", controls="Patrols")).path
    for who in ("mel", "obi"):
        reader = browse(world[who])
        assert "Crime increases" in reader.get(risk).text and "Review it" not in reader.get(risk).links()
        for page in ("change", "review", "action", "meeting", "close"):
            reader.get(f"{risk}/{page}", status=403)
        for page in ("new", "scale"):
            reader.get(f"{at}/{page}", status=403)
    for page in (at, risk, f"{at}.pdf", f"{risk}/review"):
        browse(world["olu"]).get(page, status=404)
    mel, exports = browse(world["mel"]), f"/groups/{world['board'].slug}/exports/risks"
    mel.get(exports)
    sheet = load_workbook(BytesIO(mel.post(exports, format="xlsx").response.data)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    [heads] = [row for row in rows if "Likelihood" in row]
    [found] = [row for row in rows if "Patrols" in row]
    told = dict(zip(heads, found, strict=True))
    assert told["Score"] == 6 and told["Impact"] == "Medium" and told["Rating"] == "High risk (6)"
    assert (
        told["Risk"] == "=Crime increases"
        and sheet.cell(rows.index(found) + 1, heads.index("Risk") + 1).data_type == "s"
    )
    with make.system():
        row = db.session.scalars(select(RegisterRisk)).one()
    mel.get(f"{at}/{row.id + 1}", status=404)
