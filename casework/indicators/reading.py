"""Cells and pasted tables read carefully: figures, what stands for no figure, and what is wrong with the rest. Knows no database."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from decimal import Decimal

from casework.indicators.headings import dated, on_one_line, without_notes, without_title

KNOWN, NOT_AVAILABLE, NOT_PUBLISHED = "known", "not_available", "not_published"
STATES = {KNOWN: "Known", NOT_AVAILABLE: "Not available", NOT_PUBLISHED: "Not published yet"}
UNITS = {"count": "Count", "percentage": "Percentage", "rate": "Rate", "gap": "Gap to a comparator", "money": "Pounds"}
_NONE = {"", "n/a", "na", "-", "–", "—", "..", ":", "not available", "none", "*", "[c]", "[x]", "[z]", "[u]", "[low]"}
_LATER = {"not published", "not yet published", "tbc", "tba", "to be confirmed", "awaited", "not published yet"}
_FIGURE = re.compile(r"([+\-−–]?)\s?(\()?£?(\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)?(\.\d+)?\s*%?(\))?")
_MARK = re.compile(
    r"(?<=[\d%)])\s*(?:[*†‡^]+|[(\[](?:p|r|e|provisional|revised|estimate|note \d+)[)\]]|[pre])$", re.IGNORECASE
)
"""Marks of provisional, revised and estimated figures, and of notes, which stand behind a figure and change nothing of it."""
_PENCE = re.compile(r"\d\s*p$", re.IGNORECASE)
LARGEST = Decimal(10) ** 12
MOST_ROWS, MOST_COLUMNS = 500, 60


class NotAFigure(ValueError):
    """What stands in the cell is no figure; the message says what it should be."""


@dataclass(frozen=True)
class Figure:
    """What a cell says: a figure, or that there is none (yet)."""

    state: str
    value: Decimal | None = None


def figure(text: str, unit: str = "") -> Figure:
    """A figure as tables print it: 13,087, 13 087, −3, +2.0, (12), 7%, £1,250, 412(p); or N/A, or "not published". Raises `NotAFigure`.

    `unit` says more of what it may be: a count is whole and not below nought, a percentage lies between 0 and 100.
    """
    said = " ".join(text.replace("\xa0", " ").replace("\u200b", "").split())
    if said.casefold() in _NONE:
        return Figure(NOT_AVAILABLE)
    if said.casefold() in _LATER:
        return Figure(NOT_PUBLISHED)
    match = _FIGURE.fullmatch(said)
    if match is None and not (unit == "money" and _PENCE.search(said)):
        match = _FIGURE.fullmatch(_MARK.sub("", said))
    if match is None or not (match[3] or match[4]) or bool(match[2]) != bool(match[5]):
        raise NotAFigure(f"“{said[:40]}” is not a number. Write a number like 1,204, or N/A, or “not published”")
    value = Decimal((match[3] or "0").replace(",", "").replace(" ", "") + (match[4] or ""))
    if (match[1] and match[1] != "+") or match[2]:
        value = -value
    refuse(value, unit)
    return Figure(KNOWN, value)


def refuse(value: Decimal, unit: str) -> None:
    """Raises `NotAFigure` for a figure its unit cannot have."""
    if abs(value) >= LARGEST:
        raise NotAFigure("The number is too large")
    if unit in ("count", "rate", "percentage", "money") and value < 0:
        raise NotAFigure(f"A {UNITS[unit].lower() if unit != 'money' else 'sum'} cannot be below nought")
    if unit == "count" and value != int(value):
        raise NotAFigure("A count is a whole number")
    if unit == "percentage" and value > 100:
        raise NotAFigure("A percentage cannot be over 100")
    if -value.as_tuple().exponent > 4:  # type: ignore[operator]
        raise NotAFigure("Give at most four decimal places")


def is_figure(text: str) -> bool:
    """Whether a cell holds a figure, whatever its unit."""
    try:
        return figure(text).state == KNOWN
    except NotAFigure:
        return False


def _between(text: str) -> str:
    """What stands between cells: a tab, or else of commas and semicolons what the headings have more of."""
    first = next(line for line in text.splitlines() if line.strip())
    return "\t" if "\t" in text else ";" if first.count(";") > first.count(",") else ","


def table(text: str) -> list[tuple[int, list[str]]]:
    """The rows of a table pasted from a spreadsheet (tabs) or as CSV, each with its number; empty ones are left out, and so
    are notes beneath. Headings of two lines are made into one, and months that leave out their year are given it (`headings.py`).

    Raises `NotAFigure` for what is no table, has too much in it, or ends in the middle of a cell.
    """
    if not text.strip():
        raise NotAFigure("Paste a table, with its headings in the first row")
    between = _between(text)
    reader = csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), delimiter=between, strict=True)
    found = []
    try:
        for cells in reader:
            cells = [" ".join(cell.replace("\xa0", " ").split()) for cell in cells]
            if any(cells):
                found.append((reader.line_num, cells))
    except csv.Error as error:
        ended = "unexpected end" in str(error)
        raise NotAFigure("The table ends in the middle of a cell: it did not arrive whole. Copy it again" if ended else f"Row {reader.line_num} cannot be read: {error}") from None  # fmt: skip
    found = on_one_line(without_title(without_notes(found)), is_figure)
    if len(found) < 2:
        raise NotAFigure("There is a heading and nothing under it" if found else "The table is empty")
    if len(found) > MOST_ROWS + 1 or max(len(cells) for _, cells in found) > MOST_COLUMNS:
        raise NotAFigure(f"The table is larger than {MOST_ROWS} rows and {MOST_COLUMNS} columns. Bring it in in parts")
    found[0] = (found[0][0], dated(found[0][1]))
    width = len(found[0][1])
    for number, cells in found[1:]:
        if len(cells) > width and any(cells[width:]):
            raise NotAFigure(f"Row {number} has more cells than there are headings")
        if len(cells) < width and between != "\t":
            raise NotAFigure(
                f"Row {number} has {len(cells)} cells and there are {width} headings: it did not arrive whole, or a comma is missing"
            )
    return [(number, (cells + [""] * width)[:width]) for number, cells in found]
