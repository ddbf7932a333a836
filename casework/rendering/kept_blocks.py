"""The blocks of a Word file as plain JSON and back, so that it is read once, when it comes in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casework.rendering.document import Block, Bullets, Heading, Numbered, Paragraph, Run, Table, Text


def kept(blocks: Sequence[Block]) -> list[list[Any]]:
    """Those a Word file can become (`from_docx.py`): headings, paragraphs, lists and tables."""
    return [_kept(block) for block in blocks]


def _kept(block: Block) -> list[Any]:
    match block:
        case Heading(level, text):
            return ["heading", level, text]
        case Paragraph(runs=runs):
            return ["text", [run if isinstance(run, str) else [run.text, run.bold, run.italic] for run in runs]]
        case Bullets(items):
            return ["bullets", list(items)]
        case Numbered(items, style):
            return ["numbered", list(items), style]
        case Table(headers, rows, caption):
            return ["table", [str(cell) for cell in headers], [[str(cell) for cell in row] for row in rows], caption]
    raise TypeError(type(block).__name__)


def blocks_from(kept: Sequence[Sequence[Any]]) -> list[Block]:
    return [_block(*each) for each in kept]


def _block(kind: str, *said: Any) -> Block:
    match kind:
        case "heading":
            return Heading(int(said[0]), str(said[1]))
        case "text":
            return Paragraph(*(_run(run) for run in said[0]))
        case "bullets":
            return Bullets([str(item) for item in said[0]])
        case "numbered":
            return Numbered([str(item) for item in said[0]], str(said[1]))
        case "table":
            return Table(
                headers=[str(cell) for cell in said[0]],
                rows=[[str(cell) for cell in row] for row in said[1]],
                caption=str(said[2]) if len(said) > 2 else "",
            )
    raise ValueError(kind)


def _run(run: Any) -> Run:
    return run if isinstance(run, str) else Text(str(run[0]), bold=bool(run[1]), italic=bool(run[2]))
