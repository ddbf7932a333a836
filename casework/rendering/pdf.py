"""Accessible PDF (PDF/UA-1) by Typst: tags, title, language, header cells with scope, marking and page x of y."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typst

from casework.rendering.document import (
    Bullets,
    Document,
    Facts,
    Figure,
    Heading,
    Item,
    Logo,
    Note,
    Numbered,
    PageBreak,
    Paragraph,
    Rule,
    Signature,
    Table,
    Text,
    ToPart,
    clean,
    label,
    settled,
    title_of,
)
from casework.rendering.typefaces import in_pdf, loaded, unshown

UNSHOWN = "A box (\u25a1) stands for a character that no typeface of this document has. The page on screen shows it."
TEMPLATE = Path(__file__).with_name("document.typ")


def to_pdf(document: Document, *, numbered: bool = True) -> bytes:
    """The document as tagged PDF. Texts reach Typst as data only; none is ever read as markup.

    Not `numbered`, its pages have no number: in a pack they have the pack's.
    """
    data = {
        "title": title_of(document), "body": clean(document.body_name), "marking": clean(document.marking), "subtitle": clean(document.subtitle),
        "banner": clean(document.banner), "reference": clean(document.reference), "footer": clean(document.footer_note), "capitals": document.capitals, "numbered": numbered,
        "blocks": [_block(block) for block in settled(document.blocks)], "logo": _logo(document.logo), "font": in_pdf(document.font),
    }  # fmt: skip
    text = unicodedata.normalize("NFC", json.dumps(data, ensure_ascii=False))
    if strange := unshown(text):
        # No typeface we carry has these (an emoji, a rare script): a box says that something stood here, and a line
        # at the end why. Joiners and the like go, for alone they would be boxes between letters.
        boxes = {ord(c): "" if unicodedata.category(c) in ("Cf", "Mn", "Sk") else "\u25a1" for c in strange}
        data["blocks"].append({"kind": "note", "text": UNSHOWN})
        text = unicodedata.normalize("NFC", json.dumps(data, ensure_ascii=False)).translate(boxes)
    return _compile(text)


def _logo(logo: Logo | None) -> dict[str, Any] | None:
    """The picture as numbers, for text is all that reaches Typst."""
    if logo is None:
        return None
    form = "png" if logo.media_type == "image/png" else "jpg"
    return {"data": list(logo.data), "form": form, "alt": clean(logo.alt), "width": logo.millimetres}


def _compile(data: str) -> bytes:
    made = typst.compile(
        str(TEMPLATE),
        format="pdf",
        sys_inputs={"data": data},
        font_paths=loaded(),
        pdf_standards=["ua-1"],
    )
    assert isinstance(made, bytes)
    return made


def _items(items: Sequence[Item]) -> list[dict[str, Any]]:
    pairs = [item if isinstance(item, tuple) else (item, ()) for item in items]
    return [{"text": clean(text), "beneath": _items(beneath)} for text, beneath in pairs]


PART = "part:"
"""How a link to a part of a pack is written until the pack knows its page."""


def _cell(cell: Any) -> str | dict[str, str]:
    words = clean(str(cell))
    return {"text": words, "to": f"{PART}{cell.key}"} if isinstance(cell, ToPart) and words else words


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
            return {"kind": "bullets", "items": _items(items)}
        case Numbered(_, style, start):
            points = [
                {"label": label(style, n), "text": clean(text), "beneath": [_block(each) for each in beneath]}
                for n, (text, beneath) in enumerate(block.points, start)
            ]
            return {"kind": "numbered", "items": points}
        case Facts(rows):
            return {"kind": "facts", "rows": [[clean(k), clean(v)] for k, v in rows]}
        case Table():
            widths = list(block.widths) if block.widths else [1.0] * len(block.headers)
            rows = [[_cell(cell) for cell in row] for row in block.rows]
            return {
                "kind": "table",
                "headers": [clean(h) for h in block.headers],
                "rows": rows,
                "caption": clean(block.printed_caption),
                "widths": widths,
                "numeric": list(block.numeric),
            }
        case Signature(name, on):
            return {"kind": "signature", "label": clean(name), "on": clean(on)}
        case Note(text):
            return {"kind": "note", "text": clean(text)}
        case Figure(chart, caption):
            from casework.rendering import charts

            return {
                "kind": "figure",
                "svg": charts.svg(chart),
                "alt": clean(f"{chart.title}. {chart.in_words()}"),
                "caption": clean(caption),
            }
        case PageBreak():
            return {"kind": "break"}
        case Rule():
            return {"kind": "rule"}
    raise TypeError(f"unknown block {block!r}")
