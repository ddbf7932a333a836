"""The figures of a theme as a table for a spreadsheet: a line for each figure, as a whole and apart, with what it was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casework.rendering.spreadsheet import Cell
from casework.statistics.asked import Asked
from casework.statistics.counting import Figure, Table
from casework.statistics.figures import Statistic, Theme
from casework.statistics.suppression import LEAST
from casework.web.presentation import day, plural

HEADINGS = (
    "Statistic", "By", "Value", "Number", "Of", "Per cent", "Lower quartile", "Median", "Upper quartile", "Unit", "Sum",
    "Same period last year", "What is counted", "In the period by", "Groups", "First day", "Last day", "Area",
)  # fmt: skip
WIDTHS = (30, 26, 30, 12, 12, 12, 14, 12, 14, 14, 12, 16, 60, 30, 30, 16, 16, 20)
HIDDEN = "not shown"


def cells(tables: list[Table], asked: Asked, *, area: str, of: str) -> Iterator[tuple[Cell, ...]]:
    """A line for each figure. Each says what it was asked for, since a CSV file has no other place to say it."""
    for table in tables:
        days = (None, asked.today) if table.population.as_it_stands else (asked.period.start, asked.period.end)
        for line in _of_table(table):
            yield (*line, of, *days, area or "All")


def _of_table(table: Table) -> Iterator[tuple[Cell, ...]]:
    for place, statistic in enumerate(table.statistics):
        before = table.before[place] if table.before is not None else None
        yield _cells(table, statistic, "", "All", table.figures[place], before)
        for apart in table.apart:
            for line in apart.lines:
                then = line.before if place == 0 else None
                yield _cells(table, statistic, apart.split.title, line.words, line.figures[place], then)


def _cells(
    table: Table, statistic: Statistic, by: str, value: str, figure: Figure, before: Figure | None
) -> tuple[Cell, ...]:
    low, middle, high = (_rounded(each) for each in figure.quartiles or (None, None, None))
    shown: tuple[Cell, ...] = (figure.count, figure.base, figure.percent, low, middle, high)
    if figure.hidden:
        shown = (HIDDEN, None, None, None, None, None)
    then: Cell = None if before is None else HIDDEN if before.hidden else before.count
    total: Cell = HIDDEN if figure.hidden and statistic.total else figure.total
    return (
        statistic.name, by, value, *shown, plural(2, statistic.unit).removeprefix("2 ") if statistic.days else "", total, then,
        statistic.counts, table.population.dated,
    )  # fmt: skip


def _rounded(value: float | None) -> str | None:
    return None if value is None else f"{value:g}"


def about(theme: Theme, asked: Asked, *, area: str, of: str) -> list[tuple[str, str]]:
    """What the sheet says of itself: the filters in force, and what is left out."""
    said = [
        ("Theme", theme.title),
        ("Groups", of),
        ("Period", f"{asked.period.words} ({day(asked.period.start)} to {day(asked.period.end)})"),
        (
            "Same period last year",
            " to ".join(day(each) for each in asked.before) if asked.before else "Not shown: the two would overlap",
        ),
        ("Area", area or "All"),
    ]
    if not asked.rows:
        said.append(
            ("Left out", f"Counts from 1 to {LEAST - 1}, and others from which they could be worked out, say {HIDDEN}")
        )
    else:
        said.append(
            (
                "Holds",
                "What this person may see: cases restricted to others, and those they stepped back from, are not counted",
            )
        )
    return said


def described(theme: Theme, tables: list[Table], asked: Asked) -> dict[str, Any]:
    """What the log keeps of a sheet: no words anybody typed and no rows, for there are none in it."""
    return {
        "theme": theme.key, "tables": len(tables), "from": asked.period.start.isoformat(),
        "to": asked.period.end.isoformat(), "counts_only": not asked.rows,
    }  # fmt: skip
