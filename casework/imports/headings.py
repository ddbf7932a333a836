"""Finds the row of headings below whatever stands above the table, and guesses what each column is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from casework import clock
from casework.imports.attending import day_in
from casework.imports.kinds import ATTENDANCE, Kind, plain
from casework.imports.reading import Leaf

LOOKED_AT = 60
"""Rows from the top among which the headings are sought."""


def guess(headings: Sequence[str], kind: Kind) -> dict[str, int]:
    """Which column is which, by its heading: each column and each meaning once, the likeliest words first."""
    compared = [plain(heading) for heading in headings]
    if kind is ATTENDANCE:  # "Meeting 3 March" is a meeting, and not the column that says which
        compared = [
            "" if day_in(heading, clock.today()) else words for heading, words in zip(headings, compared, strict=True)
        ]
    likely = sorted(
        (_rank(words, column.words), place, index, column.key)
        for place, column in enumerate(kind.columns)
        for index, words in enumerate(compared)
        if words and _rank(words, column.words) is not None
    )
    found: dict[str, int] = {}
    for _, _, index, key in likely:
        if key not in found and index not in found.values():
            found[key] = index
    return found


def _rank(heading: str, words: Sequence[str]) -> int | None:
    """How likely a heading means this: the whole of it first, then words of it; None if not at all."""
    for place, each in enumerate(words):
        if heading == plain(each):
            return place
    inside = f" {heading} "
    for place, each in enumerate(words):
        if len(plain(each)) > 3 and f" {plain(each)} " in inside and len(heading.split()) <= 6:
            return 100 + place
    return None


def _score(cells: Sequence[str], kind: Kind) -> int:
    """How many of these cells read like headings; of an attendance sheet the days of meetings as well."""
    found = guess(cells, kind)
    if kind is not ATTENDANCE or not found:
        return len(found)
    today = clock.today()
    return len(found) + sum(
        place not in found.values() and day_in(cell, today) is not None for place, cell in enumerate(cells)
    )


def header_row(leaf: Leaf, kind: Kind) -> int | None:
    """The place in `leaf.rows` of the row that reads most like headings of this kind, if any does."""
    best, where = 1, None
    for place, (_, cells) in enumerate(leaf.rows[:LOOKED_AT]):
        if len({plain(cell) for cell in cells if cell.strip()}) > 1 and (score := _score(cells, kind)) > best:
            best, where = score, place
    return where


def best_leaf(leaves: Sequence[Leaf], kind: Kind) -> tuple[Leaf, int]:
    """The leaf whose headings fit best, and where they stand; without any, the longest leaf and its first full row."""
    scored = [
        (_score(leaf.rows[at][1], kind), -i, leaf, at)
        for i, leaf in enumerate(leaves)
        if (at := header_row(leaf, kind)) is not None
    ]
    if scored:
        _, _, leaf, at = max(scored, key=lambda each: each[:2])
        return leaf, at
    leaf = max(leaves, key=lambda each: len(each.rows))
    widths = [sum(bool(cell.strip()) for cell in cells) for _, cells in leaf.rows[:LOOKED_AT]]
    return leaf, widths.index(max(widths))


def fingerprint(headings: Sequence[str]) -> str:
    """The same for files with the same headings in the same order."""
    return hashlib.sha256("\n".join(plain(heading) for heading in headings).encode()).hexdigest()
