"""The words of a PDF, read as a viewer does: each font's codes by its own table of characters."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pikepdf


def words_of(data: bytes) -> str:
    """Everything shown on every page, and what the file says about itself."""
    with pikepdf.open(BytesIO(data)) as pdf:
        said = [_page(page) for page in pdf.pages]
        said += [str(value) for value in (pdf.docinfo or {}).values()]
        if "/Metadata" in pdf.Root:
            said.append(pdf.Root.Metadata.read_bytes().decode("utf-8", "replace"))
        said += _titles(pdf)
    return re.sub(r"\s+", " ", " ".join(said))


def _titles(pdf: Any) -> list[str]:
    with pdf.open_outline() as outline:
        waiting, found = list(outline.root), []
        while waiting:
            item = waiting.pop()
            found.append(str(item.title))
            waiting += item.children
    return found


def _page(page: Any) -> str:
    fonts = {name: _table(font) for name, font in page.Resources.get("/Font", {}).items()}
    table: dict[int, str] = {}
    said = []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            table = fonts[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            pieces = operands[0] if str(operator) == "TJ" else [operands[0]]
            said.append("".join(_shown(bytes(piece), table) for piece in pieces if isinstance(piece, pikepdf.String)))
        elif str(operator) in ("Td", "TD", "T*", "Tm", "ET"):
            said.append(" ")
    return "".join(said)


def _shown(codes: bytes, table: dict[int, str]) -> str:
    return "".join(table.get(int.from_bytes(codes[n : n + 2]), "") for n in range(0, len(codes), 2))


def _table(font: Any) -> dict[int, str]:
    """Code to characters, from the font's ToUnicode table."""
    text = font.ToUnicode.read_bytes().decode("ascii", "replace")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.S):
        for code, characters in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = bytes.fromhex(characters).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.S):
        for first, last, start in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            for n, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                found[code] = chr(int(start, 16) + n)
    return found
