"""What a performance report says besides its indicators, as leaves of a workbook: by period, by area, each table of each part, and the words.

All of it is read off the report's own document, so that no form holds a figure another leaves out, and what the public is not
told stands in none. Figures are numbers again, with their unit beside them and as they are printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from casework.indicators.reports import HEADINGS
from casework.rendering import Bullets, Document, Facts, Figure, Heading, Note, Numbered, Paragraph, Table
from casework.rendering.document import settled
from casework.rendering.spreadsheet import Cell, Leaf

_FIGURE = re.compile(r"([−-]?)(£?)(\d[\d,]*(?:\.\d+)?)(%?)(?: \(.*\))?")


def leaves_of(document: Document) -> list[Leaf]:
    """Leaves for all of a report's document but its tables of indicators."""
    found = _Found()
    for block in settled(document.blocks):
        found.take(block)
    long = [
        Leaf("By period", ("Indicator", "Series", "Period", "Figure", "Unit", "As printed"), found.periods, (44, 30, 18, 14, 8, 20)),
        Leaf("By area", ("Indicator", "Area", "Period", "Figure", "Unit", "As printed"), found.areas, (44, 30, 18, 14, 8, 20)),
    ]  # fmt: skip
    words = Leaf("Words", ("Where", "What is said"), found.words, (50, 110))
    return [*(leaf for leaf in long if leaf.rows), *found.tables, *([words] if found.words else [])]


@dataclass
class _Found:
    """What was read so far, and under which headings the next block stands."""

    at: list[str] = field(default_factory=list)
    indicators: set[str] = field(default_factory=set)
    periods: list[tuple[Cell, ...]] = field(default_factory=list)
    areas: list[tuple[Cell, ...]] = field(default_factory=list)
    tables: list[Leaf] = field(default_factory=list)
    words: list[tuple[Cell, ...]] = field(default_factory=list)

    def take(self, block: object) -> None:
        if isinstance(block, Heading):
            self.at = [*self.at[: block.level - 2], block.text]
        elif isinstance(block, Table):
            self._table(block)
        else:
            self.words += [(": ".join(self.at), said) for said in _said(block) if said]

    def _table(self, table: Table) -> None:
        if tuple(table.headers) == HEADINGS:
            self.indicators |= {str(row[0]) for row in table.rows}
        elif table.caption in self.indicators and table.headers[0] == "Period":
            for row in table.rows:
                for series, cell in zip(table.headers[1:], row[1:], strict=False):
                    self.periods.append((table.caption, series, str(row[0]), *_figure(str(cell))))
        elif (name := table.caption.removesuffix(" by area")) in self.indicators and table.headers[0] == "Area":
            self.areas += [(name, str(row[0]), table.headers[1], *_figure(str(row[1]))) for row in table.rows]
        else:
            self.tables.append(_as_it_is(table, self.at))


def _said(block: object) -> Iterator[str]:
    """The words of a block that is no table; a chart says no more than the table beside it, but for its source."""
    if isinstance(block, Paragraph):
        yield "".join(run if isinstance(run, str) else run.text for run in block.runs)
    elif isinstance(block, Note):
        yield block.text
    elif isinstance(block, Facts):
        yield from (f"{name}: {value}" for name, value in block.rows)
    elif isinstance(block, Bullets):
        yield from _items(block.items)
    elif isinstance(block, Numbered):
        for text, beneath in block.points:
            yield text
            yield from (words for each in beneath for words in _said(each))
    elif isinstance(block, Figure):
        yield block.caption


def _items(items: Sequence[object]) -> Iterator[str]:
    for item in items:
        if isinstance(item, str):
            yield item
        elif isinstance(item, tuple):
            yield item[0]
            yield from _items(item[1])


def number_in(printed: str) -> tuple[Decimal | None, str]:
    """The figure at the beginning of what is printed, with its unit; none where there is no figure, or one is kept back."""
    match = _FIGURE.fullmatch(printed.strip())
    if match is None:
        return None, ""
    sign, pounds, figures, percent = match.groups()
    value = Decimal(figures.replace(",", ""))
    return (-value if sign else value), pounds or percent


def _figure(printed: str) -> tuple[Cell, Cell, Cell]:
    value, unit = number_in(printed)
    return value if value is not None else printed, unit, printed


def _as_it_is(table: Table, at: Sequence[str]) -> Leaf:
    """A table of a part: a column that is all pounds, or all plain numbers, is numbers, and its heading says of what."""
    columns = list(zip(*(map(str, row) for row in table.rows), strict=True)) or [() for _ in table.headers]
    headings, cells = [], []
    for heading, column in zip(table.headers, columns, strict=True):
        read = [number_in(each) for each in column]
        units = {unit for (value, unit), each in zip(read, column, strict=True) if each}
        plain = all(
            value is not None and "(" not in each for (value, _), each in zip(read, column, strict=True) if each
        )
        if column and plain and any(column) and len(units) == 1:
            (unit,) = units
            headings.append(f"{heading} ({unit})" if unit else heading)
            cells.append([value for value, _ in read])
        else:
            headings.append(heading)
            cells.append(list(column))
    return Leaf(table.caption or (at[-1] if at else "Table"), headings, list(zip(*cells, strict=True)), tuple(max(14, min(60, len(h) + 24)) for h in headings))  # fmt: skip
