"""An action log in a messy workbook: uploaded, mapped, looked through, brought in, undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework.actions.models import Action, ActionUpdate
from casework.audit.models import AuditEntry
from casework.imports.models import Import, ImportRow
from tests.browser import Browser
from tests.imports.conftest import mapped, sent
from tests.imports.files import messy_log
from tests.world import Maker

Browse = Callable[..., Browser]
LOAD = "form[action$='/load']"


@pytest.fixture(autouse=True)
def _now(at: Callable[..., None]) -> None:
    at(2026, 11, 20, 10)


@pytest.fixture
def looked(browse: Browse, world: dict[str, Any], tick: Callable[[], int]) -> Browser:
    """The chair's browser on the page of the log, once it was looked through."""
    browser = browse(world["chair"])
    mapped(browser, sent(browser, world, messy_log(), "log.xlsx"))
    tick()
    browser.get("/imports/I-0001")
    return browser


def test_a_messy_log_is_understood_row_by_row(
    browse: Browse,
    world: dict[str, Any],
    tick: Callable[[], int],
    rows: Callable[..., list[Any]],
    job: Callable[[], Import],
) -> None:
    browser = browse(world["chair"])
    page = sent(browser, world, messy_log(), "log.xlsx")
    assert "leaf Action log 2026" in page.text and "headings in row 4" in page.text
    assert page.select_one("#column_title option[selected]").text == "Action Required"
    assert page.select_one("#column_due_on option[selected]").text == "By when"
    assert "Being looked through" in mapped(browser, page).text
    assert tick() == 6
    page = browser.get("/imports/I-0001")
    assert "3 of 6 rows can come in" in page.text and "3 actions" in page.text
    said = {row.number: row.said for row in rows() if row.number > 4}
    homes = world["homes id"]
    assert (said[5]["title"], said[5]["owner_id"], said[5]["agency_id"]) == (
        "Visit the tenant",
        world["gina id"],
        homes,
    )
    assert (said[5]["set_on"], said[5]["due_on"]) == ("2026-03-03", "2026-12-09")
    assert (said[6]["title"], said[6]["due_on"], said[6]["status"]) == ("Letter to the parents", "2026-03-19", "done")
    assert (said[7]["owner_id"], said[7]["agency_id"], said[7]["owner_said"]) == (None, homes, "Somebody Gone")
    assert (said[7]["due_said"], said[7]["set_on"], said[7]["due_on"]) == ("ASAP", "2026-03-03", "2026-03-03")
    words = page.text
    for problem in (
        "Nobody here is called Somebody Gone: the agency owes it",
        "Nobody signs in with the address user@nowhere.example",
        "There is no such day. The day comes first, then the month",
        "Row 6 has this reference too",
        "Say what is to be done",
        "Write one of: open, in progress, done",
    ):
        assert problem in words
    assert rows(Action) == []


def test_nothing_is_made_before_somebody_says_so_then_all_at_once(
    looked: Browser,
    world: dict[str, Any],
    tick: Callable[[], int],
    rows: Callable[..., list[Any]],
    job: Callable[[], Import],
) -> None:
    assert looked.page is not None
    assert looked.submit(form=LOAD).errors() == [
        "Say that rows with problems are to be left out, or put them right in the file and upload it again"
    ]
    assert "Being brought in: 0 of 3 rows" in looked.submit(form=LOAD, leave_out="y").text
    assert "Import I-0001" in looked.get("/work-in-the-background").text
    tick()
    tick()  # a second wake-up makes nothing twice
    page = looked.get("/imports/I-0001")
    assert "Brought in: 3 actions" in page.text
    first, second, third = rows(Action)
    assert [a.reference for a in (first, second, third)] == ["A-0001", "A-0002", "A-0003"]
    assert (first.code, first.status, first.due_on, first.reminded) == ("PSG1", "open", date(2026, 12, 9), False)
    assert (second.status, second.closed_at is not None) == ("done", True)
    assert third.due_said == "ASAP"
    assert rows(ActionUpdate)[0].text == "Rang twice\n\nImport I-0001, row 5 of log.xlsx."
    entry = [e for e in rows(AuditEntry) if e.verb == "imported"]
    assert [e.detail["made"]["action"] for e in entry] == [[first.id, second.id, third.id]]
    kept = rows(ImportRow)
    assert [row.status for row in kept] == ["made"] * 3 and all(not row.cells and not row.said for row in kept)
    log = looked.get(f"/groups/{world['slug']}/actions").text
    assert "Visit the tenant" in log
    assert "Import I-0001, row 5" in looked.get("/actions/A-0001").text


