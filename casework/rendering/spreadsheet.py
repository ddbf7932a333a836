"""A table as an Excel workbook or as CSV: real dates, a header that stays in sight, and no cell that a program would run."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

Cell = str | int | Decimal | date | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
LONGEST = 32_000
"""Characters of a cell: Excel takes no more than 32,767."""


@dataclass(frozen=True)
class Leaf:
    """One more table of a workbook, on a leaf of its own."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()


@dataclass(frozen=True)
class Sheet:
    """What leaves as a spreadsheet. `about` are lines that say what it is, for whom it was made, and how to handle it.

    `more` are further leaves of a workbook; a plain table leaves them out.
    """

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    marking: str
    about: Sequence[tuple[str, str]] = ()
    widths: Sequence[int] = ()
    more: Sequence[Leaf] = ()


def to_xlsx(sheet: Sheet) -> bytes:
    """The sheet as a workbook: the table with its header frozen and filters on it, further tables, then a leaf that says what it is.

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
        looks = _Looks(book)
        taken = {"table", "about"}
        _write(book.add_worksheet("Table"), sheet, Leaf("Table", sheet.headings, sheet.rows, sheet.widths), looks)
        for leaf in sheet.more:
            _write(book.add_worksheet(_name(leaf.title, taken)), sheet, leaf, looks)
        said = book.add_worksheet("About")
        said.set_column(0, 0, 24)
        said.set_column(1, 1, 90)
        for number, (label, words) in enumerate(
            [("What this is", sheet.title), ("Marking", sheet.marking), *sheet.about]
        ):
            said.write_string(number, 0, label, looks.bold)
            said.write_string(number, 1, words, looks.plain)
    return made.getvalue()


class _Looks:
    """How cells look in one workbook."""

    def __init__(self, book: Any) -> None:
        wrapped = {"text_wrap": True, "valign": "top"}
        self.plain = book.add_format(wrapped)
        self.day = book.add_format({"num_format": "d mmmm yyyy", "align": "left", "valign": "top"})
        self.quoted = book.add_format({**wrapped, "quote_prefix": True})
        self.bold = book.add_format({"bold": True, **wrapped})


def _write(leaf: Any, sheet: Sheet, table: Leaf, looks: _Looks) -> None:
    leaf.set_header(f"&C{_plain(sheet.marking)}")
    leaf.set_footer(f"&L{_plain(sheet.title)}&RPage &P of &N")
    leaf.set_landscape()
    leaf.set_paper(9)
    leaf.fit_to_pages(1, 0)
    leaf.repeat_rows(0)
    leaf.freeze_panes(1, 0)
    for column, heading in enumerate(table.headings):
        leaf.set_column(column, column, table.widths[column] if column < len(table.widths) else 18)
        leaf.write_string(0, column, heading[:LONGEST], looks.bold)
    number = 0
    for number, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                leaf.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), looks.day)
            elif isinstance(cell, int | Decimal):
                leaf.write_number(number, column, cell, looks.plain)
            elif cell:
                leaf.write_string(number, column, cell[:LONGEST], looks.quoted if _runs(cell) else looks.plain)
    leaf.autofilter(0, 0, number, max(len(table.headings) - 1, 0))


_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")


def _name(title: str, taken: set[str]) -> str:
    """What a leaf may be called: at most 31 characters, some forbidden, none twice however it is written."""
    plain = " ".join(_NOT_IN_A_NAME.sub(" ", title).split())[:31].strip() or "Table"
    name, number = plain, 2
    while name.lower() in taken or name.lower() == "history":
        ending = f" {number}"
        name, number = f"{plain[: 31 - len(ending)].strip()}{ending}", number + 1
    taken.add(name.lower())
    return name


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
