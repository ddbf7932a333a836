"""Reads how many pages a PDF has and what its bookmarks say, with the page of each."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf

MOST = 400
"""Bookmarks read; a file with more is a book."""


def outline_of(data: bytes) -> tuple[int, list[Any]]:
    """The pages, and the bookmarks as [words, level from 0, page from 0] in their order."""
    with pikepdf.open(BytesIO(data)) as pdf:
        return len(pdf.pages), outline_in(pdf)


def outline_in(pdf: pikepdf.Pdf) -> list[Any]:
    numbers = {page.obj.objgen: n for n, page in enumerate(pdf.pages)}
    found: list[Any] = []
    with pdf.open_outline(max_depth=6) as outline:
        waiting = [(item, 0) for item in reversed(outline.root)]
        while waiting and len(found) < MOST:
            item, level = waiting.pop()
            page = page_of(pdf, item.destination if item.destination is not None else _goes_to(item), numbers)
            if page is not None and str(item.title).strip():
                found.append([str(item.title).strip()[:200], level, page])
            waiting += [(child, level + 1) for child in reversed(item.children)]
    return found


def _goes_to(item: Any) -> Any:
    action = item.action
    return action.get("/D") if action is not None and action.get("/S") == pikepdf.Name.GoTo else None


def page_of(pdf: pikepdf.Pdf, destination: Any, numbers: dict[Any, int]) -> int | None:
    """The page a destination leads to, from 0; by its name too. None for one that leads nowhere in this file."""
    if isinstance(destination, pikepdf.String | pikepdf.Name | str):
        destination = _named(pdf, str(destination))
    if isinstance(destination, pikepdf.Dictionary):
        destination = destination.get("/D")
    if not isinstance(destination, pikepdf.Array) or len(destination) == 0:
        return None
    page = destination[0]
    if isinstance(page, pikepdf.Dictionary):
        return numbers.get(page.objgen)
    return int(page) if isinstance(page, int) and 0 <= page < len(numbers) else None


def _named(pdf: pikepdf.Pdf, name: str) -> Any:
    names = pdf.Root.get("/Names", {}).get("/Dests")
    if names is not None:
        tree = pikepdf.NameTree(names)
        if name in tree:
            return tree[name]
    return pdf.Root.get("/Dests", {}).get(name if name.startswith("/") else f"/{name}")
