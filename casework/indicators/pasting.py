"""Figures pasted or uploaded as a table, a row an indicator and a column a period: understood in full before one of them is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from casework import clock
from casework.indicators import reading
from casework.indicators.columns import period_of
from casework.indicators.models import Indicator, IndicatorValue
from casework.indicators.periods import Period
from casework.indicators.printed import Problem
from casework.indicators.reading import NOT_AVAILABLE, NotAFigure
from casework.indicators.services import Entry

_OF = re.compile(r"(\d[\d,]*)\s*(?:of|out of|/)\s*(\d[\d,]*)(?:\s*\(?\d+(?:\.\d+)?\s*%\)?)?")
Key = tuple[str, Period]


@dataclass(frozen=True)
class New:
    """What indicators become that are not there yet; no unit where none is to be added."""

    unit: str = ""
    aim: str = "reduce"


@dataclass(frozen=True)
class Given:
    """One figure of the table: of which indicator (by its name while it is only to be added), and what stood there before."""

    name: str
    indicator: Indicator | None
    entry: Entry
    was: IndicatorValue | None = None
    row: int = 0
    column: str = ""


@dataclass
class Pasted:
    """A table understood. `left_out` are columns that name no period, `new` names without an indicator."""

    given: list[Given] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    same: int = 0

    @property
    def corrections(self) -> list[Given]:
        """Those of a period that has another figure already: they need a reason."""
        return [each for each in self.given if each.was is not None and each.was.state == reading.KNOWN]


def understood(
    text: str, indicators: Sequence[Indicator], current: Mapping[tuple[int, Period], IndicatorValue], *, place: str, place_name: str,
    new: New,
) -> Pasted:  # fmt: skip
    """Raises `NotAFigure` for what is no whole table; all else that is wrong stands in `problems`, by row and column.

    Empty cells and N/A in a period that has no figure say nothing and are passed over.
    """
    (_, headings), *rows = reading.table(text)
    found = Pasted()
    periods = _periods(headings, found)
    by_name = {_folded(row.name): row for row in indicators}
    seen: dict[str, int] = {}
    for number, cells in rows:
        name = cells[0]
        if not name:
            found.problems.append(Problem(number, headings[0], "The row has no name"))
            continue
        if _folded(name) in seen:
            found.problems.append(
                Problem(number, headings[0], f"“{name}” is there twice: also in row {seen[_folded(name)]}")
            )
        seen.setdefault(_folded(name), number)
        row = by_name.get(_folded(name))
        if row is None:
            found.new.append(name)
            if not new.unit:
                found.problems.append(Problem(number, headings[0], f"There is no indicator called “{name}”"))
        unit = row.unit if row is not None else new.unit
        for column, period in periods.items():
            try:
                entry = _entry(cells[column], period, unit, place, place_name)
            except NotAFigure as wrong:
                found.problems.append(Problem(number, headings[column], str(wrong)))
                continue
            was = current.get((row.id, period)) if row is not None else None
            if entry is None or (was is not None and _same(was, entry, unit)):
                found.same += entry is not None
            elif was is not None or entry.state != NOT_AVAILABLE or cells[column]:
                found.given.append(Given(name, row, entry, was, number, headings[column]))
    return found


def _periods(headings: Sequence[str], found: Pasted) -> dict[int, Period]:
    """By column, the period it is of; one that is there twice is a problem, and so is one that has not begun."""
    periods: dict[int, Period] = {}
    for column, heading in enumerate(headings[1:], 1):
        period = period_of(heading)
        if period is None:
            found.left_out.append(heading or f"column {column + 1}")
        elif period in periods.values():
            first = next(headings[n] for n, each in periods.items() if each == period)
            found.problems.append(
                Problem(1, heading, f"The period {period.label} is there twice: “{first}” and “{heading}”")
            )
        elif period.starts_on > clock.today():
            found.problems.append(Problem(1, heading, f"{period.label} has not begun yet"))
        else:
            periods[column] = period
    if not periods and not found.problems:
        raise NotAFigure("No heading names a period. Write them like 2018/19, Q1 2018/19, April 2018 or 2018")
    return periods


def _entry(cell: str, period: Period, unit: str, place: str, place_name: str) -> Entry | None:
    """What a cell says; None for an empty one."""
    if not cell:
        return None
    match = _OF.fullmatch(cell)
    if match and unit in ("percentage", "rate"):
        part, whole = (Decimal(each.replace(",", "")) for each in match.groups())
        if not whole or (unit == "percentage" and part > whole):
            raise NotAFigure(f"“{cell}”: a part cannot be larger than its whole")
        return Entry(period, part=part, whole=whole, place=place, place_name=place_name)
    read = reading.figure(cell, unit)
    return Entry(period, read.state, read.value, place=place, place_name=place_name)


def _same(was: IndicatorValue, entry: Entry, unit: str) -> bool:
    return all(
        getattr(was, name) == value for name, value in entry.kept(unit).items() if name != "whole" or unit != "count"
    )


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
