"""Files as partnerships keep them, made messy on purpose."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from werkzeug.datastructures import FileStorage


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(data: bytes, name: str) -> tuple[io.BytesIO, str]:
    """As a test client sends it."""
    return io.BytesIO(data), name


def storage(data: bytes, name: str) -> FileStorage:
    """As a service gets it."""
    return FileStorage(io.BytesIO(data), filename=name)


def messy_log() -> bytes:
    """An action log: a cover leaf, a title and a note above the headings, a merged agency, days in five forms, hidden leaf."""
    book = Workbook()
    cover: Any = book.active
    cover.title = "Read me"
    cover["A1"] = "Keep this log up to date!"
    log = book.create_sheet("Action log 2026")
    log["A1"], log["A1"].font = "North PSG – action log", Font(bold=True)
    log.merge_cells("A1:H1")
    log["A2"] = "OFFICIAL-SENSITIVE"
    headings = ["Ref", "Action Required ", "Owner", "Agency", "Date raised", "By when", "Status", "Comments"]
    for place, heading in enumerate(headings, 1):
        log.cell(4, place, heading)
    rows: list[list[Any]] = [
        ["PSG1", "Visit the tenant\xa0", "KESTREL, Gina", "Tidewater Homes", "3/3/26", date(2026, 12, 9), "Open", "Rang twice"],
        ["PSG2", "  Letter to the parents", "gina kestrel", None, "3 Mar 2026", 46100, "y", None],
        ["PSG3", "Fit the light", "Somebody Gone", None, 46084, "ASAP", "Completed", None],
        [None, None, None, None, None, None, None, None],
        ["PSG4", "Check the camera", "user@nowhere.example", None, "03.03.2026", "30/02/2026", "Open", None],
        ["PSG2", "A reference twice", "Gina Kestrel", None, "2026-03-03", "9 Dec 26", "In progress", None],
        ["PSG6", "", "Gina Kestrel", None, "3rd March 2026", "9/12/2026", "Perhaps", None],
    ]  # fmt: skip
    for number, row in enumerate(rows, 5):
        for place, value in enumerate(row, 1):
            if value is not None:
                log.cell(number, place, value)
    log.merge_cells("D5:D7")
    hidden = book.create_sheet("Old")
    hidden.sheet_state = "hidden"
    hidden.append(["Action", "Owner", "Agency", "Due date", "Status", "Ref", "Date raised", "Comments", "Date closed"])
    hidden.append(["From a hidden leaf", "x", "x", "x", "x", "x", "x", "x", "x"])
    return saved(book)


TRACKER = [
    "No.",
    "Date",
    "Subject Name",
    "D.O.B.",
    "Address",
    "Reason for referral",
    "Referring Agency",
    "Outcome/Stage",
    "Restricted",
]


def tracker(
    *rows: Sequence[Any], headings: Sequence[str] = TRACKER, above: Sequence[str] = ("PSG referrals",)
) -> bytes:
    """A tracker of referrals with words above its headings."""
    book = Workbook()
    leaf: Any = book.active
    for words in above:
        leaf.append([words])
    leaf.append(list(headings))
    for row in rows:
        leaf.append(list(row))
    return saved(book)
