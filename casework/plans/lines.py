"""Reads pasted or imported counts: month, source, count and perhaps place, one a line. All of it is right, or none is taken."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from casework.errors import Refusal
from casework.plans.lists import sources
from casework.plans.months import read_month
from casework.web.presentation import listed, month

MOST_LINES = 5000
MOST_INCIDENTS = 99_999
SHOWN = 8
NEEDED = ("month", "source", "count")


@dataclass(frozen=True)
class Line:
    """One count; `place` is the name written, in small letters, empty for the place of the response."""

    month: date
    source: str
    incidents: int
    place: str


class Faults(Refusal):
    """What is wrong, a sentence for each line at fault."""

    def __init__(self, found: list[str], *, field: str) -> None:
        more = len(found) - SHOWN
        self.found = [*found[:SHOWN], *([f"And {more} more lines like these"] if more > 0 else [])]
        super().__init__(". ".join(self.found) + ". Nothing was taken over.", field=field)


def decoded(data: bytes) -> str:
    """The text of a file as spreadsheets save it: UTF-8 or UTF-16 by its mark, else UTF-8, else Windows Western European."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read(text: str, *, places: Mapping[str, str], today: date, field: str) -> list[Line]:
    """The counts in `text`; `places` are the names there are, by their small letters.

    Raises `Faults` beside `field` naming each line at fault, counted as a spreadsheet counts its rows.
    """
    rows = _rows(text, field)
    numbered = [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if not numbered:
        raise Refusal("Paste the counts, or choose a file", field=field)
    if len(numbered) > MOST_LINES:
        raise Refusal(f"There are more than {MOST_LINES:,} lines. Take over a part at a time", field=field)
    number, heading = numbered[0]
    columns = _columns(number, heading, field)
    faults: list[str] = []
    lines: list[Line] = []
    seen: dict[tuple[date, str, str], int] = {}
    for number, row in numbered[1:]:
        try:
            line = _line(
                {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}, places, today
            )
            earlier = seen.setdefault((line.month, line.source, line.place), number)
            if earlier != number:
                raise ValueError(f"says again what line {earlier} says: the same month, source and place")
            if len(row) > len(heading):
                raise ValueError(f"has {len(row)} columns, but the first line has {len(heading)}")
            lines.append(line)
        except ValueError as fault:
            faults.append(f"Line {number} {fault}")
    if faults:
        raise Faults(faults, field=field)
    if not lines:
        raise Refusal("There are no counts below the first line", field=field)
    return lines


def _rows(text: str, field: str) -> list[list[str]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    first = text.lstrip("\n").split("\n", 1)[0]
    separator = max("\t;,", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=separator))
    except csv.Error:
        raise Refusal("This cannot be read as lines of a table. Nothing was taken over.", field=field) from None


def _columns(number: int, heading: list[str], field: str) -> dict[str, int]:
    """Where each column is. Columns of other names would be lost without a word, so they are refused."""
    names = [cell.strip().lower() for cell in heading]
    missing = [name for name in NEEDED if name not in names]
    unknown = [cell.strip() or "(empty)" for cell, name in zip(heading, names, strict=True)
               if name not in (*NEEDED, "place")]  # fmt: skip
    wrong = [f"lacks the column {listed(missing)}"] if missing else []
    wrong += [f"has a column nobody asked for: {listed(unknown)}"] if unknown else []
    wrong += ["has a column twice"] if len(set(names)) < len(names) else []
    if wrong:
        raise Refusal(
            f"Line {number}, which must name the columns month, source, count and perhaps place, {listed(wrong)}."
            " Nothing was taken over.",
            field=field,
        )
    return {name: names.index(name) for name in names}


def _line(cells: dict[str, str], places: Mapping[str, str], today: date) -> Line:
    place = cells.get("place", "").lower()
    if place and place not in places:
        raise ValueError(f"names a place that is not counted here: {cells['place']!r}. Add the place first")
    return Line(read_a_month(cells["month"], today), read_source(cells["source"]), read_count(cells["count"]), place)


def read_a_month(typed: str, today: date) -> date:
    """A month that has begun. Raises `ValueError` in words that go on from "Line 4"."""
    found = read_month(typed)
    if found is None:
        raise ValueError(f"has a month that cannot be read: {typed!r}. Write it like 2026-03 or March 2026")
    if found > today:
        raise ValueError(f"is about a month that is still to come: {month(found)}")
    return found


def read_source(typed: str) -> str:
    known = {re.sub(r"[^a-z]", "", words.lower()): key for key, words in sources().items()}
    known |= {re.sub(r"[^a-z]", "", key): key for key in sources()}
    found = known.get(re.sub(r"[^a-z]", "", typed.lower()))
    if found is None:
        raise ValueError(f"has a source that is not in the list: {typed!r}. The list: {', '.join(sources().values())}")
    return found


def read_count(typed: str) -> int:
    """A whole number, nought included. Raises `ValueError` in words that go on from "Line 4"."""
    plain = typed.replace(",", "").replace(" ", "")
    if re.fullmatch(r"-\d+", plain):
        raise ValueError(f"has a count below nought: {typed}")
    if not re.fullmatch(r"\d{1,9}(\.0+)?", plain):
        raise ValueError(f"has a count that is not a whole number: {typed!r}" if typed else "has no count")
    if (value := int(plain.partition(".")[0])) > MOST_INCIDENTS:
        raise ValueError(f"has a count above {MOST_INCIDENTS:,}: {typed}")
    return value
