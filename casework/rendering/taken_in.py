"""What is done with papers from outside before they stand in packs: run apart from the application, held to limits (`casework/apart`)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from casework.apart.limits import NotOffice, Unfit, look_through
from casework.rendering import kept_blocks
from casework.rendering.document import Document
from casework.rendering.from_docx import BROKEN, read_docx
from casework.rendering.outlines import outline_of
from casework.rendering.pdf import to_pdf
from casework.rendering.pdf_files import fit_for_pack


def pdf(data: bytes) -> tuple[Any, bytes]:
    """A PDF made fit for packs, with what its sender should know, its pages and bookmarks."""
    fit = fit_for_pack(data)
    pages, outline = outline_of(fit.data)
    return {"notes": fit.notes, "pages": pages, "outline": outline, "blocks": []}, fit.data


def word(data: bytes, *, frame: Document) -> tuple[Any, bytes]:
    """A Word file's blocks, and it as a PDF in the body's frame."""
    blocks, notes = _read(data)
    made = to_pdf(replace(frame, blocks=[*frame.blocks, *blocks]), numbered=False)
    pages, outline = outline_of(made)
    return {"notes": notes, "pages": pages, "outline": outline, "blocks": kept_blocks.kept(blocks)}, made


def word_blocks(data: bytes) -> tuple[Any, bytes]:
    """A Word file's blocks alone, for one that came in before they were kept."""
    return kept_blocks.kept(_read(data)[0]), b""


def _read(data: bytes) -> Any:
    try:
        look_through(data, "docx")
    except NotOffice:
        raise Unfit(BROKEN) from None
    return read_docx(data)


def looked_through(data: bytes, *, kind: str) -> tuple[Any, bytes]:
    """Nothing of a file that is kept as it came, but that it may be opened."""
    try:
        look_through(data, kind)
    except NotOffice:
        raise Unfit(BROKEN) from None
    return None, b""
