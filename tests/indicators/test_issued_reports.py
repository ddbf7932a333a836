"""Reports that tell of the whole plan, are kept as they were issued, and come by themselves as a link without a figure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from casework import clock
from casework.extensions import db
from casework.indicators import schedules
from casework.indicators.models import Indicator, IndicatorValue, Objective, PerformanceReport, Priority
from casework.notifications import letters
from casework.notifications.models import Message
from casework.partnership.models import Membership
from casework.risk_register import services as risks
from tests.browser import Browser
from tests.world import Maker

Browse = Callable[..., Browser]


def arranged(make: Maker) -> dict[str, Any]:
    """A board with an indicator and a risk."""
    board = make.group("board", name="Board")
    cora = make.user("Cora", coordinates=[board])
    with make.system():
        objective = Objective(group_id=board.id, title="Less acquisitive crime")
        db.session.add(objective)
        db.session.flush()
        priority = Priority(objective_id=objective.id, title="Vehicles")
        db.session.add(priority)
        db.session.flush()
        row = Indicator(group_id=board.id, priority_id=priority.id, name="Theft of vehicle", unit="count", aim="reduce")
        db.session.add(row)
        db.session.flush()
        db.session.add(value(row, 547, cora))
    given = {"likelihood_before": 3, "impact_before": 3, "likelihood_after": 2, "impact_after": 3}
    with make.acting(cora) as by:
        risks.add(
            board,
            said={"title": "External funding is cut", "category": "Funding", "owner_id": cora.id},
            given=given,
            by=by,
        )
    return {"board": board, "cora": cora, "row": row, "at": f"/groups/{board.slug}"}


def value(row: Indicator, figure: int, by: Any) -> IndicatorValue:
    return IndicatorValue(
        indicator_id=row.id,
        starts_on=date(2017, 4, 1),
        ends_on=date(2018, 3, 31),
        part=Decimal(figure),
        entered_by_id=by.id,
    )


def test_an_annual_report_tells_of_it_all_and_what_is_issued_stays(
    make: Maker, browse: Browse, at: Callable[..., Any]
) -> None:
    at(2018, 4, 16, 10)
    world = arranged(make)
    cora, reports = browse(world["cora"]), f"{world['at']}/performance-reports"
    cora.get(f"{reports}/new")
    words = cora.post(f"{reports}/new", title="Annual report", period="2017/18", parts=["risks", "grants", "delivery"])
    cora.post(
        words.path,
        title="Annual report",
        summary="A year of change.",
        parts=["risks", "delivery"],
        part_risks="Money is short.",
    )
    report = words.path.removesuffix("/words")
    page = cora.get(report)
    for wanted in ("A year of change.", "Money is short.", "High risk (6)", "Vehicles No action is set", "547"):
        assert wanted in page.text, wanted
    assert "There is no grant" not in page.text, "it was taken out again"
    assert page.text.count("Cora") == 1, "the reader's own name at the top, and no owner's in the report"
    cora.get(f"{report}/issue")
    issued = cora.post(f"{report}/issue").path
    files = {form: cora.get(f"{issued}.{form}").response.data for form in ("docx", "pdf", "html", "xlsx")}
    with make.system():
        db.session.scalars(select(IndicatorValue)).one().current = False
        db.session.flush()
        db.session.add(value(world["row"], 600, world["cora"]))
    assert "600" in cora.get(report).text and "547" not in cora.get(report).text
    assert "547" in cora.get(issued).text and "600" not in cora.get(issued).text
    assert {form: cora.get(f"{issued}.{form}").response.data for form in files} == files, "byte for byte"
    mel = browse(make.user("Mel", joins=[world["board"]]))
    assert "547" in mel.get(issued).text
    mel.get(f"{report}/issue", status=403)
    mel.get(f"{report}/issued/2", status=404)
    browse(make.user("Olu", coordinates=[make.group("psg")])).get(issued, status=404)


def test_a_report_comes_by_itself_as_a_link_to_those_who_may_still_read_it(
    make: Maker, browse: Browse, at: Callable[..., Any]
) -> None:
    at(2018, 4, 16, 10)
    world = arranged(make)
    board = world["board"]
    stays, leaves = make.user("Mel", joins=[board]), make.user("Lou", joins=[board])
    cora, list_ = browse(world["cora"]), f"{world['at']}/report-schedules"
    cora.get(f"{list_}/new")
    said = {"title": "Quarterly report", "every": "quarter", "days_after": "14", "parts": ["risks"]}
    assert cora.post(f"{list_}/new", **said).errors() == [
        "Choose who is sent the link, from those who belong to the group"
    ]
    page = cora.post(f"{list_}/new", **said, recipients=[str(stays.id), str(leaves.id)])
    assert "14 July 2018" in page.text and "Lou and Mel" in page.text.replace("Mel and Lou", "Lou and Mel")
    assert schedules.run_due() == 0
    at(2018, 7, 16, 10)
    with make.system():
        db.session.scalars(
            select(Membership).where(Membership.user_id == leaves.id)
        ).one().ends_on = clock.today().replace(day=1)
    assert schedules.run_due() == 1 and schedules.run_due() == 0
    with make.system():
        report = db.session.scalars(select(PerformanceReport)).one()
        assert (report.title, report.ends_on) == ("Quarterly report, Q1 2018/19", date(2018, 6, 30))
        owed = {
            row.recipient_id: row
            for row in db.session.scalars(select(Message).where(Message.template == "report_came"))
        }
        assert set(owed) == {stays.id, leaves.id}
    letter = letters.written(owed[stays.id], stays)
    assert not isinstance(letter, str) and f"/performance-reports/{report.id}" in letter.body
    assert "547" not in letter.body and "Theft" not in letter.body and "Q1 2018/19" in letter.subject
    assert isinstance(letters.written(owed[leaves.id], leaves), str), "withheld from somebody who left"
    assert "High risk (6)" in browse(stays).get(f"{world['at']}/performance-reports/{report.id}").text
    assert "14 October 2018" in browse(stays).get(list_).text
    browse(stays).get(f"{list_}/new", status=403)
    browse(make.user("Olu", coordinates=[make.group("psg")])).get(list_, status=404)
