"""Accessible PDF (PDF/UA-1) by Typst: tags, title, language, header cells with scope, marking and page x of y."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from casework.rendering.document import (
    Bullets,
    Document,
    Facts,
    Heading,
    Note,
    Numbered,
    PageBreak,
    Paragraph,
    Rule,
    Signature,
    Table,
    Text,
    clean,
    label,
)

TEMPLATE = Path(__file__).with_name("document.typ")


def to_pdf(document: Document) -> bytes:
    """The document as tagged PDF. Texts reach Typst as data only; none is ever read as markup."""
    data = {
        "title": clean(document.title), "body": clean(document.body_name), "marking": clean(document.marking), "subtitle": clean(document.subtitle),
        "banner": clean(document.banner), "reference": clean(document.reference), "footer": clean(document.footer_note),
        "blocks": [_block(block) for block in document.blocks],
    }  # fmt: skip
    text = json.dumps(data, ensure_ascii=False)
    for _ in range(20):
        try:
            return _compile(text)
        except typst.TypstError as problem:
            unknown = re.search(r"the text `\"(.+?)\"` could not be displayed", str(problem))
            if unknown is None:
                raise
            # No typeface we carry has these (an emoji, a rare script): a box says that something stood here.
            named = re.sub(r"\\u\{([0-9a-fA-F]+)\}", lambda found: chr(int(found[1], 16)), unknown[1])
            for character in {c for c in named if ord(c) > 126}:
                text = text.replace(character, "\u25a1")
    raise RuntimeError("The document holds too many characters that cannot be shown")


def _compile(data: str) -> bytes:
    made = typst.compile(
        str(TEMPLATE),
        format="pdf",
        sys_inputs={"data": data},
        font_paths=_fonts(),
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )
    assert isinstance(made, bytes)
    return made


@lru_cache(maxsize=1)
def _fonts() -> list[str]:
    package = files("font_source_sans_pro")
    found = {str(path.parent) for path in Path(str(package)).rglob("*.[to]tf")}
    return sorted(found)


def _block(block: Any) -> dict[str, Any]:
    match block:
        case Heading(level, text, number):
            return {"kind": "heading", "level": level, "text": clean(text), "number": clean(number)}
        case Paragraph(runs):
            return {
                "kind": "paragraph",
                "runs": [
                    {"text": clean(r.text), "bold": r.bold, "italic": r.italic}
                    if isinstance(r, Text)
                    else {"text": clean(r), "bold": False, "italic": False}
                    for r in runs
                ],
            }
        case Bullets(items):
            return {
                "kind": "bullets",
                "items": [
                    {"text": clean(i[0]), "beneath": [clean(b) for b in i[1]]}
                    if isinstance(i, tuple)
                    else {"text": clean(i), "beneath": []}
                    for i in items
                ],
            }
        case Numbered(items, style):
            return {
                "kind": "numbered",
                "items": [{"label": label(style, n), "text": clean(item)} for n, item in enumerate(items, 1)],
            }
        case Facts(rows):
            return {"kind": "facts", "rows": [[clean(k), clean(v)] for k, v in rows]}
        case Table():
            widths = list(block.widths) if block.widths else [1.0] * len(block.headers)
            rows = [[clean(str(cell)) for cell in row] for row in block.rows]
            return {
                "kind": "table",
                "headers": [clean(h) for h in block.headers],
                "rows": rows,
                "caption": clean(block.caption),
                "widths": widths,
                "numeric": list(block.numeric),
            }
        case Signature(name, on):
            return {"kind": "signature", "label": clean(name), "on": clean(on)}
        case Note(text):
            return {"kind": "note", "text": clean(text)}
        case PageBreak():
            return {"kind": "break"}
        case Rule():
            return {"kind": "rule"}
    raise TypeError(f"unknown block {block!r}")
