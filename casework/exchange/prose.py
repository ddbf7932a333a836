"""Blocks of a record as the text that is kept and edited, and back. What goes in comes out the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casework.exchange import blocks as schema
from casework.rendering import document as rendered
from casework.rendering.document import label
from casework.rendering.prose import blocks_from_text, literally


def text_of(record: Sequence[Any] | str) -> str:
    """The record as text. Lists are lines with their marks; a paragraph that only looks like a list is marked as none."""
    if isinstance(record, str):
        return record
    return "\n\n".join(block_text(block) for block in record)


def block_text(block: Any) -> str:
    match block:
        case schema.Paragraph():
            return "\n".join(literally(line) for line in block.text.splitlines() if line.strip())
        case schema.Bullets():
            return "\n".join(_bullets(block.items, 0))
        case schema.Numbered():
            return "\n".join(
                f"{label(block.style, number)} {_one_line(item)}"
                for number, item in enumerate(block.items, block.start)
            )
        case schema.Subheading():
            return f"## {_one_line(block.text)}"
        case schema.Table():
            rows = [block.headers, ["---"] * len(block.headers), *block.rows]
            return "\n".join("| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows)
    raise TypeError(f"unknown block {block!r}")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return _one_line(text).replace("|", "\\|")


def _bullets(items: Sequence[Any], depth: int) -> list[str]:
    lines: list[str] = []
    for item in items:
        text, beneath = (item, []) if isinstance(item, str) else (item.text, item.items)
        lines.append(f"{'  ' * depth}- {_one_line(text)}")
        lines += _bullets(beneath, depth + 1)
    return lines


def record_of(text: str) -> list[Any]:
    """The kept text as blocks."""
    return [block_of(block) for block in blocks_from_text(text)]


def block_of(block: rendered.Block) -> Any:
    match block:
        case rendered.Bullets(items):
            return schema.Bullets(items=[_bullet(item) for item in items])
        case rendered.Numbered(items, style, start):
            return schema.Numbered(style=style, start=start, items=list(items))  # type: ignore[arg-type]
        case rendered.Heading(_, words, _):
            return schema.Subheading(text=words)
        case rendered.Table(headers, rows):
            return schema.Table(headers=list(headers), rows=[list(row) for row in rows])
        case rendered.Paragraph(runs):
            return schema.Paragraph(text="".join(run if isinstance(run, str) else run.text for run in runs))
    raise TypeError(f"text has no {block!r}")


def _bullet(item: rendered.Item) -> Any:
    if isinstance(item, str):
        return item
    return schema.Bullet(text=item[0], items=[_bullet(beneath) for beneath in item[1]])
