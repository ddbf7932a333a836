"""Reads a workbook or CSV into rows of text; run apart from the application, held to limits (`casework/apart`)."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from casework.apart.limits import Unfit, look_through

MOST_COLUMNS, LONGEST = 60, 5000
ENCODINGS = (("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252"), ("latin-1", "Latin-1"))
"""Tried in this order; one that begins with a mark of UTF-16 is that. The last takes anything."""
Rows = list[tuple[int, list[str]]]


class Trouble(Exception):
    """Why it cannot be read, as a word."""


def workbook(data: bytes, most: int) -> dict[str, Any]:
    """Every visible leaf with its rows; the values of formulas as they were last worked out."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheets = []
    for leaf in book.worksheets:
        if leaf.sheet_state != "visible":
            continue
        leaf.reset_dimensions()
        rows = _kept(((n, [_text(v) for v in row]) for n, row in enumerate(leaf.iter_rows(values_only=True), 1)), most)
        sheets.append({"name": leaf.title, "rows": _unmerged(rows, _merges(data, leaf._worksheet_path))})
    return {"sheets": sheets, "encoding": ""}


def _text(value: Any) -> str:
    """What a cell holds, as text: days as 2026-03-03, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time | timedelta):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _kept(rows: Iterable[tuple[int, list[str]]], most: int) -> Rows:
    """Rows that hold something, their cells cut to what a page can show. Too many are refused as soon as they are."""
    found: Rows = []
    for number, cells in rows:
        cells = [cell[:LONGEST] for cell in cells[:MOST_COLUMNS]]
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        if len(found) >= most:
            raise Trouble("too_many")
        found.append((number, cells))
    return found


_MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)"')


def _merges(data: bytes, path: str) -> Iterator[tuple[int, int, int]]:
    """Column, first row and last row of cells merged downwards, which only the first row of a merge holds the words of."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(path.lstrip("/")) as content:
        rest = b""
        while piece := content.read(1 << 20):
            rest += piece
            for match in _MERGE.finditer(rest):
                column, first, _, last = match.groups()
                if int(last) > int(first):
                    yield _number(column.decode()), int(first), int(last)
            rest = rest[max(0, rest.rfind(b"<")) :]


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _unmerged(rows: Rows, merges: Iterable[tuple[int, int, int]]) -> Rows:
    """Words of cells merged downwards given to each row, where that row holds something of its own."""
    held = dict(rows)
    for column, first, last in merges:
        words = held.get(first, [])[column : column + 1]
        for number in range(first + 1, min(last, first + 5000) + 1):
            cells = held.get(number)
            if words and cells is not None:
                cells.extend([""] * (column + 1 - len(cells)))
                cells[column] = cells[column] or words[0]
    return rows


def table(data: bytes, most: int) -> dict[str, Any]:
    """The rows of a CSV, in whatever encoding and with whatever between the cells."""
    text, encoding = _decoded(data)
    sample = text[:20_000]
    between = max(",;\t|", key=lambda mark: _columns(sample, mark))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
    try:
        rows = _kept(((reader.line_num, row) for row in reader), most)
    except csv.Error as error:
        raise Trouble("cut_off" if "unexpected end" in str(error) else "not_a_table") from None
    return {"sheets": [{"name": "", "rows": rows}], "encoding": encoding}


def _decoded(data: bytes) -> tuple[str, str]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError:
            raise Trouble("cut_off") from None
    for codec, name in ENCODINGS:
        try:
            return data.decode(codec), name
        except UnicodeDecodeError:
            continue
    raise Trouble("not_a_table")


def _columns(sample: str, mark: str) -> int:
    """How many cells this mark makes of the most usual line."""
    try:
        lengths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=mark) if row]
    except csv.Error:
        return 0
    return max((n * lengths.count(n) for n in set(lengths) if n > 1), default=0)


def read(data: bytes, *, kind: str, most: int) -> tuple[dict[str, Any], bytes]:
    """The rows, or why there are none as a word. Raises `Unfit` for a workbook past the limits of archives."""
    csv.field_size_limit(1 << 20)
    try:
        if kind == "csv":
            return table(data, most), b""
        look_through(data, kind)
        return workbook(data, most), b""
    except Trouble as trouble:
        return {"trouble": str(trouble)}, b""
    except (Unfit, MemoryError):
        raise
    except Exception:  # whatever a crafted workbook makes the library raise, it cannot be read
        return {"trouble": "broken"}, b""
