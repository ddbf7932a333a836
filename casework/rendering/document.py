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


Point = str | tuple[str, Sequence[Any]]


@dataclass(frozen=True)
class Numbered:
    """`style` is "(i)", "i.", "I.", "1.", "1)", "(1)", "a)", "(a)", "a." or "(A)"; `start` is the number of the first item. Items are text, or a pair of
    text and the lists and paragraphs beneath it."""

    items: Sequence[Point]
    style: str = "(i)"
    start: int = 1

    @property
    def points(self) -> list[tuple[str, Sequence[Any]]]:
        """Every item with what stands beneath it."""
        return [item if isinstance(item, tuple) else (item, ()) for item in self.items]


@dataclass(frozen=True)
class Facts:
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class ToPart:
    """A cell that leads to a part of the pack its document stands before, by the part's key; elsewhere its words alone."""

    text: str
    key: int

    def __str__(self) -> str:
        return self.text


Cell = str | ToPart


@dataclass(frozen=True)
class Table:
    """`heard` where a heading above says what the table is: its caption is for those who hear the page, and is not printed."""

    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    caption: str = ""
    widths: Sequence[float] | None = None
    numeric: Sequence[int] = ()
    heard: bool = False

    @property
    def printed_caption(self) -> str:
        return "" if self.heard else self.caption


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


@dataclass(frozen=True)
class Figure:
    """A chart (`rendering/charts.py`); its words are for those who do not see it, and the table beside it for everybody."""

    chart: Any
    caption: str = ""


Block = Heading | Paragraph | Bullets | Numbered | Facts | Table | Signature | PageBreak | Rule | Note | Figure


@dataclass(frozen=True)
class Logo:
    """A picture at the head of a document, PNG or JPEG; `alt` says what it says, `width` and `height` are in pixels."""

    data: bytes
    media_type: str
    alt: str
    width: int
    height: int

    @property
    def millimetres(self) -> float:
        """How wide it is printed: at most 60 mm, and not higher than 20 mm."""
        return min(60.0, 20.0 * self.width / self.height)


@dataclass(frozen=True)
class Document:
    """A document with its marking on every page. `banner` is for DRAFT and the like.

    `capitals` shows headings in capitals without changing their text, and leaves their numbers; `font` is the typeface, which Word files name and
    PDFs follow (`typefaces.py`).
    """

    title: str
    body_name: str
    marking: str = "OFFICIAL-SENSITIVE"
    subtitle: str = ""
    language: str = "en-GB"
    banner: str = ""
    reference: str = ""
    blocks: Sequence[Block] = field(default_factory=list)
    footer_note: str = ""
    capitals: bool = False
    font: str = "Arial"
    logo: Logo | None = None


DEEPEST = 6
"""Levels of bullets; what lies deeper stands on the last, for no reader follows further and formats give up."""


def title_of(document: Document) -> str:
    """The title; a document whose title has no words is called by its reference, for none may go without."""
    return clean(document.title).strip() or clean(document.reference).strip() or "Untitled"


def settled(blocks: Sequence[Block]) -> list[Block]:
    """The blocks as every format takes them.

    Headings never skip a level, as accessible documents require (the title is level 1), and have words; bullets end at
    `DEEPEST`; rows of a table are as long as its headers, and its widths fit or go.
    """
    found: list[Block] = []
    open_levels: list[int] = []  # levels as given of the headings this one may stand beneath
    for block in blocks:
        if isinstance(block, Bullets):
            block = replace(block, items=_shallow(block.items, DEEPEST))
        elif isinstance(block, Table):
            block = _squared(block)
        elif isinstance(block, Heading):
            if not clean(f"{block.number}{block.text}").strip():
                continue
            while open_levels and open_levels[-1] >= block.level:
                open_levels.pop()
            open_levels.append(block.level)
            block = replace(block, level=min(6, len(open_levels) + 1))
        found.append(block)
    return found


def beneath(blocks: Sequence[Block], steps: int = 1) -> list[Block]:
    """The blocks with each heading so many levels deeper, for what stands under other headings."""
    return [replace(block, level=block.level + steps) if isinstance(block, Heading) else block for block in blocks]


def _shallow(items: Sequence[Item], levels: int) -> list[Item]:
    found: list[Item] = []
    for item in items:
        text, beneath = item if isinstance(item, tuple) else (item, ())
        if not beneath:
            found.append(text)
        elif levels > 1:
            found.append((text, _shallow(beneath, levels - 1)))
        else:
            found += [text, *_flat(beneath)]
    return found


def _flat(items: Sequence[Item]) -> list[Item]:
    """Every text in order, however deep; without recursion, for somebody may have indented a thousand times."""
    found: list[Item] = []
    waiting = list(reversed(items))
    while waiting:
        item = waiting.pop()
        text, beneath = item if isinstance(item, tuple) else (item, ())
        found.append(text)
        waiting += reversed(beneath)
    return found


def _squared(table: Table) -> Table:
    """Cells beyond the headers join the last one; short rows get empty cells; widths that do not fit go."""
    columns = len(table.headers)
    if not columns:
        longest = max((len(row) for row in table.rows), default=1)
        return _squared(replace(table, headers=[""] * max(longest, 1)))
    rows = [
        [*row[: columns - 1], "\n".join(str(cell) for cell in row[columns - 1 :])]
        if len(row) > columns
        else [*row, *([""] * (columns - len(row)))]
        for row in table.rows
    ]
    fits = table.widths is not None and len(table.widths) == columns and all(width > 0 for width in table.widths)
    return replace(table, rows=rows, widths=table.widths if fits else None)


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
    if style == "I.":
        return f"{roman(number).upper() if number < 90 else number}."
    if style == "i.":
        return f"{roman(number) if number < 90 else number}."
    if style in ("a)", "(a)", "a.", "(A)"):
        letter = chr(96 + number) if number <= 26 else str(number)
        return style.lower().replace("a", letter.upper() if style == "(A)" else letter)
    if style == "(1)":
        return f"({number})"
    return f"{number})" if style == "1)" else f"{number}."


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
