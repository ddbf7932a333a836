"""The words of one page of a pack, those laid over it as well."""

from __future__ import annotations

from typing import Any

import pikepdf

from tests.pdf_text import _page, _shown, _table


def page_words(pdf: Any, n: int) -> str:
    """The words of a page, those laid over it as well."""
    page = pdf.pages[n]
    said = _page(page)
    for form in page.Resources.XObject.values():
        if form.get("/Subtype") == "/Form":
            said += " " + _form(form)
    return " ".join(said.split())


def _form(form: Any) -> str:
    fonts = {name: _table(font) for name, font in form.Resources.get("/Font", {}).items()}
    table: dict[int, str] = {}
    said = []
    for operands, operator in pikepdf.parse_content_stream(form):
        if str(operator) == "Tf":
            table = fonts[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            pieces = operands[0] if str(operator) == "TJ" else [operands[0]]
            said.append("".join(_shown(bytes(p), table) for p in pieces if isinstance(p, pikepdf.String)))
        elif str(operator) in ("Td", "TD", "T*", "Tm", "ET"):
            said.append(" ")
    return "".join(said)
