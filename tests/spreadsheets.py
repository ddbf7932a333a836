"""Reads a workbook as its file says it: what each cell is, formulas and frozen rows too."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import lxml.etree

_NS = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@dataclass(frozen=True)
class Leaf:
    """One leaf: its rows as texts, numbers and days, and what else the file says."""

    rows: list[list[Any]]
    formulas: int
    frozen_rows: int
    links: int


def leaves(data: bytes) -> list[Leaf]:
    """Every leaf of a workbook."""
    with zipfile.ZipFile(BytesIO(data)) as book:
        styles = _tree(book, "xl/styles.xml")
        days = {f.get("numFmtId") for f in styles.iterfind("x:numFmts/x:numFmt", _NS) if "yy" in f.get("formatCode")}
        dated = [xf.get("numFmtId") in days for xf in styles.iterfind("x:cellXfs/x:xf", _NS)]
        names = sorted(n for n in book.namelist() if n.startswith("xl/worksheets/sheet"))
        return [_leaf(_tree(book, name), dated) for name in names]


def _tree(book: zipfile.ZipFile, name: str) -> Any:
    return lxml.etree.fromstring(book.read(name))


def _leaf(tree: Any, dated: list[bool]) -> Leaf:
    rows = []
    for row in tree.iterfind(".//x:row", _NS):
        found: dict[int, Any] = {}
        for cell in row.iterfind("x:c", _NS):
            column = 0
            for letter in cell.get("r").rstrip("0123456789"):
                column = column * 26 + ord(letter) - 64
            value = cell.findtext("x:v", namespaces=_NS)
            if cell.get("t") == "inlineStr":
                found[column] = "".join(cell.find("x:is", _NS).itertext())
            elif value is not None:
                number = float(value)
                is_day = dated[int(cell.get("s") or 0)]
                found[column] = date(1899, 12, 30) + timedelta(days=int(number)) if is_day else int(number)
        rows.append([found.get(n) for n in range(1, max(found, default=0) + 1)])
    pane = tree.find(".//x:pane", _NS)
    frozen = int(pane.get("ySplit")) if pane is not None and pane.get("state") == "frozen" else 0
    return Leaf(rows, len(tree.findall(".//x:f", _NS)), frozen, len(tree.findall(".//x:hyperlink", _NS)))
