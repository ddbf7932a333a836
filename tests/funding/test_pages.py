"""Grants and projects through the pages: shared out, reported on by a contact outside the group, added up, exported; and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from casework.extensions import db
from casework.funding.models import OutputAchieved, ProjectReturn, ReturnDue
from casework.notifications.models import Reminder
from tests.browser import Browser, Page
from tests.world import Maker

Browse = Callable[..., Browser]


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    """A Monday in the second quarter of 2018/19, a board, and a provider whose contact does not belong to it."""
    at(2018, 7, 9, 10)
    board = make.group("board", name="Board")
    trust = make.agency("Albion Trust", kind="voluntary")
    return {
        "board": board, "at": f"/groups/{board.slug}/grants", "cora": make.user("Cora", coordinates=[board]), "mel": make.user("Mel", joins=[board]),
        "connie": make.user("Connie", agency=trust), "trust": trust, "olu": make.user("Olu", coordinates=[make.group("psg")]),
    }  # fmt: skip


GRANT = {
    "name": "Locality Deal Fund", "funder": "Police and Crime Commissioner", "year": "2018/19", "amount": "£100,000", "return_days": "21",
    "tolerance": "10", "conditions": "Quarterly returns",
}  # fmt: skip


def funded(browser: Browser, world: dict[str, Any], name: str = "Kicks", amount: str = "40,000") -> str:
    """A project of the trust's, paid by the only grant, with an output, live; its address."""
    at = world["at"]
    browser.get(f"{at}/projects/new")
    project = browser.post(
        f"{at}/projects/new", name=name, provider_agency=str(world["trust"].id), contact=str(world["connie"].id)
    ).path
    page = browser.get(f"{project}/budget")
    grant = page.select("select[name=grant] option")[1]["value"]
    browser.post(f"{project}/budget", grant=grant, amount=amount)
    link = next(href for words, href in browser.get(project).links().items() if words.startswith("Agree an output"))
    browser.get(link)
    browser.post(link, name="Young people taking part", unit="people", target="400")
    browser.get(f"{project}/state")
    browser.post(f"{project}/state", state="live")
    return project


def returned(browser: Browser, project: str, quarter: int, spend: str, reached: str, **more: str) -> Page:
    links = [href for words, href in browser.get(project).links().items() if "the return on" in words]
    base, _, first = links[0].rpartition("/")
    link = f"{base}/{int(first) + quarter - 1}"
    page = browser.get(link)
    [box] = [each["name"] for each in page.select("input[name^=output_]")]
    return browser.post(link, fields={"spend": spend, box: reached, **more})


def test_a_contact_outside_the_group_reports_and_the_board_sees_what_it_comes_to(
    world: dict[str, Any], make: Maker, browse: Browse, at: Callable[..., Any]
) -> None:
    cora, connie = browse(world["cora"]), browse(world["connie"])
    cora.get(f"{world['at']}/new")
    cora.post(f"{world['at']}/new", fields=GRANT)
    project = funded(cora, world)
    with make.system():
        owed = db.session.scalars(
            select(Reminder).where(Reminder.subject == "project_quarter", Reminder.kind == "due")
        ).all()
        assert {row.recipient_id for row in owed} == {world["connie"].id}
        assert min(row.due_on for row in owed) == date(2018, 7, 23)
    assert "Kicks" in connie.get("/funded-projects/").text
    page = returned(connie, project, 1, "6,500.50", "60", narrative="Eight venues")
    assert (
        "In on 9 July 2018" in page.text
        and "Underspent: £3,499.50 (35.0%) against £10,000 expected by now" in page.text
    )
    assert "Behind: 60 of 400 (15%), 100 expected by now" in page.text and "Eight venues" in page.text
    with make.system():
        assert not db.session.scalars(select(Reminder).where(Reminder.subject == "project_quarter", Reminder.kind == "due", Reminder.status == "planned", Reminder.due_on < date(2018, 9, 1))).all()  # fmt: skip
    again = returned(connie, project, 1, "9,800", "95")
    assert again.errors() == ["The return on Q1 2018/19 is in already: £6,500.50. Say why it is corrected"]
    page = returned(connie, project, 1, "9,800", "95", reason="An invoice was missing")
    assert "corrected" in page.text and "Within 10%: underspent by £200 (2.0%)" in page.text
    at(2018, 11, 5, 10)
    page = browse(world["cora"]).get(world["at"])
    assert "1 return is late" in page.text and "Q2 2018/19, due 22 October 2018" in page.text
    assert (
        "£100,000 granted; £40,000 given to projects, £60,000 not given yet; £9,800 spent, £90,200 left." in page.text
    )
    exports = f"/groups/{world['board'].slug}/exports"
    mel = browse(world["mel"])
    for kind, wanted in (("grants", {"Budget": 40000, "Spent": 9800, "Over or under": -200, "Late returns": "Q2"}), ("outputs", {"Target": 400, "Achieved": 95, "Q1": 95})):  # fmt: skip
        mel.get(f"{exports}/{kind}")
        sheet = load_workbook(BytesIO(mel.post(f"{exports}/{kind}", format="xlsx").response.data)).worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        place = next(n for n, row in enumerate(rows) if "Grant" in row)
        told = dict(zip(rows[place], rows[place + 1], strict=True))
        assert {name: told[name] for name in wanted} == wanted


