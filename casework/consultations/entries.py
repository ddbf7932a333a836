"""Rows and entries of a consultation record: what goes into it or is left out of it as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from casework.consultations.mentions import Passage, tidy

Cell = str | Passage


@dataclass(frozen=True)
class Row:
    """A line of a table: cells that are facts, and passages that are looked through first."""

    table: str
    on: date
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Entry:
    """Something that goes into the record or is left out of it as a whole."""

    key: str
    section: str
    label: str
    rows: tuple[Row, ...]
    left_out: bool = False
    of_person: bool = False
    """An agency said it of the very person, and not of the case."""

    def passages(self) -> Iterator[Passage]:
        for row in self.rows:
            yield from (cell for cell in row.cells if isinstance(cell, Passage) and cell.text)


def typed(key: str, where: str, text: str) -> Passage:
    """A text that somebody typed, as a cell that is looked through first."""
    return Passage(key, where, tidy(text))
