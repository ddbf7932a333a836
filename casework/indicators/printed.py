"""A table as somebody printed it: what its columns are, and what of it the arithmetic contradicts. Knows no database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from casework.indicators import periods, reading
from casework.indicators.columns import bound, guessed, period_in, rank_one, said_by, wrong_roles
from casework.indicators.headings import looks_like_a_period, without_marks
from casework.indicators.lights import INCREASE, REDUCE
from casework.indicators.reading import KNOWN, NOT_PUBLISHED, NotAFigure

ARROWS = {
    "▲": "up", "↑": "up", "up": "up", "improved": "up", "▼": "down", "↓": "down", "down": "down", "worse": "down", "◀▶": "level",
    "↔": "level", "→": "level", "static": "level", "level": "level", "★": "star", "*": "star", "peaked": "star", "n/a": "none",
}  # fmt: skip
IN_WORDS = {"up": "▲ (up)", "down": "▼ (down)", "level": "◀▶ (static)", "star": "★ (at its maximum)", "none": "N/A"}


@dataclass(frozen=True)
class Settings:
    """What a printed table means by what it prints. `arrows` is "improved" or "rose"; `rank_first` "highest" or "lowest"."""

    unit: str = "count"
    aim: str = REDUCE
    arrows: str = "improved"
    rank_first: str = "highest"
    per: int = 1000

    @property
    def static_number(self) -> Decimal:
        """A change of 1 is little of a count, and much of a rate or a gap."""
        return Decimal(1 if self.unit == "count" else 0)


@dataclass(frozen=True)
class Problem:
    """What is wrong with a cell, by its row as the file counts them and its heading."""

    row: int
    column: str
    why: str


@dataclass(frozen=True)
class Row:
    """A row as printed, by the place of its cells, and what was understood of it."""

    number: int
    cells: Sequence[str]
    label: str
    figures: dict[int, reading.Figure]
    numbers: dict[str, Decimal]
    at: dict[int, Decimal]
    direction: str = ""
    ranks: dict[int, tuple[int, int]] = field(default_factory=dict)
    parent: str = ""
    aim: str = ""
    light: str = ""
    break_reason: str = ""
    unit: str = "count"

    @property
    def rank(self) -> tuple[int, int] | None:
        """The first of its ranks."""
        return next(iter(self.ranks.values()), None)


@dataclass(frozen=True)
class Printed:
    """A table understood: headings, the role of each, rows, and what could not be."""

    headings: Sequence[str]
    roles: Sequence[str]
    rows: Sequence[Row]
    settings: Settings
    problems: Sequence[Problem]

    def column(self, role: str) -> int | None:
        return self.roles.index(role) if role in self.roles else None

    def known(self, row: Row) -> list[tuple[int, Decimal]]:
        """The places and values of its figures there are, the earliest first; headings that are periods by their days."""
        found = [(place, each.value) for place, each in row.figures.items() if each.value is not None]
        return sorted(found, key=lambda each: (_began(self.headings[each[0]]), each[0]))

    def spoken_of(self, row: Row, place: int) -> list[tuple[int, Decimal]]:
        """The same, of those figures only that this column speaks of, without a gap: never an earlier figure in place of one there is not.

        None where the last two hold a count kept back, as <5 is.
        """
        found: list[tuple[int, Decimal]] = []
        for n in reversed(() if self.kept_back(row, place) else self._of_column(row, place)):
            value = row.figures[n].value if n in row.figures else row.at.get(n)
            if value is None:
                break
            found.insert(0, (n, value))
        return found

    def kept_back(self, row: Row, place: int) -> bool:
        """Whether what a column speaks of cannot be known, as a count was small."""
        return any(row.figures[n].state == FEWER for n in self._of_column(row, place)[-2:] if n in row.figures)

    def _of_column(self, row: Row, place: int) -> tuple[int, ...]:
        """The places of the figures a column speaks of in this row. Unless it names its period, those still to come are none of
        them, nor those of which no row has a figure."""
        places = bound(self.headings, self.roles, place)
        if period_in(self.headings[place]):
            return places
        while places and not any(places[-1] in each.at or _is_there(each, places[-1]) for each in self.rows):
            places = places[:-1]
        return without_those_to_come(row, places)


def _is_there(row: Row, place: int) -> bool:
    found = row.figures.get(place)
    return found is not None and (found.value is not None or found.state == FEWER)


def without_those_to_come(row: Row, places: tuple[int, ...]) -> tuple[int, ...]:
    """Places of figures up to the last that is there, in words or numbers."""
    while (
        places
        and places[-1] in row.figures
        and (row.figures[places[-1]].state == NOT_PUBLISHED or not row.cells[places[-1]])
    ):
        places = places[:-1]
    return places


def _began(heading: str) -> int:
    period = period_in(heading)
    return period.starts_on.toordinal() if period else 0


def understood(text: str, roles: Sequence[str] | None = None, settings: Settings | None = None) -> Printed:
    """A pasted table read. Raises `NotAFigure` where it is no table; what is wrong with single cells stands in `problems`."""
    (_, headings), *rows = reading.table(text)
    chosen, roles = roles is not None, list(roles or guessed(headings))
    if len(roles) != len(headings):
        raise NotAFigure("The table has other columns than were understood. Begin again")
    settings = settings or Settings(rank_first=rank_one(headings) or "highest")
    problems: list[Problem] = []
    if why := wrong_roles(headings, roles):
        problems.append(Problem(1, "", why))
    for heading, role in () if chosen else zip(headings, roles, strict=True):
        if role == "text" and looks_like_a_period(heading) and not said_by(heading):
            problems.append(Problem(1, heading, _no_period(heading)))
    found = [_row(number, cells, headings, roles, settings, problems) for number, cells in rows]
    for place in (n for n, role in enumerate(roles) if role == "rank"):
        ranked = sum(place in row.ranks for row in found)
        found = [
            replace(row, ranks=row.ranks | {place: (row.ranks[place][0], ranked)})
            if row.ranks.get(place, (0, 1))[1] == 0
            else row
            for row in found
        ]
    seen: dict[str, int] = {}
    for row in found:
        if row.label.casefold() in seen and row.label:
            problems.append(
                Problem(
                    row.number, headings[0], f"“{row.label}” is there twice: also in row {seen[row.label.casefold()]}"
                )
            )
        seen.setdefault(row.label.casefold(), row.number)
    return Printed(headings, roles, found, settings, problems)


def _no_period(heading: str) -> str:
    try:
        periods.read(without_marks(heading))
    except periods.NotAPeriod as wrong:
        return str(wrong)
    return ""


_OF = re.compile(r"(\d[\d,]*)\s*(?:of|out of|/)\s*(\d[\d,]*)(?:\s*\(?\d+(?:\.\d+)?\s*%\)?)?")
_TARGET = re.compile(
    r"(≤|<=|=<|<|under|below|at most|no more than|up to|≥|>=|=>|>|over|above|at least|more than)?\s*(.*?)\s*(or less|or fewer|or more|or above)?"
)
_WORDS_OF_TARGET = re.compile(
    r"^(?:to )?(?:reduce|decrease|fewer|lower|less|increase|more(?! than)|improve|raise)\b", re.IGNORECASE
)
"""A target said in words, as "reduce by 5%": of what, only its words say, so that nothing is worked out from it."""
_LESS = re.compile(r"^(?:to )?(?:reduce|decrease|fewer|lower|less)\b", re.IGNORECASE)
_ASIDE = re.compile(r"(?<=\S)\s*\([^()\d]*\d[^()]*[a-z][^()]*\)$", re.IGNORECASE)
"""What is said beside a target in brackets: 1,200 (100 a month)."""
_AT_MOST = ("≤", "<=", "=<", "<", "under", "below", "at most", "no more than", "up to", "or less", "or fewer")
LIGHTS = {"r": "red", "a": "amber", "g": "green"}


_NUMBERS = {
    "difference": "", "percent": "", "total": "", "rate": "rate", "base": "count", "whole": "count", "share": "percentage",
    "of_total": "percentage",
}  # fmt: skip
"""Roles of numbers that are no figures of a period, with their unit."""
FEWER = "fewer"
"""The state of a count kept back for being small: there is a figure, and nothing can be worked out from it."""
_FEWER = re.compile(
    r"\*|\[(?:c|low)\]|(?:<|≤|<=|fewer than|less than|under|below)\s*\d{1,2}|\d{1,2} or (?:fewer|less)", re.IGNORECASE
)


def _unit_of(cells: Sequence[str], roles: Sequence[str], unit: str) -> str:
    """The unit of a row in a table whose rows have several: its own sign says so, and parts of a whole are percentages."""
    own = [cell for cell, role in zip(cells, roles, strict=True) if role == "figure"]
    if unit != "count":
        return unit
    if any("%" in cell or _OF.fullmatch(cell) for cell in own):
        return "percentage"
    figures = [cell for cell in own if reading.is_figure(cell)]
    if len(figures) > 1 and all("." in cell for cell in figures):
        return "rate"  # days, minutes, averages: nothing that is counted
    return "money" if any("£" in cell for cell in own) else unit


def _figure(cell: str, unit: str) -> reading.Figure:
    """A figure, or a part of a whole as the percentage it is: 88 of 160; or that it is kept back: <5."""
    if unit == "count" and _FEWER.fullmatch(cell):
        return reading.Figure(FEWER)
    match = _OF.fullmatch(cell)
    if match is None or unit != "percentage":
        return reading.figure(cell, unit)
    part, whole = (Decimal(each.replace(",", "")) for each in match.groups())
    if not whole or part > whole:
        raise NotAFigure(f"“{cell[:40]}”: a part cannot be larger than its whole")
    return reading.Figure(KNOWN, (part * 100 / whole).quantize(Decimal("0.01")))


def _target(cell: str) -> tuple[Decimal | None, str]:
    """A target and the aim its sign says: ≤ 45 is to reduce, at least 85% to increase."""
    cell = _ASIDE.sub("", cell)
    if _WORDS_OF_TARGET.search(cell):
        return None, REDUCE if _LESS.search(cell) else INCREASE
    match = _TARGET.fullmatch(cell.casefold())
    sign = (match[1] or match[3] or "") if match else ""
    read = reading.figure(match[2] if match else cell)
    return read.value, "" if not sign else REDUCE if sign in _AT_MOST else INCREASE


def _row(
    number: int, cells: Sequence[str], headings: Sequence[str], roles: Sequence[str], settings: Settings, problems: list[Problem]
) -> Row:  # fmt: skip
    figures: dict[int, reading.Figure] = {}
    numbers: dict[str, Decimal] = {}
    at: dict[int, Decimal] = {}
    ranks: dict[int, tuple[int, int]] = {}
    words: dict[str, Any] = {}
    unit = _unit_of(cells, roles, settings.unit)
    for place, (cell, role) in enumerate(zip(cells, roles, strict=True)):
        try:
            if role == "figure":
                figures[place] = _figure(cell, unit)
            elif role == "target":
                value, words["towards"] = _target(cell)
                numbers |= {} if value is None else {role: value}
            elif role in _NUMBERS:
                read = _figure(cell, unit) if role == "total" else reading.figure(cell, _NUMBERS[role])
                if read.value is not None:
                    numbers[role] = at[place] = read.value
            elif role == "rank":
                ranks |= {place: rank} if (rank := _rank(cell)) else {}
            elif role == "direction":
                words[role] = _arrow(cell)
            elif role == "aim":
                words[role] = _aim(cell)
            else:
                words[role] = cell
        except NotAFigure as wrong:
            problems.append(Problem(number, headings[place], str(wrong)))
    light = words.get("light", "").casefold()
    return Row(
        number, cells, words.get("label", ""), figures, numbers, at, words.get("direction", ""), ranks, words.get("parent", ""),
        words.get("aim", "") or words.get("towards", "") or settings.aim, LIGHTS.get(light, light), words.get("break", ""), unit,
    )  # fmt: skip


def _rank(cell: str) -> tuple[int, int] | None:
    if not cell or cell.casefold() == "n/a":
        return None
    match = re.fullmatch(
        r"(?:=|joint )?(\d{1,3})(?:st|nd|rd|th)?=?(?:\s*(?:/|of|out of)\s*(\d{1,3}))?", cell.casefold()
    )
    if match is None or not int(match[1]):
        raise NotAFigure(f"“{cell[:40]}” is no rank. Write it like 3 / 15")
    if match[2] is None:
        return int(match[1]), 0  # among as many as have one
    if not 1 <= int(match[1]) <= int(match[2]):
        raise NotAFigure(f"There is no place {match[1]} among {match[2]}")
    return int(match[1]), int(match[2])


def _arrow(cell: str) -> str:
    if cell and cell.casefold() not in ARROWS:
        raise NotAFigure(f"“{cell[:40]}” is no arrow. Write ▲, ▼, ◀▶, ★, or up, down, static or N/A")
    return ARROWS.get(cell.casefold(), "")


def _aim(cell: str) -> str:
    said = cell.casefold()
    if not said:
        return ""
    for word, aim in (("reduc", REDUCE), ("fewer", REDUCE), ("increas", INCREASE), ("more", INCREASE)):
        if said.startswith(word):
            return aim
    raise NotAFigure(f"“{cell[:40]}” is no aim. Write reduce or increase")
