"""Reads a Word file into the content model: headings, paragraphs, lists and tables. What it cannot carry over it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from casework.apart.limits import Unfit
from casework.rendering.document import Block, Bullets, Heading, Numbered, Paragraph, Run, Table, Text

_HEADING = re.compile(r"^heading (\d)$", re.IGNORECASE)
MOST_BLOCKS = 20_000
BROKEN = "This Word file is broken and cannot be read. Save it again in Word"


def read_docx(data: bytes) -> tuple[list[Block], list[str]]:
    """The file's blocks, and what of it only the original shows. Raises `Unfit` for one that cannot be taken."""
    try:
        document = docx.Document(BytesIO(data))
        body = document.element.body
    except MemoryError:
        raise
    except Exception:  # whatever a crafted package makes the library raise, the file cannot be read
        raise Unfit(BROKEN) from None
    if next(body.iter(qn("w:ins"), qn("w:del"), qn("w:moveFrom"), qn("w:moveTo")), None) is not None:
        raise Unfit("This Word file has tracked changes. Accept or reject them, save it and send it again")
    blocks = list(islice(_blocks(document), MOST_BLOCKS + 1))
    if not blocks:
        raise Unfit("There is no text in this Word file")
    if len(blocks) > MOST_BLOCKS:
        raise Unfit("This Word file is too long. Send it in parts")
    return blocks, list(_notes(document, body))


def _notes(document: Any, body: Any) -> Iterator[str]:
    missing = [
        words
        for words, tags in (
            ("pictures and charts", ("w:drawing", "w:pict", "w:object")),
            ("footnotes", ("w:footnoteReference", "w:endnoteReference")),
            ("comments", ("w:commentReference",)),
        )
        if next(body.iter(*(qn(tag) for tag in tags)), None) is not None
    ]
    if missing:
        yield f"{' and '.join(missing).capitalize()} stand only in the original. Send a PDF if the meeting needs them."


def _blocks(document: Any) -> Iterator[Block]:
    """Paragraphs of one list after another become one list."""
    listed: list[str] = []
    ordered = False

    def end() -> Iterator[Block]:
        nonlocal listed
        if listed:
            yield Numbered(listed, "1.") if ordered else Bullets(listed)
        listed = []

    for part in document.iter_inner_content():
        if isinstance(part, WordTable):
            yield from end()
            yield from _table(part)
            continue
        kind, level = _kind(part)
        text = part.text.strip()
        if kind == "list" and text:
            is_ordered = level == 1
            if listed and is_ordered != ordered:
                yield from end()
            ordered = is_ordered
            listed.append(text)
            continue
        yield from end()
        if kind == "heading" and text:
            yield Heading(level + 1, text)
        elif text:
            yield Paragraph(*_runs(part))
    yield from end()


def _kind(paragraph: WordParagraph) -> tuple[str, int]:
    """What a paragraph is: a heading with its level, a list item (1 for a numbered list), or plain text."""
    name = (paragraph.style.name or "") if paragraph.style is not None else ""
    if found := _HEADING.match(name):
        return "heading", int(found[1])
    if name == "Title":
        return "heading", 1
    properties = paragraph._p.pPr
    outline = properties.find(qn("w:outlineLvl")) if properties is not None else None
    if outline is not None and (outline.get(qn("w:val")) or "9").isdigit() and int(outline.get(qn("w:val"))) < 9:
        return "heading", int(outline.get(qn("w:val"))) + 1
    if name.startswith("List Number"):
        return "list", 1
    if name.startswith(("List Bullet", "List Paragraph")) or (properties is not None and properties.numPr is not None):
        return "list", 0
    return "text", 0


def _runs(paragraph: WordParagraph) -> list[Run]:
    runs: list[Run] = []
    for part in paragraph.iter_inner_content():
        text = part.text
        if text:
            bold, italic = bool(getattr(part, "bold", False)), bool(getattr(part, "italic", False))
            runs.append(Text(text, bold=bold, italic=italic) if bold or italic else text)
    return runs


def _table(table: WordTable) -> Iterator[Block]:
    rows = [[cell.text.strip() for cell in row.cells] for row in table.rows]
    rows = [row for row in rows if any(row)]
    if rows:
        yield Table(headers=rows[0], rows=rows[1:])
