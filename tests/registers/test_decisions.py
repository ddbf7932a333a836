"""The register of decisions: numbered, linked, searched by words, within what its reader may see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casework import clock
from casework.audit.models import AuditEntry
from casework.cases.models import CaseInterest
from casework.extensions import db
from casework.meetings.decision_numbers import mark
from casework.meetings.house_style import HouseStyle
from casework.meetings.models import Meeting
from casework.meetings.record_models import BodyStyle
from tests.browser import Browser
from tests.queries_counted import counted
from tests.registers import held
from tests.spreadsheets import leaves
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    group = make.group("psg")
    case = make.case(group, reference="C-0042", offender=make.person("Otto", "Offender"))
    old, new = held.meeting(make, group, ago=400), held.meeting(make, group, ago=7, status="closed")
    alcohol = held.item(
        make, old, "Street drinking", author="Licensing Manager", minute_number=58,
        decided=("That the report be noted.", "That a public spaces protection order be sought."),
    )  # fmt: skip
    about = held.item(make, new, "Otto", case=case, decided=("That the tenancy be reviewed.",))
    held.item(make, held.meeting(make, group, ago=-5, status="published"), "Not yet", decided=("That this be hidden.",))
    chair = make.user("Ann Chair", chairs=[group])
    with make.system():
        from casework.actions.models import Action

        action = make.action(group, owner=chair, title="Apply for the order")
        db.session.get_one(Action, action.id).agenda_item_id = alcohol.id
    return {
        "group": group, "case": case, "chair": chair, "member": make.user(joins=[group]), "item": alcohol, "about": about,
        "action": action, "outsider": make.user(chairs=[make.group("iom")]), "address": f"/groups/{group.slug}/decisions",
    }  # fmt: skip


def test_every_decision_stands_with_number_day_author_item_and_actions(
    browse: Callable[..., Browser], world: dict[str, Any]
) -> None:
    page = browse(world["member"]).get(world["address"])
    rows = [row.text for row in page.select("tbody tr")]
    assert len(rows) == 3 and "hidden" not in page.text
    assert rows[0].startswith("Item 1 (i) Draft That the tenancy be reviewed.") and "C-0042" in rows[0]
    assert rows[1].startswith("58 (ii) That a public spaces protection order")
    assert "Report by Licensing Manager" in rows[1] and world["action"].reference in rows[1]
    links = page.links()
    assert links["Street drinking"].endswith(f"item={world['item'].id}")


def test_what_was_decided_on_a_thing_is_two_clicks_from_the_group(
    browse: Callable[..., Browser], world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    page = browser.get(f"/groups/{world['group'].slug}")
    browser.get(page.links()["Decisions and attendance"])
    page = browser.get(world["address"], q="drinking")  # the words of the item, not of the decision
    assert [row.text.split(" That")[0] for row in page.select("tbody tr")] == ["58 (ii)", "58 (i)"]
    page = browser.get(world["address"], q="orders protecting")
    assert [m.text for m in page.select("tbody mark")] == ["protection", "order"]
    assert "No decision holds these words" in browser.get(world["address"], q="drinking", period="12-months").text


def test_whoever_may_not_know_the_case_sees_nothing_of_its_decisions(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    with make.system():
        db.session.add(CaseInterest(case_id=world["case"].id, user_id=world["member"].id, reason="x"))
    browser = browse(world["member"])
    for query in ({}, {"q": "tenancy"}, {"q": "Otto"}):
        page = browser.get(world["address"], **query)
        assert "tenancy be reviewed" not in page.text and "C-0042" not in page.text
    sheet = leaves(browser.get(world["address"] + ".xlsx").data)[0]
    assert len(sheet.rows) == 3 and "tenancy" not in str(sheet.rows)
    for address in (world["address"], world["address"] + ".xlsx", world["address"] + ".csv"):
        browse(world["outsider"]).get(address, status=404)


def test_the_spreadsheets_hold_days_and_no_formula_and_are_logged(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    held.item(make, held.meeting(make, world["group"], ago=3), "=1+1", decided=("=cmd|' /C calc'!A0",))
    browser = browse(world["chair"])
    table, _ = leaves(browser.get(world["address"] + ".xlsx").data)
    assert table.frozen_rows == 1 and table.formulas == 0
    assert table.rows[1][1] == "=cmd|' /C calc'!A0" and table.rows[1][2] <= clock.today()
    assert table.rows[2][7] is None and "open" in table.rows[3][7]
    text = browser.get(world["address"] + ".csv").data.decode("utf-8-sig")
    assert "'=cmd" in text and ",=cmd" not in text
    browser.get(world["address"] + ".pdf", status=404)
    with make.system():
        entries = db.session.scalars(db.select(AuditEntry).where(AuditEntry.verb == "exported")).all()
        assert [e.detail["form"] for e in entries] == ["decisions.xlsx", "decisions.csv"]
        assert len(entries[0].detail["ids"]) == 4


@pytest.mark.parametrize(
    "typed", ["'", '"', "!!", "a & | b", "(((", "-", "\\", "the of", "<script>alert(1)</script>", "%00"]
)
def test_nothing_typed_breaks_the_search(browse: Callable[..., Browser], world: dict[str, Any], typed: str) -> None:
    page = browse(world["member"]).get(world["address"], q=typed)
    assert "<script>alert" not in page.raw


def test_an_empty_register_says_so(browse: Callable[..., Browser], make: Maker) -> None:
    group = make.group("board")
    page = browse(make.user(joins=[group])).get(f"/groups/{group.slug}/decisions")
    assert "No decision is recorded yet" in page.text


def test_more_decisions_take_no_more_statements(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser, numbers = browse(world["chair"]), []
    for more in (1, 30):
        at = held.meeting(make, world["group"], ago=30 + more)
        for n in range(more):
            held.item(make, at, f"Drinking {n}", decided=("That more drinking be noted.",))
        for address in (world["address"], world["address"] + "?q=drinking", "/minutes/search?q=drinking"):
            with counted() as asked:
                browser.get(address)
            numbers.append(asked.number)
    assert numbers[:3] == numbers[3:]


@pytest.mark.parametrize(("form", "named"), [("(a)", "(b)"), ("1.", "(2)"), ("-", "(2)"), ("a)", "(b)")])
def test_decisions_are_named_as_the_papers_of_their_body_number_them(
    make: Maker, browse: Callable[..., Browser], world: dict[str, Any], form: str, named: str
) -> None:
    """The older meeting's minutes went round numbered (i), and stay so."""
    with make.system():
        db.session.get_one(Meeting, world["about"].meeting_id).house_style = HouseStyle().model_dump(mode="json")
        db.session.add(
            BodyStyle(group_id=world["group"].id, content={"decision_numbers": form}, saved_by_id=world["chair"].id)
        )
    browser, plain = browse(world["chair"]), named.strip("()") if form != "(a)" else named
    rows = [row.text.split(" That")[0] for row in browser.get(world["address"]).select("tbody tr")]
    assert rows[0].startswith("Item 1 (i)") and rows[1] == f"58 {named}"
    assert f"Decision {plain}: That a public" in browser.get("/minutes/search", q="spaces protection").text
    page = browser.get(f"/meetings/{world['item'].meeting_id}/minutes", item=world["item"].id)
    assert [each["data-mark"] for each in page.select(".cw-list--marked li")] == [mark(form, 1), mark(form, 2)]
    about = browser.get(f"/cases/{world['case'].reference}/meetings")
    assert [each["data-mark"] for each in about.select(".cw-list--marked li")] == ["(i)"]
    with make.system():
        meeting = db.session.get_one(Meeting, world["item"].meeting_id)
        meeting.status, meeting.circulated_at = "circulated", clock.now()
    page = browser.get(f"/meetings/{world['item'].meeting_id}/corrections")
    assert f"decision {plain} of" in page.text
