"""Takes an uploaded workbook or CSV: refuses what it is not, then has it read by a program held to limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casework import apart
from casework.errors import Refusal
from casework.web import uploads

MOST_ROWS = 50_000
SECONDS, WAIT = 60, 90.0
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TROUBLES = {
    "too_many": f"The file has more than {MOST_ROWS:,} rows. Bring it in in parts of at most {MOST_ROWS:,}",
    "too_large": "The file takes too much memory to read. Save only the rows you need as CSV",
    "cut_off": "The file ends in the middle of a cell: it did not arrive whole. Save it and upload it again",
    "not_a_table": "No table can be read in this file. Save it as CSV or as an Excel workbook (.xlsx)",
    "broken": "The workbook cannot be read. Open it in Excel, save it again and upload that",
}


@dataclass(frozen=True)
class Leaf:
    """One leaf of a workbook: the number each row has there, and its cells as text."""

    name: str
    rows: list[tuple[int, list[str]]]


@dataclass(frozen=True)
class Read:
    """A file that was read. `encoding` says how, where that had to be found out."""

    name: str
    leaves: list[Leaf]
    encoding: str


def read(upload: Any, *, field: str = "file") -> Read:
    """What an upload holds. Raises `Refusal` beside the field saying what is wrong with it, before a row of it is kept."""
    _refuse_closed(upload, field)
    checked = uploads.check(upload, field=field)
    ending = checked.name.rpartition(".")[2].lower()
    if ending not in ("xlsx", "csv"):
        raise Refusal("Choose an Excel workbook (.xlsx) or a CSV file", field=field)
    try:
        answer = _read_apart(ending, checked.data)
    except apart.Unfit as unfit:
        raise Refusal(str(unfit), field=field) from None
    if trouble := answer.get("trouble"):
        raise Refusal(_TROUBLES[trouble], field=field)
    leaves = [Leaf(each["name"], [(number, cells) for number, cells in each["rows"]]) for each in answer["sheets"]]
    leaves = [leaf for leaf in leaves if leaf.rows]
    if not leaves:
        raise Refusal("There is nothing in the file", field=field)
    return Read(checked.name, leaves, answer["encoding"])


def _refuse_closed(upload: Any, field: str) -> None:
    """What people really send, told by what it is: macros, a password, the Excel of before 2007."""
    name = (upload.filename or "").lower() if upload is not None else ""
    if not name:
        raise Refusal("Choose a file", field=field)
    start = upload.stream.read(uploads.LARGEST + 1)
    upload.stream.seek(0)
    if start[:4] == OLD_OFFICE:
        if _ENCRYPTED in start:
            raise Refusal(
                "The workbook needs a password. Take the password off in Excel and save it again", field=field
            )
        raise Refusal("This is a workbook of Excel 2003 or older. Save it as an Excel workbook (.xlsx)", field=field)
    if name.endswith((".xlsm", ".xlsb", ".xltm")) or (start[:2] == b"PK" and b"vbaProject" in start):
        raise Refusal("The workbook has macros in it. Save it as an Excel workbook without macros (.xlsx)", field=field)


def _read_apart(ending: str, data: bytes) -> dict[str, Any]:
    try:
        answer, _ = apart.run(
            "casework.imports.sheet:read", data, seconds=SECONDS, wait=WAIT, kind=ending, most=MOST_ROWS
        )
    except apart.TooMuch:
        return {"trouble": "too_large"}
    found: dict[str, Any] = answer
    return found
