"""A table as an Excel workbook or as CSV: real dates, a header that stays in sight, and no cell that a program would run."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import xlsxwriter

Cell = str | int | Decimal | date | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
LONGEST = 32_000
"""Characters of a cell: Excel takes no more than 32,767."""


@dataclass(frozen=True)
class Sheet:
    """What leaves as a spreadsheet. `about` are lines that say what it is, for whom it was made, and how to handle it."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    marking: str
    about: Sequence[tuple[str, str]] = ()
    widths: Sequence[int] = ()


def to_xlsx(sheet: Sheet) -> bytes:
    """The sheet as a workbook: the table with its header frozen and filters on it, then a leaf that says what it is.

    Text is always written as text: nothing that somebody typed is a formula or a link.
    """
    made = BytesIO()
    # Row by row to a file of its own that is then packed: a hundred thousand rows take no more memory than a hundred.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties({"title": sheet.title, "comments": sheet.marking})
        wrapped = {"text_wrap": True, "valign": "top"}
        plain, day = (
            book.add_format(wrapped),
            book.add_format({"num_format": "d mmmm yyyy", "align": "left", "valign": "top"}),
        )
        quoted, bold = book.add_format({**wrapped, "quote_prefix": True}), book.add_format({"bold": True, **wrapped})
        leaf = book.add_worksheet("Table")
        leaf.set_header(f"&C{_plain(sheet.marking)}")
        leaf.set_footer(f"&L{_plain(sheet.title)}&RPage &P of &N")
        leaf.set_landscape()
        leaf.set_paper(9)
        leaf.fit_to_pages(1, 0)
        leaf.repeat_rows(0)
        leaf.freeze_panes(1, 0)
        for column, heading in enumerate(sheet.headings):
            leaf.set_column(column, column, sheet.widths[column] if column < len(sheet.widths) else 18)
            leaf.write_string(0, column, heading, bold)
        number = 0
        for number, row in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    on = datetime(cell.year, cell.month, cell.day)
                    leaf.write_datetime(number, column, on, day)
                elif isinstance(cell, int | Decimal):
                    leaf.write_number(number, column, cell, plain)
                elif cell:
                    leaf.write_string(number, column, cell[:LONGEST], quoted if _runs(cell) else plain)
        leaf.autofilter(0, 0, number, max(len(sheet.headings) - 1, 0))
        said = book.add_worksheet("About")
        said.set_column(0, 0, 24)
        said.set_column(1, 1, 90)
        for number, (label, words) in enumerate(
            [("What this is", sheet.title), ("Marking", sheet.marking), *sheet.about]
        ):
            said.write_string(number, 0, label, bold)
            said.write_string(number, 1, words, plain)
    return made.getvalue()


def to_csv(sheet: Sheet) -> bytes:
    """The table alone. A text that a spreadsheet program would run is led by an apostrophe; days are 2026-03-03."""
    made = StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow([_safe(heading) for heading in sheet.headings])
    writer.writerows([_safe(cell) for cell in row] for row in sheet.rows)
    return made.getvalue().encode("utf-8-sig")


def _safe(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    words = "" if cell is None else str(cell)
    return f"'{words}" if isinstance(cell, str) and _runs(words) else words


def _runs(words: str) -> bool:
    return words.lstrip(" ").startswith(BEGINS_A_FORMULA)


def _plain(words: str) -> str:
    """For headers and footers, where an ampersand begins a code."""
    return words.replace("&", "&&")


def dated(days: Iterable[date]) -> str:
    """Several days in one cell."""
    return "; ".join(f"{each.day} {each:%B %Y}" for each in days)
