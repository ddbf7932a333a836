"""Reads the links of a PDF: to pages of its own, and to parts of the pack it stands before."""

from __future__ import annotations

import pikepdf
from pikepdf import Dictionary, Name

from casework.rendering.outlines import page_of
from casework.rendering.pdf import PART


def links_in(source: pikepdf.Pdf) -> list[tuple[int, int, int]]:
    """Links within the file: page, place among the page's annotations, page they lead to. Copying alone would lose them."""
    numbers = {page.obj.objgen: n for n, page in enumerate(source.pages)}
    found = []
    for page_number, page in enumerate(source.pages):
        for place, note in enumerate(page.obj.get("/Annots", [])):
            action = note.get("/A")
            goes = (
                action.get("/D")
                if isinstance(action, Dictionary) and action.get("/S") == Name.GoTo
                else note.get("/Dest")
            )
            target = page_of(source, goes, numbers) if goes is not None else None
            if target is not None:
                found.append((page_number, place, target))
    return found


def leads_in(source: pikepdf.Pdf) -> list[tuple[int, int, int]]:
    """Links to parts of the pack: page, place among the page's annotations, key of the part."""
    found = []
    for page_number, page in enumerate(source.pages):
        for place, note in enumerate(page.obj.get("/Annots", [])):
            action = note.get("/A")
            goes = str(action.get("/URI", "")) if isinstance(action, Dictionary) else ""
            if goes.startswith(PART) and goes.removeprefix(PART).isdigit():
                found.append((page_number, place, int(goes.removeprefix(PART))))
    return found
