"""What a document is made of, whichever form it leaves in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Text:
    """A run of text with an emphasis."""

    text: str
    bold: bool = False
    italic: bool = False


Run = str | Text


@dataclass(frozen=True)
class Heading:
    level: int
    text: str
    number: str = ""


@dataclass(frozen=True, init=False)
class Paragraph:
    runs: tuple[Run, ...]

    def __init__(self, *runs: Run) -> None:
        object.__setattr__(self, "runs", runs)


Item = str | tuple[str, Sequence[Any]]


@dataclass(frozen=True)
class Bullets:
    """Items are text, or a pair of text and the items beneath it, however deep."""

    items: Sequence[Item]


@dataclass(frozen=True)
class Numbered:
    """`style` is "(i)", "1." or "a)"; `start` is the number of the first item."""

    items: Sequence[str]
    style: str = "(i)"
    start: int = 1


@dataclass(frozen=True)
class Facts:
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    widths: Sequence[float] | None = None
    numeric: Sequence[int] = ()


@dataclass(frozen=True)
class Signature:
    label: str
    on: str = ""


@dataclass(frozen=True)
class PageBreak:
    pass


@dataclass(frozen=True)
class Rule:
    pass


@dataclass(frozen=True)
class Note:
    """A boxed statement, such as the confidentiality statement."""

    text: str


Block = Heading | Paragraph | Bullets | Numbered | Facts | Table | Signature | PageBreak | Rule | Note


@dataclass(frozen=True)
class Document:
    """A document with its marking on every page. `banner` is for DRAFT and the like."""

    title: str
    body_name: str
    marking: str = "OFFICIAL-SENSITIVE"
    subtitle: str = ""
    language: str = "en-GB"
    banner: str = ""
    reference: str = ""
    blocks: Sequence[Block] = field(default_factory=list)
    footer_note: str = ""


def settled(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with headings that never skip a level, as accessible documents require; the title is level 1."""
    found: list[Block] = []
    open_levels: list[int] = []  # levels as given of the headings this one may stand beneath
    for block in blocks:
        if isinstance(block, Heading):
            while open_levels and open_levels[-1] >= block.level:
                open_levels.pop()
            open_levels.append(block.level)
            block = replace(block, level=min(6, len(open_levels) + 1))
        found.append(block)
    return found


_ROMAN = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def roman(number: int) -> str:
    """A number below 90 in small roman figures."""
    words = ""
    for value, letters in _ROMAN:
        while number >= value:
            words += letters
            number -= value
    return words


def label(style: str, number: int) -> str:
    """The label of the item with this number."""
    if style == "(i)":
        return f"({roman(number) if number < 90 else number})"
    if style == "a)":
        return f"{chr(96 + number)})" if number <= 26 else f"{number})"
    return f"{number}."


def clean(text: str) -> str:
    """Text without the control characters that no document format takes."""
    return "".join(
        c
        for c in text
        if c in "\n\t"
        or (
            ord(c) >= 32
            and not 0x7F <= ord(c) < 0xA0
            and not 0xD800 <= ord(c) < 0xE000
            and ord(c) not in (0xFFFE, 0xFFFF)
        )
    )
