"""Tables of a group that leave as spreadsheets: told alike for whom they were made, when, narrowed how, and how to handle them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from flask import send_file

from casework import clock
from casework.rendering.spreadsheet import XLSX, Cell, Leaf, Sheet, to_csv, to_xlsx
from casework.web.presentation import day

FORMS = {"xlsx": XLSX, "csv": "text/csv"}


def sheet_for(
    reader: Any, what: str, group: str, *, marking: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]],
    widths: Sequence[int], about: Sequence[tuple[str, str]] = (), more: Sequence[Leaf] = (),
) -> Sheet:  # fmt: skip
    """A table of a group for one reader; `about` are further lines for the leaf that says what it is, `more` further leaves of a workbook."""
    today = day(clock.today())
    said = [
        ("Made for", f"{reader.name}, {reader.agency.name}"),
        ("Made on", today),
        *about,
        ("Handling", "Holds only what this person may see. Do not pass it on to somebody who may see less."),
    ]
    return Sheet(f"{what} of {group}, {today}", headings, rows, marking, said, widths, more)


def written(sheet: Sheet, form: str) -> bytes:
    return to_xlsx(sheet) if form == "xlsx" else to_csv(sheet)


def sent(data: bytes, form: str, *, name: str) -> Any:
    """The file as a download, its name ending in the day it was made."""
    name = f"{name}-{clock.today().isoformat()}.{form}"
    return send_file(BytesIO(data), mimetype=FORMS[form], as_attachment=True, download_name=name)
