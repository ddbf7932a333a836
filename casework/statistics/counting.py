"""Counts what a theme declares: one statement a population, for the period and the year before, as a whole and by each split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Select, Subquery, func, literal_column, select, tuple_, union_all

from casework.access import as_system
from casework.partnership.models import Agency, Area, Group
from casework.statistics.asked import Asked
from casework.statistics.figures import NAMED, NOT_RECORDED, Population, Split, Statistic, Theme
from casework.statistics.suppression import LEAST, hidden_cells, hides_share, is_small
from casework.straight import Straight

WHY = "counting for statistics, for somebody who is shown no rows"
NO_VALUE = "none"
"""What an address says for rows whose column holds nothing."""
_QUARTERS = literal_column("ARRAY[0.25, 0.5, 0.75]::float8[]")
Names = Mapping[str, Mapping[int, str]]
MOST_KEPT = 100
"""Statements kept in a process: those of some thirty pages with their filters."""
_kept: dict[tuple[Any, ...], Straight] = {}


class Counted(NamedTuple):
    """A row of what was counted: which side of the year, which splits it sums over, its value of each, and of each statistic
    the count, the quartiles and the sum."""

    earlier: bool
    which: int
    values: tuple[Any, ...]
    numbers: tuple[tuple[int, Any, Any], ...]


@dataclass(slots=True)
class Figure:
    """What was counted: a number of rows and, where it is a share, of how many; the quartiles of a length of time; a sum.

    `hidden`: too small to be shown to this reader, or left out because another could be worked out from it.
    """

    count: int
    base: int | None = None
    quartiles: tuple[float, float, float] | None = None
    total: int | None = None
    hidden: bool = False

    @property
    def percent(self) -> int | None:
        """Per cent in whole numbers, halves up; None of nothing."""
        return int(self.count * 100 / self.base + 0.5) if self.base else None


@dataclass(frozen=True)
class Line:
    """One value of a split: its words, how an address names it, a figure for each statistic, and the first one the year before."""

    words: str
    value: str
    figures: tuple[Figure, ...]
    before: Figure | None = None
    opens: bool = True


@dataclass(frozen=True)
class Apart:
    """The statistics of a population by the values of one column."""

    split: Split
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Table:
    """A population counted: each statistic over all rows, now and the year before, and apart by each split."""

    population: Population
    statistics: tuple[Statistic, ...]
    figures: tuple[Figure, ...]
    before: tuple[Figure, ...] | None
    apart: tuple[Apart, ...]

    def columns(self) -> list[tuple[int, Statistic]]:
        """The statistics a page shows apart, each with its place in a line."""
        return [(place, statistic) for place, statistic in enumerate(self.statistics) if statistic.apart]


def the_rows(population: Population, asked: Asked) -> Subquery:
    """The rows of a population that the question is about: what is counted, and what is listed."""
    found = population.rows(asked).subquery(population.key.replace("-", "_"))
    conditions = []
    if asked.area_ids and "area_id" in found.c:
        conditions.append(found.c.area_id.in_(asked.area_ids))
    if asked.agency_id is not None:
        conditions.append(found.c.agency_id == asked.agency_id)
    return select(found).where(*conditions).subquery("counted") if conditions else found


def conditions_of(statistic: Statistic, rows: Subquery) -> list[Any]:
    """Which of these rows a statistic counts."""
    column = statistic.when or None
    measured = statistic.days or statistic.total
    return [*([rows.c[column]] if column else []), *([rows.c[measured].isnot(None)] if measured else [])]


def count(theme: Theme, asked: Asked) -> list[Table]:
    """Every population of a theme, counted as the reader may see it."""
    with nullcontext() if asked.rows else as_system(WHY):
        populations = [each for each in theme.populations() if _is_for(each, asked)]
        found = [(each, _counted(each, theme.of(each, rows=asked.rows), asked)) for each in populations]
        names = _names() if found else {}
    return [_table(population, theme.of(population, rows=asked.rows), rows, names, asked) for population, rows in found]


def _is_for(population: Population, asked: Asked) -> bool:
    """Counts alone are of periods that are over: what stands today changes by the day. Of one agency only what has agencies."""
    return (asked.rows or not population.as_it_stands) and (asked.agency_id is None or population.has_agencies)


def _splits(population: Population, asked: Asked) -> list[Split]:
    return [split for split in population.splits if asked.rows or not split.rows_only]


def _counted(population: Population, statistics: Sequence[Statistic], asked: Asked) -> list[Counted]:
    width = len(_splits(population, asked))
    places = []
    place = 2 + width
    for statistic in statistics:
        after = place + 1
        quartiles = after if statistic.days else None
        after += bool(statistic.days)
        total = after if statistic.total else None
        after += bool(statistic.total)
        places.append((place, quartiles, total))
        place = after
    return [
        Counted(
            row[0], row[1], row[2 : 2 + width],
            tuple([(row[count], row[quartiles] if quartiles else None, row[total] if total else None) for count, quartiles, total in places]),
        )
        for row in _asking(population, statistics, asked).rows({})
    ]  # fmt: skip


def _asking(population: Population, statistics: Sequence[Statistic], asked: Asked) -> Straight:
    """The statement of a population for a question, built once: each of these takes longer to build than to send.

    What it holds of the question is in its key; the kinds of group have a stamp that changes with them. Rights are no part of it: the
    row rules read them when it is sent.
    """
    key = (
        population.rows, tuple(statistic.key for statistic in statistics),
        tuple((group.id, group.profile_key, group.profile_stamp) for group in asked.groups),
        asked.period.start, asked.period.end, asked.today, asked.area_ids, asked.agency_id, asked.rows,
    )  # fmt: skip
    found = _kept.get(key)
    if found is None:
        statement = _statement(population, statistics, asked)
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = _kept[key] = Straight(lambda: statement)
    return found


def _statement(population: Population, statistics: Sequence[Statistic], asked: Asked) -> Select[Any]:
    rows = the_rows(population, asked)
    columns = [rows.c[split.column] for split in _splits(population, asked)]
    sets = [tuple_(rows.c.earlier), *(tuple_(rows.c.earlier, column) for column in columns)]
    counted = []
    for place, statistic in enumerate(statistics):
        conditions = conditions_of(statistic, rows)
        number = func.count().filter(*conditions) if conditions else func.count()
        counted.append(number.label(f"count_{place}"))
        if statistic.days:
            middle = func.percentile_cont(_QUARTERS).within_group(rows.c[statistic.days])
            counted.append((middle.filter(*conditions)).label(f"quartiles_{place}"))
        if statistic.total:
            counted.append(
                func.coalesce(func.sum(rows.c[statistic.total]).filter(*conditions), 0).label(f"total_{place}")
            )
    return select(
        rows.c.earlier.label("earlier"),
        func.grouping(*columns).label("which"),
        *(column.label(f"value_{place}") for place, column in enumerate(columns)),
        *counted,
    ).group_by(func.grouping_sets(*sets))


def _ask_names() -> CompoundSelect[Any]:
    parts = [
        select(literal_column(f"'{column}'").label("of"), model.id, name.label("name"))
        for column, model, name in (
            ("group_id", Group, Group.short_name), ("agency_id", Agency, Agency.name), ("area_id", Area, Area.name)
        )
    ]  # fmt: skip
    return union_all(*parts)


_named = Straight(_ask_names)


def _names() -> dict[str, dict[int, str]]:
    """What groups, agencies and areas are called, in one statement."""
    found: dict[str, dict[int, str]] = {column: {} for column in NAMED}
    for column, number, name in _named.rows({}):
        found[column][number] = name
    return found


def _table(
    population: Population, statistics: list[Statistic], rows: list[Counted], names: Names, asked: Asked
) -> Table:
    splits = _splits(population, asked)
    width = len(splits)
    whole = {row.earlier: row for row in rows if row.which == (1 << width) - 1}
    careful = population.guarded or not asked.rows
    figures = _figures(statistics, whole.get(False))
    has_before = asked.before is not None and not population.as_it_stands
    before = _figures(statistics, whole.get(True)) if has_before else None
    if careful and not (population.guarded and asked.rows):
        figures = _without_small(figures, statistics)
        before = _without_small(before, statistics) if before is not None else None
    apart = []
    for place, split in enumerate(splits):
        own = (1 << width) - 1 - (1 << (width - 1 - place))
        mine = [row for row in rows if row.which == own]
        apart.append(
            Apart(split, _lines(split, place, statistics, mine, names, careful, asked, population, has_before))
        )
    return Table(population, tuple(statistics), figures, before, tuple(apart))


def _figures(statistics: Sequence[Statistic], row: Counted | None) -> tuple[Figure, ...]:
    found, numbers = [], {}
    for place, statistic in enumerate(statistics):
        number, quartiles, total = row.numbers[place] if row is not None else (0, None, 0)
        numbers[statistic.key] = number
        found.append(
            Figure(
                number, numbers.get(statistic.base), tuple(quartiles) if quartiles else None,
                int(total or 0) if statistic.total else None,
            )
        )  # fmt: skip
    return tuple(found)


def _without_small(figures: tuple[Figure, ...], statistics: Sequence[Statistic]) -> tuple[Figure, ...]:
    hidden = _with_siblings(figures, statistics, [_is_small(each) for each in figures])
    return tuple(replace(each, hidden=gone) for each, gone in zip(figures, hidden, strict=True))


def _with_siblings(figures: Sequence[Figure], statistics: Sequence[Statistic], hidden: list[bool]) -> list[bool]:
    """Shares of the same number may come to all of it: where one is left out, the others must not tell it."""
    found = list(hidden)
    for base in {each.base for each in statistics if each.base}:
        places = [place for place, each in enumerate(statistics) if each.base == base]
        of_base = hidden_cells([figures[place].count for place in places], [found[place] for place in places])
        for place, gone in zip(places, of_base, strict=True):
            found[place] = gone
    return found


def _is_small(figure: Figure) -> bool:
    if figure.quartiles is not None or figure.total is not None:
        return figure.count < LEAST
    return is_small(figure.count) if figure.base is None else hides_share(figure.count, figure.base)


def _lines(
    split: Split, place: int, statistics: Sequence[Statistic], rows: list[Counted], names: Names, careful: bool, asked: Asked,
    population: Population, has_before: bool,
) -> tuple[Line, ...]:  # fmt: skip
    now = {row.values[place]: row for row in rows if not row.earlier}
    then = {row.values[place]: row for row in rows if row.earlier}
    found = []
    for value in sorted(now.keys() | then.keys(), key=lambda each: _order(split, each, names)):
        before = _figures(statistics[:1], then.get(value))[0] if has_before else None
        opens = asked.rows and (not population.guarded or value is None)
        words = _words(split, value, names)
        found.append(Line(words, _in_address(value), _figures(statistics, now.get(value)), before, opens))
    if not careful:
        return tuple(found)
    open_ones = [line for line in found if asked.rows and line.opens]
    return tuple(_lines_without_small([line for line in found if line not in open_ones], statistics) + open_ones)


def _lines_without_small(lines: list[Line], statistics: Sequence[Statistic]) -> list[Line]:
    """Left out by line and by column in turn until neither tells what the other leaves out."""
    bases = {each.key: place for place, each in enumerate(statistics)}
    hidden = [[_is_small(figure) for figure in line.figures] for line in lines]
    while True:
        last = [list(row) for row in hidden]
        for place, statistic in enumerate(statistics):
            also = [row[place] or bool(statistic.base and row[bases[statistic.base]]) for row in hidden]
            column = hidden_cells([line.figures[place].count for line in lines], also)
            for row, gone in zip(hidden, column, strict=True):
                row[place] = gone
        hidden = [_with_siblings(line.figures, statistics, row) for line, row in zip(lines, hidden, strict=True)]
        if hidden == last:
            break
    before = hidden_cells([line.before.count for line in lines if line.before is not None])
    found = []
    for place, line in enumerate(lines):
        figures = tuple(replace(figure, hidden=gone) for figure, gone in zip(line.figures, hidden[place], strict=True))
        then = replace(line.before, hidden=before[place]) if line.before is not None else None
        found.append(replace(line, figures=figures, before=then))
    return found


def in_words(split: Split, value: str) -> str:
    """What a value of a split, as an address names it, is called."""
    if value == NO_VALUE:
        return NOT_RECORDED
    if split.column in NAMED:
        return _names()[split.column].get(int(value), NOT_RECORDED)
    return _words(split, value, {})


def _in_address(value: Any) -> str:
    return NO_VALUE if value is None else str(value)


def _words(split: Split, value: Any, names: Names) -> str:
    if value is None:
        return NOT_RECORDED
    if split.column in NAMED:
        return names[split.column].get(value, NOT_RECORDED)
    return str((split.in_words() or {}).get(value, value))


def _order(split: Split, value: Any, names: Names) -> tuple[int, int, str]:
    known = list(split.in_words() or ())
    place = known.index(value) if value in known else len(known)
    return (value is None, place, _words(split, value, names).lower())