def test_who_may_keep_report_and_read_and_who_cannot_tell(world: dict[str, Any], browse: Browse) -> None:
    cora = browse(world["cora"])
    cora.get(f"{world['at']}/new")
    cora.post(f"{world['at']}/new", fields=GRANT)
    project = funded(cora, world)
    quarter = next(href for words, href in cora.get(project).links().items() if "the return on Q1" in words)
    mel, connie, olu = (browse(world[who]) for who in ("mel", "connie", "olu"))
    assert "Kicks" in mel.get(world["at"]).text and "Send the return" not in mel.get(project).text
    for page in (quarter, f"{project}/state", f"{project}/change", f"{world['at']}/new"):
        mel.get(page, status=403)
    connie.get(world["at"], status=404)
    connie.get(f"{project}/state", status=403)
    for page in (world["at"], project, quarter):
        olu.get(page, status=404)


def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_kept(
    world: dict[str, Any], make: Maker, browse: Browse
) -> None:
    cora, at = browse(world["cora"]), f"{world['at']}/new"
    cora.get(at)
    for wrong, error in (
        ({"amount": "-5"}, "An amount of money here cannot be below nought"), ({"amount": "lots"}, "Enter an amount of money"),
        ({"amount": "0"}, "Enter an amount above nought"), ({"year": "1980/81"}, "of this time"),
        ({"year": "2018"}, "Enter a financial year, like 2026/27"), ({"year": "soon"}, "soon"),
    ):  # fmt: skip
        page = cora.post(at, fields=GRANT | wrong)
        assert any(error in each for each in page.errors()), page.errors()
    cora.post(at, fields=GRANT)
    cora.get(at)
    assert cora.post(at, fields=GRANT).errors() == ["There is a grant of this name for this year"], "a period twice"
    project = funded(cora, world, amount="99,000")
    other = f"{world['at']}/projects/new"
    cora.get(other)
    second = cora.post(other, name="Advisers", provider="Somebody outside").path
    page = cora.get(f"{second}/budget")
    grant = page.select("select[name=grant] option")[1]["value"]
    assert cora.post(f"{second}/budget", grant=grant, amount="1,000.01").errors() == [
        "£1,000 of this grant is not given yet: £1,000.01 is more than that"
    ]
    connie = browse(world["connie"])
    for spend, reached, error in (
        ("-1", "3", "An amount of money here cannot be below nought"), ("some", "3", "Enter an amount of money"),
        ("10", "-3", "A number of things cannot be below nought"), ("10", "many", "Enter a number, like 12 or 7.5"),
        ("100,000.01", "3", "That is more than is left of the grant: £100,000. Ask who keeps it"),
    ):  # fmt: skip
        page = returned(connie, project, 1, spend, reached)
        assert any(error in each for each in page.errors()), page.errors()
        assert page.field("spend") == spend, "nothing typed is lost"
    assert returned(connie, project, 3, "1", "1").errors() == [
        "Q3 2018/19 has not begun yet: it begins on 1 October 2018"
    ]
    with make.system():
        assert (
            not db.session.scalars(select(ProjectReturn)).all() and not db.session.scalars(select(OutputAchieved)).all()
        )
        assert len(db.session.scalars(select(ReturnDue)).all()) == 4
    cora.get(f"{project}/state")
    assert cora.post(f"{project}/state", state="withdrawn").errors() == ["Say why it is withdrawn"]
    cora.post(f"{project}/state", state="withdrawn", reason="The provider folded")
    assert "Not owed" in connie.get(project).text
