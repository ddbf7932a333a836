"""Numbered paragraphs of a text: 3.1, 3.2 under what they stand under, worked out from their place."""

from __future__ import annotations

import re

from casework.rendering import prose
from casework.rendering.document import Block, Paragraph
from casework.rendering.prose import blocks_from_text

GOES_ON = "> "
"""Before a paragraph that has no number of its own."""


def literally(text: str, number: str) -> str:
    """A paragraph's text, marked where its beginning would be read as a number or as going on."""
    plain = prose.literally(text)
    if plain == text and (text.startswith((GOES_ON, f"\\{GOES_ON}")) or _typed_in(text.removeprefix("\\"), number)):
        return f"\\{text}"
    return plain


def _typed_in(text: str, number: str) -> re.Match[str] | None:
    """The number somebody typed before a paragraph, when it is one of those under `number`."""
    return re.match(rf"({re.escape(number)}(?:\.\d+)+)\.?\s+(?=\S)", text) if number else None


def numbered_blocks(text: str, number: str = "", running: int | None = None) -> list[tuple[str, Block]]:
    """A text as blocks, its paragraphs with their numbers: 2.1, 2.2 under 2, or none where `number` is empty.

    `running` numbers them on from the last number before instead. A number typed before a paragraph stays, and what follows
    counts on from it; one that begins with "> " has none.
    """
    found: list[tuple[str, Block]] = []
    counted = 0
    for block in blocks_from_text(text):
        if not isinstance(block, Paragraph):
            found.append(("", block))
            continue
        words = "".join(run if isinstance(run, str) else run.text for run in block.runs)
        if words.startswith(GOES_ON):
            found.append(("", Paragraph(words.removeprefix(GOES_ON))))
        elif typed := _typed_in(words, number):
            counted = int(typed[1].removeprefix(f"{number}.").split(".")[0])
            found.append((typed[1], Paragraph(words[typed.end() :])))
        else:
            rest = words.removeprefix("\\")
            if words != rest == prose.literally(rest) != literally(rest, number):
                words = rest
            counted += 1
            found.append((own_number(number, counted, running), Paragraph(words)))
    return found


def own_number(number: str, counted: int, running: int | None) -> str:
    if running is not None:
        return str(running + counted)
    return f"{number}.{counted}" if number else ""


def with_number(number: str, block: Block) -> Block:
    """The block with its number in front of it."""
    if not number or not isinstance(block, Paragraph):
        return block
    return Paragraph(f"{number}.  " if number.isdigit() else f"{number}  ", *block.runs)
