"""The tables of a theme as a page shows them: each figure in words, with the address of the rows behind it.

A page has some five hundred figures. Their words and addresses are made here, so that the template only writes them out: calls
from a template cost more than all counting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote_plus

from casework.statistics.asked import Asked
from casework.statistics.counting import Figure, Line, Table
from casework.statistics.figures import Population, Split, Statistic
from casework.web.presentation import number

LAST_YEAR = "same period last year"
_UNQUOTED = "!$'()*,/:;?@"  # as the router leaves them in what follows the question mark
Rows = Callable[[Statistic], str]
"""The address of all rows behind a statistic, with the filters of the page."""


class Cell(NamedTuple):
    """A figure: what column it stands in, its rows' address or nothing, its words, what the link is about, and what else is said of it."""

    label: str
    href: str
    words: str
    about: str
    rest: str


class Row(NamedTuple):
    """`counts` says what the statistic counts; nothing for a value of a split."""

    heading: str
    counts: str
    cells: list[Cell]


class Part(NamedTuple):
    """One table of the page."""

    caption: str
    columns: list[Any]
    rows: list[Row]


class Section(NamedTuple):
    """A population with its tables. `empty`: nothing was counted."""

    population: Population
    parts: list[Part]
    empty: bool


def sections(tables: list[Table], asked: Asked, rows: Rows | None) -> list[Section]:
    """`rows` gives the addresses of the rows behind; without it none are given."""
    return [_section(table, _links(table, rows if asked.rows else None)) for table in tables]


def heading(statistic: Statistic) -> str:
    return statistic.name + (f", median {statistic.unit}s" if statistic.days else "")


def quantity(figure: Figure, statistic: Statistic) -> str:
    """The figure itself: a number, a share in per cent, a median or a sum."""
    if figure.hidden:
        return "not shown"
    if statistic.days:
        return f"{figure.quartiles[1]:g}" if figure.quartiles else "none"
    if statistic.total:
        return number(figure.total)
    if figure.base is None:
        return number(figure.count)
    return "none" if figure.percent is None else f"{figure.percent} %"


def more(figure: Figure, statistic: Statistic) -> str:
    """What it was worked out from."""
    if figure.hidden:
        return ""
    if statistic.days:
        low, _, high = figure.quartiles or (0, 0, 0)
        return f"half between {low:g} and {high:g}; {figure.count:,} counted" if figure.quartiles else ""
    if statistic.total:
        return f"over {figure.count:,}"
    return f"{figure.count:,} of {figure.base:,}" if figure.base is not None else ""


def _section(table: Table, links: dict[str, str]) -> Section:
    population = table.population
    now = "Now" if population.as_it_stands else "This period"
    columns = ["Statistic", _numeric(now), *([_numeric(LAST_YEAR.capitalize())] if table.before is not None else [])]
    whole = []
    for place, statistic in enumerate(table.statistics):
        href = "" if population.guarded else links.get(statistic.key, "")
        cells = [_cell(now, href, table.figures[place], statistic, statistic.name)]
        if table.before is not None:
            about = f"{statistic.name}, {LAST_YEAR}"
            cells.append(
                _cell(LAST_YEAR.capitalize(), _with(href, "year=before"), table.before[place], statistic, about)
            )
        whole.append(Row(heading(statistic), statistic.counts, cells))
    parts = [Part(f"{population.title}: all", columns, whole)]
    parts += [
        Part(f"{population.title}, {apart.split.title.lower()}", _columns(table, apart.split), list(_lines(table, apart.split, apart.lines, links)))
        for apart in table.apart
        if apart.lines
    ]  # fmt: skip
    return Section(population, parts, not table.figures[0].count and not table.figures[0].hidden)


def _columns(table: Table, split: Split) -> list[Any]:
    found = [split.title, *(_numeric(heading(statistic)) for _, statistic in table.columns())]
    return found + ([_numeric(f"{table.statistics[0].name}, {LAST_YEAR}")] if table.before is not None else [])


def _lines(table: Table, split: Split, lines: tuple[Line, ...], links: dict[str, str]) -> Iterator[Row]:
    columns = [(place, statistic, links.get(statistic.key, "")) for place, statistic in table.columns()]
    first = table.statistics[0]
    for line in lines:
        of = f"by={split.column}&value={quote_plus(line.value, safe=_UNQUOTED)}" if line.opens else ""
        cells = [
            _cell(statistic.name, _with(href, of) if of else "", line.figures[place], statistic, f"{statistic.name}, {line.words}")
            for place, statistic, href in columns
        ]  # fmt: skip
        if table.before is not None and line.before is not None:
            href = _with(links.get(first.key, ""), f"{of}&year=before") if of else ""
            about = f"{first.name}, {line.words}, {LAST_YEAR}"
            cells.append(_cell(f"{first.name}, {LAST_YEAR}", href, line.before, first, about))
        yield Row(line.words, "", cells)


def _cell(label: str, href: str, figure: Figure, statistic: Statistic, about: str) -> Cell:
    """A figure opens its rows where it has any and is shown."""
    opens = href if figure.count and not figure.hidden else ""
    return Cell(label, opens, quantity(figure, statistic), about, more(figure, statistic))


def _links(table: Table, rows: Rows | None) -> dict[str, str]:
    return {statistic.key: rows(statistic) for statistic in table.statistics} if rows is not None else {}


def _with(href: str, what: str) -> str:
    return f"{href}{'&' if '?' in href else '?'}{what}" if href else ""


def _numeric(words: str) -> dict[str, Any]:
    return {"text": words, "numeric": True}
