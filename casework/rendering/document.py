"""What a document is made of, whichever form it leaves in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


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


@dataclass(frozen=True)
class Bullets:
    """Items are text, or a pair of text and the items beneath it."""

    items: Sequence[str | tuple[str, Sequence[str]]]


@dataclass(frozen=True)
class Numbered:
    """`style` is "(i)", "1." or "a)"."""

    items: Sequence[str]
    style: str = "(i)"


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


ROMAN = [
    "i",
    "ii",
    "iii",
    "iv",
    "v",
    "vi",
    "vii",
    "viii",
    "ix",
    "x",
    "xi",
    "xii",
    "xiii",
    "xiv",
    "xv",
    "xvi",
    "xvii",
    "xviii",
    "xix",
    "xx",
    "xxi",
    "xxii",
    "xxiii",
    "xxiv",
    "xxv",
    "xxvi",
    "xxvii",
    "xxviii",
    "xxix",
    "xxx",
]


def label(style: str, place: int) -> str:
    """The label of the nth item, counted from 1."""
    if style == "(i)":
        return f"({ROMAN[place - 1] if place <= len(ROMAN) else place})"
    if style == "a)":
        return f"{chr(96 + place) if place <= 26 else place})"
    return f"{place}."


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
