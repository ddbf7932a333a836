"""Text as people type it into a plain box, read as paragraphs and lists. Nothing typed is lost or interpreted as markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from textwrap import dedent
from typing import Any

from casework.rendering.document import DEEPEST, Block, Bullets, Heading, Item, Numbered, Paragraph, Table, roman

_BULLET = re.compile(r"^(\s*)[-*•]\s+(.*)$")
_ROMAN = r"((?:xl|l?x{0,3})(?:ix|iv|v?i{0,3}))"
_ITEM = (
    ("(i)", re.compile(rf"^\s*\((?=[ivxl]){_ROMAN}\)\s+(.*)$")),
    ("I.", re.compile(rf"^\s*(?=[IVXL]){_ROMAN.upper()}\.\s+(.*)$")),
    ("1.", re.compile(r"^\s*([0-9]{1,2})\.\s+(.*)$")),
    ("1)", re.compile(r"^\s*([0-9]{1,2})\)\s+(.*)$")),
    ("(1)", re.compile(r"^\s*\(([0-9]{1,2})\)\s+(.*)$")),
    ("(a)", re.compile(r"^\s*\(([a-z])\)\s+(.*)$")),
    ("(A)", re.compile(r"^\s*\(([A-Z])\)\s+(.*)$")),
    ("i.", re.compile(rf"^\s*(?=[ivxl]){_ROMAN}\.\s+(.*)$")),
    ("a.", re.compile(r"^\s*([a-z])\.\s+(.*)$")),
    ("a)", re.compile(r"^\s*([a-z])\)\s+(.*)$")),
)
BETWEEN = "\\"
"""A line of its own between two lists that would run into one."""
_ROW = re.compile(r"^\s*\|(.+)\|\s*$")
_CAPTION = re.compile(r"^\s*\|\+\s+(.*\S)(?<!\|)\s*$")
_BAR = re.compile(r"(?<!\\)\|")
_DASHES = re.compile(r"^(?:[\s|:]*-{2,})+[\s|:]*$")


_VALUES: dict[str, Callable[[str], int]] = {
    "(i)": lambda typed: next(number for number in range(1, 90) if roman(number) == typed),
    "I.": lambda typed: _VALUES["(i)"](typed.lower()),
    "1.": int,
    "1)": int,
    "(1)": int,
    "a)": lambda typed: ord(typed) - 96,
    "(a)": lambda typed: ord(typed) - 96,
    "(A)": lambda typed: ord(typed) - 64,
    "i.": lambda typed: _VALUES["(i)"](typed),
    "a.": lambda typed: ord(typed) - 96,
}


def _indent(line: str) -> int:
    line = line.expandtabs(4)
    return len(line) - len(line.lstrip())


def _in_a_list(line: str) -> bool:
    return line.strip() == BETWEEN or any(
        (found := pattern.match(line)) and found[2].strip() for pattern in (_BULLET, *(p for _, p in _ITEM))
    )


def literally(line: str) -> str:
    """The line with a mark before it when it would otherwise be read as part of a list, a heading or a table."""
    marked = _is_marked(line) or (line.strip() and _is_marked(line.lstrip().lstrip("\\") or BETWEEN))
    return f"\\{line}" if marked else line


def _is_marked(line: str) -> bool:
    return bool(
        line.startswith("## ")
        or line.strip() == BETWEEN
        or _BULLET.match(line)
        or _ROW.match(line)
        or _CAPTION.match(line)
        or any(pattern.match(line) for _, pattern in _ITEM)
    )


def _unmarked(line: str) -> str | None:
    """What stands behind the mark of `literally`, or None where there is none."""
    found = line.lstrip()
    return found[1:] if found.startswith("\\") and found[1:] and literally(found[1:]) != found[1:] else None


def _nested(lines: list[tuple[int, str]], levels: int) -> list[Item]:
    """Items with those indented further beneath them, down to the deepest level that is left."""
    top: list[Any] = []
    open_lists: list[tuple[int, list[Any]]] = [(-1, top)]  # the indent of the item that opened each list
    for indent, text in lines:
        while indent <= open_lists[-1][0]:
            open_lists.pop()
        if len(open_lists) == levels:
            open_lists[-1][1].append((text, []))
            continue
        beneath: list[Any] = []
        open_lists[-1][1].append((text, beneath))
        open_lists.append((indent, beneath))
    return _told(top)


def _told(items: list[Any]) -> list[Item]:
    """Items with nothing beneath them as plain text."""
    return [(text, _told(beneath)) if beneath else text for text, beneath in items]


Marked = tuple[str, int, str]
"""A line of a numbered list: its style, its number, its words."""


def _readings(line: str) -> list[Marked]:
    """Each way a line can be one of a numbered list: (v) is the fifth, or after (u) a letter."""
    return [(s, _VALUES[s](m[1]), m[2].strip()) for s, pattern in _ITEM if (m := pattern.match(line)) and m[2].strip()]


def _numbered_as(lines: list[str], at: int, follows: tuple[str, int], upper: int, *, surely: bool) -> Marked | None:
    """How the line at this place is numbered: so that it `follows` the one before it, or the next one follows it. By itself (i) is
    the first and (l) a letter, and V. Jones is a name unless it is `surely` in a list."""
    found = _readings(lines[at])
    rest = (lines[n] for n in range(at + 1, len(lines)))
    after = (line for line in rest if line.strip() and _indent(line) <= _indent(lines[at]) + 1)
    next_ones = {(style, number) for style, number, _ in _readings(next(after, ""))} if found else set()
    for each in found:
        if each[:2] == follows:
            return each
    for style, number, words in found:
        if (style, number + 1) in next_ones:
            return style, number, words
    for style, number, words in found:
        named = style == "I." and not surely and number not in (1, 1 + upper)
        if not named and not (number == 50 and style in ("(i)", "i.")):
            return style, number, words
    return None


def blocks_from_text(text: str, *, depth: int = 1) -> list[Block]:
    """A blank line ends a paragraph; lines beginning with "- " are bullets, indented ones beneath; "(i)", "1." and "a)" number, from
    what was typed on, with lines of lists indented beneath a numbered one as lists beneath it; "## " heads; lines between "|" are a table's rows, its headers first, dashes beneath these, what it is called above them behind "|+ "; a cell has a bar of its own
    behind a backslash. A backslash before such a line takes it as it stands; alone on a line it stands between two lists."""
    blocks: list[Block] = []
    lines: list[str] = []
    bullets: list[tuple[int, str]] = []
    numbered: tuple[str, int, list[str]] | None = None
    beneath: dict[int, list[str]] = {}  # lines beneath the points of the numbered list that is open, by their place
    indent = 0  # of the last point
    rows: list[list[str]] = []
    caption = ""
    upper = 0  # the last number of a list I., II., which goes on after what interrupts it

    def end() -> None:
        nonlocal lines, bullets, numbered, beneath, rows, caption
        if rows:
            blocks.append(Table(headers=rows[0], rows=rows[1:], caption=caption))
        elif caption:
            blocks.append(Paragraph(caption))
        if lines:
            blocks.append(Paragraph("\n".join(lines)))
        if bullets:
            blocks.append(Bullets(_nested(bullets, DEEPEST - depth + 1)))
        if numbered is not None:
            points = [
                (said, blocks_from_text(dedent("\n".join(under)), depth=depth + 1))
                if (under := beneath.get(n))
                else said
                for n, said in enumerate(numbered[2])
            ]
            blocks.append(Numbered(points, numbered[0], numbered[1]))
        lines, bullets, numbered, beneath, rows, caption = [], [], None, {}, [], ""

    typed = text.replace("\r\n", "\n").split("\n")
    for at, line in enumerate(typed):
        if not line.strip():
            if lines or rows or caption:
                end()
            continue
        if (plain := _unmarked(line)) is not None:
            if bullets or rows or caption or numbered is not None:
                end()
            lines.append(plain.strip())
            continue
        if numbered is not None and depth < DEEPEST and _indent(line) > indent + 1 and _in_a_list(line):
            beneath.setdefault(len(numbered[2]) - 1, []).append(line.expandtabs(4))
            continue
        if line.strip() == BETWEEN:
            end()
            continue
        if found := _ROW.match(line):
            if not rows and not caption:
                end()
            if len(rows) != 1 or not _DASHES.match(found[1]):
                rows.append([cell.strip().replace("\\|", "|") for cell in _BAR.split(found[1])])
            continue
        if rows or caption:
            end()
        if found := _CAPTION.match(line):
            end()
            caption = found[1]
            continue
        if line.startswith("## ") and line[3:].strip():
            end()
            blocks.append(Heading(4, line[3:].strip()))
            continue
        if (found := _BULLET.match(line)) and found[2].strip():
            if not bullets:
                end()
            bullets.append((len(found[1].expandtabs(4)), found[2].strip()))
            continue
        follows = (numbered[0], numbered[1] + len(numbered[2])) if numbered is not None else ("", 0)
        marked = _numbered_as(
            typed, at, follows, upper, surely=depth > 1 or (at > 0 and typed[at - 1].strip() == BETWEEN)
        )
        if marked is not None:
            style, number, item = marked
            upper = number if style == "I." else upper
            if numbered is None or (style, number) != follows:
                end()
                numbered = (style, number, [])
            numbered[2].append(item)
            indent = _indent(line)
            continue
        if bullets or numbered is not None:
            end()
        lines.append(line.strip())
    end()
    return blocks