def test_the_same_file_is_refused_and_the_mapping_remembered(
    looked: Browser, world: dict[str, Any], tick: Callable[[], int]
) -> None:
    again = sent(looked, world, messy_log(), "log.xlsx")
    assert "Go on with that one, or undo it first" in again.errors()[0]
    looked.submit(looked.get("/imports/I-0001"), form="form[action$='/stop']")
    page = sent(looked, world, messy_log(), "log.xlsx")
    assert "What you said of the last file with these headings is filled in" in page.text


def test_one_column_mapped_twice_is_said_beside_it(browse: Browse, world: dict[str, Any]) -> None:
    browser = browse(world["chair"])
    page = sent(browser, world, messy_log(), "log.xlsx")
    page = mapped(browser, page, column_note="1")
    assert page.errors() == ["The column Action Required is chosen for What is to be done already"]
    assert "is chosen for" in page.select_one("#column_note-error").text
    page = mapped(browser, page, column_note="", column_title="")
    assert page.errors() == ["Choose the column that says: What is to be done"]


def test_headings_in_another_row_are_taken(browse: Browse, world: dict[str, Any]) -> None:
    browser = browse(world["chair"])
    page = sent(browser, world, messy_log(), "log.xlsx")
    page = browser.submit(page, form="form[action$='/headings']", header_at="5")
    assert "below the headings in row 5" in page.text
    page = browser.submit(page, form="form[action$='/headings']", header_at="3")
    assert page.errors() == ["There is nothing in that row of the file"]


def test_what_nobody_worked_on_is_undone_and_the_rest_stays(
    looked: Browser, make: Maker, world: dict[str, Any], tick: Callable[[], int], rows: Callable[..., list[Any]]
) -> None:
    from casework.actions import services as actions
    from casework.extensions import db

    looked.submit(form=LOAD, leave_out="y", remind="all")
    tick()
    with make.acting(world["chair"]):
        action = db.session.scalars(db.select(Action).where(Action.reference == "A-0001")).one()
        actions.update(action, note="Seen her", by=world["chair"])
    page = looked.get("/imports/I-0001")
    looked.submit(page, form="form[action$='/undo']")
    tick()
    page = looked.get("/imports/I-0001")
    assert "Undone: 2 actions. 1 row stayed." in page.text
    assert "5 Something has been added to it since" in page.text
    assert [action.reference for action in rows(Action)] == ["A-0001"]
    assert [e.detail["removed"]["action"] for e in rows(AuditEntry) if e.kind == "erasure"] != []


def test_an_import_of_long_ago_stays(
    looked: Browser,
    browse: Browse,
    world: dict[str, Any],
    at: Callable[..., None],
    tick: Callable[[], int],
    rows: Callable[..., list[Any]],
) -> None:
    looked.submit(form=LOAD, leave_out="y")
    tick()
    at(2026, 12, 20, 9)
    assert browse(world["chair id"]).get("/imports/I-0001").has("form[action$='/undo']")
    at(2026, 12, 21, 10)
    browser = browse(world["chair id"])
    page = browser.get("/imports/I-0001")
    assert not page.has("form[action$='/undo']")
    assert "That time is over" in browser.post("/imports/I-0001/undo", page=page).text
    tick()
    assert len(rows(Action)) == 3


def test_who_may_who_may_not_and_who_cannot_tell(
    looked: Browser, browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    assert "Who runs the group brings files into it" in member.get(world["path"], status=403).text
    outsider = browse(make.user("Dot", coordinates=[make.group("iom")]))
    assert outsider.get(world["path"], status=404).text == outsider.get("/groups/none/imports", status=404).text
    for browser in (member, outsider):
        hidden = browser.get("/imports/I-0001", status=404).text
        assert hidden == browser.get("/imports/I-9999", status=404).text
        for what in ("columns", "headings", "people", "load", "stop", "undo", "again"):
            browser.post(f"/imports/I-0001/{what}", status=404)
