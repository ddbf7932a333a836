"""Attendance sheets and lists of incidents, from messy workbooks: another leaf, rows put right by hand, brought in, undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from casework import clock
from casework.cases.models import CaseNote
from casework.extensions import db
from casework.imports import attending
from casework.imports.models import ImportRow
from casework.meetings import services as meetings
from casework.meetings.models import Attendance, Meeting
from casework.plans.models import IncidentCount
from tests.browser import Browser
from tests.imports.conftest import mapped, sent
from tests.imports.files import saved
from tests.world import Maker

Browse = Callable[..., Browser]
LOAD = "form[action$='/load']"


@pytest.fixture(autouse=True)
def _now(at: Callable[..., None]) -> None:
    at(2026, 11, 20, 10)


def sheet() -> bytes:
    """Two years, a leaf each; a merged agency; days as days, as words and as Excel counts them; what people write for yes and no."""
    book = Workbook()
    last: Any = book.active
    last.title = "2025"
    for row in (
        ["Name", "Agency", "Role", "7/1/2025"],
        ["Gina Kestrel", "Tidewater Homes", "", "Y"],
        ["Ann Chair", "", "", "n"],
    ):
        last.append(row)
    leaf = book.create_sheet("Attendance 2026")
    leaf["A1"] = "North PSG attendance "
    leaf.merge_cells("A1:F1")
    heads = ["Name ", "Agency", date(2026, 3, 3), "Meeting 7 April 2026", 46147, "1/12/2026"]
    rows = [
        ["KESTREL, Gina", "Tidewater Homes", "Y", "sub - Jo Finch", "apols", ""],
        ["Robin Reed", None, "x ", "A", "N", None],
        ["Somebody Else (North PSG Council)", None, "Online", "perhaps", None, None],
        ["gina kestrel", "Tidewater Homes", "y", None, None, None],
    ]
    for number, row in enumerate([heads, *rows], 3):
        for place, value in enumerate(row, 1):
            leaf.cell(number, place, value)
    leaf.merge_cells("B4:B5")
    return saved(book)


def test_an_attendance_sheet_goes_in_with_rows_put_right_by_hand_and_out_again(
    browse: Browse, make: Maker, world: dict[str, Any], tick: Callable[[], int], rows: Callable[..., list[Any]]
) -> None:
    with make.acting(world["chair"]):
        number = meetings.plan_meeting(
            world["psg"], starts_at=clock.london(date(2026, 3, 3), clock.time(14)), by=world["chair"]
        ).id
    browser = browse(world["chair"])
    page = sent(browser, world, sheet(), "attendance.xlsx", "attendance")
    assert "leaf Attendance 2026" in page.text
    assert "3 March 2026, 7 April 2026, 5 May 2026, 1 December 2026" in page.text
    page = browser.submit(page, form="form[action$='/leaf']", leaf="0")
    assert "leaf 2025" in page.text and "7 January 2025" in page.text
    page = browser.submit(page, form="form[action$='/leaf']", leaf="1")
    page = mapped(browser, page)
    assert page.errors() == ["Choose what becomes of days without a meeting here: 7 April 2026 and 5 May 2026"]
    mapped(browser, page, meetings="enter")
    tick()
    page = browser.get("/imports/I-0001")
    assert "6 lines of attendance and 2 meetings" in page.text
    assert "Write yes, x, present" in page.text and "Row 4 is about the same person" in page.text
    page = browser.get("/imports/I-0001/rows/6")
    page = browser.submit(page, form="form[action$='/rows/6']", cell_3="absent", cell_0="Somebody Else")
    assert "2 cells were corrected by hand" in page.text
    assert "In the file: perhaps" in browser.get("/imports/I-0001/rows/6").text
    page = browser.submit(browser.get("/imports/I-0001/rows/7"), form="form[action$='/leave-out']")
    assert "1 row is left out by hand" in page.text and "8 lines of attendance" in page.text
    browser.submit(page, form=LOAD)
    tick()
    assert "Brought in: 8 lines of attendance and 2 meetings." in browser.get("/imports/I-0001").text
    found = {
        (row.meeting_id == number, row.name, row.capacity, row.substitute_for, row.remotely) for row in rows(Attendance)
    }
    assert found == {
        (True, "Gina Kestrel", "member", "", False), (False, "Jo Finch", "substitute", "Gina Kestrel", False),
        (False, "Gina Kestrel", "apologies", "", False), (True, "Robin Reed", "member", "", False),
        (False, "Robin Reed", "apologies", "", False), (False, "Robin Reed", "absent", "", False),
        (True, "Somebody Else", "member", "", True), (False, "Somebody Else", "absent", "", False),
    }  # fmt: skip
    homes = {row.name: row.agency_id for row in rows(Attendance)}
    assert homes["Robin Reed"] == homes["Jo Finch"] == world["homes id"]
    assert {row.status for row in rows(Meeting) if row.id != number} == {"closed"}
    assert not any(row.cells or row.corrected for row in rows() if row.status == "made") and {
        row.leaf for row in rows()
    } == {1}
    with make.acting(world["chair"]):
        db.session.scalars(db.select(Attendance).where(Attendance.name == "Jo Finch")).one().office = "Officer"
    browser.submit(browser.get("/imports/I-0001"), form="form[action$='/undo']")
    tick()
    assert "Undone: 7 lines of attendance and 1 meeting. " in browser.get("/imports/I-0001").text
    assert [row.name for row in rows(Attendance)] == ["Jo Finch"] and len(rows(Meeting)) == 2


def test_words_of_attendance() -> None:
    said = {
        word: attending.mark_in(word)
        for word in ("Y", "✓", "Apols", "DNA", "via Teams", "Sub: Bo Reed", "Bo Reed (deputy)", "sub", "??")
    }
    assert said == {
        "Y": ("member", "", False), "✓": ("member", "", False), "Apols": ("apologies", "", False), "DNA": ("absent", "", False),
        "via Teams": ("member", "", True), "Sub: Bo Reed": ("substitute", "Bo Reed", False),
        "Bo Reed (deputy)": ("substitute", "Bo Reed", False), "sub": ("substitute", "Substitute", False), "??": ("", "", False),
    }  # fmt: skip


def test_a_list_of_incidents_becomes_notes_and_counts_and_is_undone(
    browse: Browse, make: Maker, world: dict[str, Any], tick: Callable[[], int], rows: Callable[..., list[Any]]
) -> None:
    case = make.case(world["psg"], offender=make.person())
    elsewhere = make.case(make.group("iom", name="Elsewhere"), offender=make.person("Una", "Reed"))
    reference, hidden = case.reference, elsewhere.reference
    data = (
        "Police incidents,,,,,\nLog No.,Date & time,Incident type,Location,Result,Case ref\n"
        f"1,03/06/2026 21:40,Noise,Gull Walk,NFA,{reference}\n1,4/6/26,Noise,Gull Walk,,{reference.lower()}\n"
        f"3,2 Aug 26,Damage,Gull Walk,,{hidden}\n4,3 Aug 26,Damage,Gull Walk,,{reference}\n5,soon,,,,{reference}\n"
    ).encode("cp1252")
    browser = browse(world["chair"])
    page = sent(browser, world, data, "incidents.csv", "incidents")
    page = mapped(browser, page, source="police")
    assert page.errors() == ["Say from which month to which the list is whole"]
    mapped(
        browser,
        page,
        source="police",
        **{"whole_from-month": "6", "whole_from-year": "2026", "whole_to-month": "8", "whole_to-year": "2026"},
    )
    tick()
    page = browser.get("/imports/I-0001")
    assert f"No open case of the group is called {hidden}" in page.text
    assert "Row 3 has this reference too" in page.text and "3 incidents" in page.text
    browser.submit(page, form=LOAD, leave_out="y")
    tick()
    assert "Brought in: 3 incidents and 3 months counted." in browser.get("/imports/I-0001").text
    notes = rows(CaseNote)
    assert [(note.kind, note.happened_on) for note in notes] == [
        ("incident", date(2026, 6, 3)), ("incident", date(2026, 6, 4)), ("incident", date(2026, 8, 3))
    ]  # fmt: skip
    assert notes[0].text == (
        "Kind: Noise\nPlace: Gull Walk\nReference: 1\nOutcome: NFA\n\nImport I-0001, row 3 of incidents.csv."
    )
    assert [(row.month.month, row.incidents) for row in rows(IncidentCount)] == [(6, 2), (7, 0), (8, 1)]
    assert "Damage" in browser.get(f"/cases/{reference}").text
    browser.submit(browser.get("/imports/I-0001"), form="form[action$='/undo']")
    tick()
    assert rows(CaseNote) == rows(IncidentCount) == []
    assert not [row for row in rows(ImportRow) if row.kept_because]
