"""A table of figures is loaded whole or not at all; reports are made of live figures and keep small counts from the public."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import docx
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from casework.extensions import db
from casework.indicators.models import Indicator, IndicatorValue, Objective, Priority
from casework.indicators.report_sheets import leaves_of, number_in
from casework.rendering import Document, Heading, Paragraph, Table
from casework.rendering.spreadsheet import Sheet, to_xlsx
from tests.browser import Browser, Page
from tests.pdf_text import words_of
from tests.spreadsheets import leaves
from tests.world import Maker

Browse = Callable[..., Browser]


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    """A board with a priority, and two indicators with figures of two years; one is small."""
    board = make.group("board", name="Board")
    cora = make.user("Cora", coordinates=[board])
    with make.system():
        objective = Objective(group_id=board.id, title="Less acquisitive crime")
        db.session.add(objective)
        db.session.flush()
        priority = Priority(objective_id=objective.id, title="Vehicles")
        db.session.add(priority)
        db.session.flush()
        for name, figures in (("Theft of vehicle", (640, 547)), ("Hate incidents", (7, 3))):
            row = Indicator(group_id=board.id, priority_id=priority.id, name=name, unit="count", aim="reduce", frequency="year", source="Police")  # fmt: skip
            db.session.add(row)
            db.session.flush()
            for year, figure in zip((2005, 2006), figures, strict=True):
                db.session.add(_value(row, year, figure, cora))
    return {"board": board, "cora": cora, "member": make.user("Mel", joins=[board]), "at": f"/groups/{board.slug}"}


def _value(row: Indicator, year: int, figure: int, by: Any, **more: Any) -> IndicatorValue:
    return IndicatorValue(
        indicator_id=row.id, starts_on=date(year, 4, 1), ends_on=date(year + 1, 3, 31), part=Decimal(figure), entered_by_id=by.id, **more
    )  # fmt: skip


def pasted(browser: Browser, at: str, text: str, **more: Any) -> Page:
    browser.get(f"{at}/indicators/paste")
    return browser.post(f"{at}/indicators/paste", pasted=text, place="own", **more)


def kept(make: Maker) -> list[tuple[str, int, int | None]]:
    with make.system():
        rows = db.session.execute(
            select(Indicator.name, IndicatorValue.starts_on, IndicatorValue.part)
            .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
            .where(IndicatorValue.current)
            .order_by(Indicator.name, IndicatorValue.starts_on)
        ).all()
    return [(name, on.year, None if part is None else int(part)) for name, on, part in rows]


FIRST = [
    ("Hate incidents", 2005, 7),
    ("Hate incidents", 2006, 3),
    ("Theft of vehicle", 2005, 640),
    ("Theft of vehicle", 2006, 547),
]


def test_a_pasted_table_is_shown_first_and_then_loaded(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    cora = browse(world["cora"])
    text = "Indicator\t2006/07\t2007/08\tRemarks\ntheft of vehicle\t547\t500\tx\nHate incidents\t3\tnot published\t\n"
    page = pasted(cora, world["at"], text)
    assert "Nothing is kept yet. 2 figures to load, 2 there already." in page.text and "no period: Remarks" in page.text
    assert kept(make) == FIRST
    done = cora.submit(page, load="yes")
    assert "2 figures loaded." in done.text and "2007/08: not published yet" in done.text
    assert [each for each in kept(make) if each not in FIRST] == [
        ("Hate incidents", 2007, None),
        ("Theft of vehicle", 2007, 500),
    ]


def test_corrections_need_a_reason_and_new_indicators_a_priority(
    world: dict[str, Any], make: Maker, browse: Browse
) -> None:
    cora = browse(world["cora"])
    page = pasted(cora, world["at"], "Indicator,2005/06,2006/07\nTheft of vehicle,641,547\nRobbery,75,76\n")
    assert "There is no indicator called “Robbery”" in page.text and "1 of them would replace another" in page.text
    assert cora.submit(page, load="yes").errors() == ["Nothing was loaded: mend what is listed below first"]
    priority = [each["value"] for each in page.select("select[name=priority] option")][1]
    again = cora.submit(page, priority=priority)
    assert cora.submit(again, load="yes", priority=priority).errors() == [
        "Some periods have another figure already. Say why they are corrected"
    ]
    assert kept(make) == FIRST
    with make.system():
        for row in db.session.scalars(select(IndicatorValue)):
            row.whole = Decimal(9000)
    cora.submit(again, load="yes", priority=priority, reason="Counted again")
    assert ("Robbery", 2006, 76) in kept(make) and ("Theft of vehicle", 2005, 641) in kept(make)
    with make.system():  # the population a count was entered with stays with what it is corrected to
        corrected = db.session.scalars(select(IndicatorValue).where(IndicatorValue.number == 2)).one()
        assert (corrected.part, corrected.whole) == (641, 9000)


@pytest.mark.parametrize(
    ("text", "row", "column", "why"),
    [
        ("Indicator,2005/06,2005-06\nTheft of vehicle,1,2\n", "1", "2005-06", "there twice"),
        ("Indicator,2005/06,2007/08\nTheft of vehicle,1,-2\n", "2", "2007/08", "below nought"),
        ("Indicator,2005/06,2007/08\nTheft of vehicle,1,2\nHate incidents,lots,2\n", "3", "2005/06", "not a number"),
        ("Indicator,2007/08\nTheft of vehicle,1\nTHEFT OF VEHICLE,2\n", "3", "Indicator", "there twice"),
        ("Indicator,2090/91\nTheft of vehicle,1\n", "1", "2090/91", "has not begun yet"),
    ],
)  # fmt: skip
def test_one_wrong_cell_and_nothing_is_loaded(
    world: dict[str, Any], make: Maker, browse: Browse, text: str, row: str, column: str, why: str
) -> None:
    cora = browse(world["cora"])
    page = pasted(cora, world["at"], text)
    cells = [each.text for each in page.select("table")[0].node.cssselect("tbody tr")[0].cssselect("th, td")]
    assert cells[:2] == [row, column] and why in cells[2]
    assert cora.submit(page, load="yes", reason="x").errors() == ["Nothing was loaded: mend what is listed below first"]
    assert kept(make) == FIRST


def test_a_percentage_over_100_and_a_part_of_a_whole(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    cora = browse(world["cora"])
    page = pasted(cora, world["at"], "Indicator\t2006/07\t2007/08\nAssessed\t88 of 160\t101%\n")
    priority = [each["value"] for each in page.select("select[name=priority] option")][1]
    again = cora.submit(page, priority=priority, unit="percentage", aim="increase")
    assert "A percentage cannot be over 100" in again.text and "88 of 160" in again.text


def test_an_upload_says_its_encoding_and_one_cut_off_is_refused(
    world: dict[str, Any], make: Maker, browse: Browse
) -> None:
    cora, at = browse(world["cora"]), f"{world['at']}/indicators/paste"
    cora.get(at)
    data = "Indicator,2007/08,Note\nTheft of vehicle,500,£5 – caf\xe9\n".encode("cp1252")
    page = cora.post(at, file=(BytesIO(data), "figures.csv"), place="own")
    assert "The file was read as Windows-1252." in page.text and "1 figure to load" in page.text
    cora.get(at)
    cut = cora.post(at, file=(BytesIO(b'Indicator,2007/08\n"Theft of veh'), "figures.csv"), place="own")
    assert "did not arrive whole" in cut.errors()[0] and kept(make) == FIRST


def test_a_report_is_of_live_figures_with_words_between_in_four_forms(world: dict[str, Any], browse: Browse) -> None:
    cora, at = browse(world["cora"]), f"{world['at']}/performance-reports"
    cora.get(f"{at}/new")
    page = cora.post(f"{at}/new", title="End of 2006/07", period="2006/07")
    box = page.select_one("textarea[name^=priority_]")["name"]
    shown = cora.submit(page, summary="A good year.", **{box: "Wardens walked *more*."})
    assert "A good year." in shown.text and "Wardens walked" in shown.text and "−93 (−15%)" in shown.text
    assert "2006/07: 547" in shown.select("figure svg")[1].text
    address = shown.path
    word = docx.Document(BytesIO(cora.get(f"{address}.docx").data))
    assert len(word.inline_shapes) == 2
    alt = word.inline_shapes[0]._inline.docPr.get("descr")
    assert alt.startswith("Hate incidents. This partnership: 2005/06: 7; 2006/07: 3.")
    printed = words_of(cora.get(f"{address}.pdf").data)
    assert "Wardens walked" in printed and "547" in printed
    assert b"<svg" in cora.get(f"{address}.html").data
    leaf = load_workbook(BytesIO(cora.get(f"{address}.xlsx").data))["Table"]
    rows = {row[2].value: [cell.value for cell in row] for row in leaf.iter_rows(min_row=2)}
    assert rows["Theft of vehicle"][5:9] == [547, 640, "−93", "−15%"]
    book = load_workbook(BytesIO(cora.get(f"{address}.xlsx").data))
    periods = [[cell.value for cell in row] for row in book["By period"].iter_rows(min_row=2)]
    assert ["Theft of vehicle", "This partnership", "2006/07", 547, None, "547"] in periods
    held = {str(cell.value) for leaf in book for row in leaf.iter_rows() for cell in row if cell.value is not None}
    printed_cells = {cell.text for table in word.tables for row in table.rows[1:] for cell in row.cells if cell.text}
    said = {
        each.text
        for each in word.paragraphs
        if not each.style.name.startswith(("Heading", "Title", "Caption")) and len(each.text) > 30
    }
    assert "Wardens walked *more*." in held and len(printed_cells) > 10
    assert {each for each in printed_cells | said if each not in held and "(" not in each} == set()
    member = browse(world["member"])
    assert "A good year." in member.get(address).text
    member.get(f"{address}/words", status=403)
    cora.get(f"{address}.exe", status=404)


def test_two_people_who_write_at_once_do_not_lose_words(world: dict[str, Any], browse: Browse) -> None:
    cora, at = browse(world["cora"]), f"{world['at']}/performance-reports"
    cora.get(f"{at}/new")
    page = cora.post(f"{at}/new", title="R", period="2006/07")
    box = page.select_one("textarea[name^=priority_]")["name"]
    other = browse(world["cora"])
    theirs = other.get(page.path)
    cora.submit(page, **{box: "First words."})
    late = other.submit(theirs, **{box: "Second words."})
    assert "Somebody has changed it since you opened it" in late.errors()[0] and "Second words." in late.raw


def test_the_public_is_told_no_count_under_5_nor_what_gives_it_away(
    world: dict[str, Any], make: Maker, browse: Browse
) -> None:
    with make.system():
        row = db.session.scalars(select(Indicator).where(Indicator.name == "Theft of vehicle")).one()
        for name, figure in (("North", 2), ("South", 45), ("East", 500)):
            area = make.area(name)
            db.session.add(_value(row, 2006, figure, world["cora"], place="area", place_name=name, area_id=area.id))
    cora, at = browse(world["cora"]), f"{world['at']}/performance-reports"
    cora.get(f"{at}/new")
    page = cora.post(f"{at}/new", title="For everybody", period="2006/07", public="y")
    address = page.path.removesuffix("/words")
    shown = cora.get(address)
    rows = {
        tr.cssselect("td")[0].text_content(): [td.text_content() for td in tr.cssselect("td")]
        for tr in shown.html.cssselect("tbody tr")
    }
    assert rows["Hate incidents"][2:5] == ["fewer than 5", "7", "withheld"]
    assert (rows["North"][1], rows["South"][1], rows["East"][1]) == ("fewer than 5", "withheld", "500")
    assert len(shown.select("figure")) == 1 and "2006/07: 3" not in shown.raw
    leaf = load_workbook(BytesIO(cora.get(f"{address}.xlsx").data))["Table"]
    [hate] = [[c.value for c in r] for r in leaf.iter_rows(min_row=2) if r[2].value == "Hate incidents"]
    assert hate[5:9] == ["fewer than 5", 7, "withheld", "withheld"]


def test_a_part_of_a_report_is_typed_in_the_workbook_and_runs_nothing() -> None:
    table = Table(
        ("Project", "Budget", "Spent", "Outputs"),
        [["=cmd()", "£12,000", "£1,250.50", "fewer than 5"], ["Lights", "−£40", "£0", "7 of 9"], ["Together", "£11,960", "", ""]],
        caption="Funded projects: what/where? and a name that is far too long", numeric=(1, 2),
    )  # fmt: skip
    blocks = [Heading(2, "Grants"), Paragraph("£12,000 granted"), table, table]
    first, second, words = leaves_of(Document("T", "B", blocks=blocks))
    assert list(first.headings) == ["Project", "Budget (£)", "Spent (£)", "Outputs"] and second.title == first.title
    assert [row[1:] for row in first.rows] == [
        (Decimal(12000), Decimal("1250.50"), "fewer than 5"),
        (Decimal(-40), Decimal(0), "7 of 9"),
        (Decimal(11960), None, ""),
    ]
    assert list(words.rows) == [("Grants", "£12,000 granted")]
    data = to_xlsx(Sheet("T", ["A"], [[1]], "OFFICIAL", more=[first, second, words]))
    book = load_workbook(BytesIO(data))
    assert book.sheetnames[1:3] == ["Funded projects what where and", "Funded projects what where an 2"]
    cell = book[book.sheetnames[1]]["A2"]
    assert (cell.value, cell.data_type) == ("=cmd()", "s") and all(leaf.formulas == 0 for leaf in leaves(data))
    assert number_in("55% (88 of 160)") == (Decimal(55), "%") and number_in("withheld") == (None, "")
