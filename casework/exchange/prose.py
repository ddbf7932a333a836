"""Blocks of a record as the text that is kept and edited, and back. What goes in comes out the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from casework.errors import Refusal
from casework.exchange import blocks as schema
from casework.rendering import document as rendered
from casework.rendering import paragraphs
from casework.rendering.document import label
from casework.rendering.paragraphs import GOES_ON, own_number
from casework.rendering.prose import BETWEEN, blocks_from_text, literally


def text_of(record: Sequence[Any] | str) -> str:
    """The record as text. Lists are lines with their marks; a paragraph that only looks like a list is marked as none."""
    if isinstance(record, str):
        return record
    return "\n\n".join(_apart(record, [block_text(block) for block in record]))


def _apart(blocks: Sequence[Any], texts: Sequence[str]) -> list[str]:
    """The texts of the blocks, with a mark before a list that would be read as one with that before it, or as a name."""
    before = [None, *blocks]
    return [f"{BETWEEN}\n{said}" if _set_apart(before[n], blocks[n]) else said for n, said in enumerate(texts)]


MISTAKEN = {"(a)": "(i)", "a.": "i."}
"""After letters, what begins like one: (h) and then (i)."""


def _set_apart(one: Any, other: Any) -> bool:
    if isinstance(other, schema.Numbered) and other.style == "I." and other.start > 1 and len(other.items) == 1:
        return True  # V. Jones
    if isinstance(one, schema.Numbered) and isinstance(other, schema.Numbered):
        follows = other.start == one.start + len(one.items)
        return (follows and one.style == other.style) or MISTAKEN.get(one.style) == other.style
    return isinstance(one, schema.Bullets) and isinstance(other, schema.Bullets)


def block_text(block: Any) -> str:
    match block:
        case schema.Paragraph() | schema.NumberedParagraph():
            return "\n".join(literally(line) for line in block.text.splitlines() if line.strip())
        case schema.Bullets():
            return "\n".join(_bullets(block.items, 0))
        case schema.Numbered():
            return "\n".join(_numbered(block, 0))
        case schema.Subheading():
            return f"## {_one_line(block.text)}"
        case schema.Table():
            rows = [block.headers, ["---"] * len(block.headers), *block.rows]
            named = [f"|+ {_caption(block.caption)}"] if block.caption else []
            return "\n".join([*named, *("| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows)])
    raise TypeError(f"unknown block {block!r}")


def numbered_text(
    record: Sequence[Any] | str, number: str, *, running: int | None = None, where: str
) -> tuple[str, int]:  # fmt: skip
    """A record whose paragraphs are numbered under `number`, or on from `running`, as the text that is kept, and how many have one.

    A number of its place is worked out again; another one under `number` stays in the text. Raises `Refusal` for any other.
    """
    if isinstance(record, str):
        return record, sum(1 for line in record.split("\n\n") if line.strip())
    found, counted, numbered = [], 0, 0
    for n, block in enumerate(record):
        if not isinstance(block, schema.NumberedParagraph):
            found.append(block_text(block))
            continue
        words = "\n".join(" ".join(line.split()) for line in block.text.splitlines() if line.strip())
        first, _, rest = block_text(schema.Paragraph(text=words)).partition("\n")
        own = words.partition("\n")[0]
        given = block.number.rstrip(".")
        if not block.numbered:
            first = f"{GOES_ON}{own}"
        else:
            first = paragraphs.literally(own, number)
            counted, numbered = counted + 1, numbered + 1
            usual = own_number(number, counted, running)
            if given and given != usual:
                if not (number and re.fullmatch(rf"{re.escape(number)}(?:\.\d+)+", given)):
                    raise Refusal(
                        f"Paragraphs here are numbered {usual or 'by nothing'}: {given} cannot stand here.",
                        field=f"{where}.{n}.number",
                    )
                first = f"{given} {own}"
                counted = int(given.removeprefix(f"{number}.").split(".")[0])
        found.append("\n".join(part for part in (first, rest) if part))
    return "\n\n".join(_apart(record, found)), numbered


def numbered_block(number: str, block: rendered.Block, *, counts: bool) -> Any:
    """A block with its number; where paragraphs are counted, one without goes on from what stands above it."""
    if not isinstance(block, rendered.Paragraph):
        return block_of(block)
    return schema.NumberedParagraph.model_construct(
        text=block_of(block).text, number=number, numbered=bool(number) or not counts
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return _one_line(text).replace("|", "\\|")


def _caption(text: str) -> str:
    """On one line; a bar at its end would make a row of it."""
    return _one_line(text).rstrip("| ")


def _bullets(items: Sequence[Any], depth: int) -> list[str]:
    lines: list[str] = []
    for item in items:
        text, beneath = (item, []) if isinstance(item, str) else (item.text, item.items)
        lines.append(f"{'  ' * depth}- {_one_line(text)}")
        lines += _bullets(beneath, depth + 1)
    return lines


def _numbered(block: schema.Numbered, depth: int) -> list[str]:
    lines: list[str] = []
    for number, item in enumerate(block.items, block.start):
        text, beneath = (item, []) if isinstance(item, str) else (item.text, item.beneath)
        lines.append(f"{INDENT * depth}{label(block.style, number)} {_one_line(text)}")
        lines += beneath_lines(beneath, depth + 1)
    return lines


def beneath_lines(beneath: Sequence[schema.Bullets | schema.Numbered], depth: int) -> list[str]:
    """Lists beneath a point as lines, so far in."""
    inwards = INDENT * depth
    lines: list[str] = []
    for before, each in zip([None, *beneath], beneath, strict=False):
        lines += [f"{inwards}{BETWEEN}"] if _set_apart(before, each) else []
        if isinstance(each, schema.Numbered):
            lines += _numbered(each, depth)
        else:
            lines += [f"{inwards}{said}" for said in _bullets(each.items, 0)]
    return lines


INDENT = "   "


def decision_text(decision: Any) -> str:
    """A decision with the lists beneath it as lines."""
    if not decision.beneath:
        return str(decision.text)
    words = [literally(line) for line in decision.text.splitlines() if line.strip()]
    return "\n".join([*words, *beneath_lines(decision.beneath, 0)])


def record_of(text: str) -> list[Any]:
    """The kept text as blocks."""
    return [block_of(block) for block in blocks_from_text(text)]


def block_of(block: rendered.Block) -> Any:
    match block:
        case rendered.Bullets(items):
            return schema.Bullets(items=[_bullet(item) for item in items])
        case rendered.Numbered(_, style, start):
            points = [
                schema.Point.model_construct(text=text, beneath=[block_of(each) for each in beneath])
                if beneath
                else text
                for text, beneath in block.points
            ]
            return schema.Numbered.model_construct(style=style, start=start, items=points)  # type: ignore[arg-type]
        case rendered.Heading(_, words, _):
            return schema.Subheading(text=words)
        case rendered.Table(headers, rows, caption):
            return schema.Table.model_construct(
                caption=caption, headers=list(headers), rows=[list(row) for row in rows]
            )
        case rendered.Paragraph(runs):
            return schema.Paragraph(text="".join(run if isinstance(run, str) else run.text for run in runs))
    raise TypeError(f"text has no {block!r}")


def _bullet(item: rendered.Item) -> Any:
    if isinstance(item, str):
        return item
    return schema.Bullet(text=item[0], items=[_bullet(beneath) for beneath in item[1]])
