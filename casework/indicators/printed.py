"""A table as somebody printed it: what its columns are, and what of it the arithmetic contradicts. Knows no database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from casework.indicators import periods, reading
from casework.indicators.headings import looks_like_a_period, without_marks
from casework.indicators.lights import INCREASE, REDUCE
from casework.indicators.reading import KNOWN, NotAFigure

ROLES = {
    "label": "Name of the row",
    "figure": "Figure of a period",
    "difference": "Printed difference between the last two figures",
    "percent": "Printed change in per cent",
    "direction": "Printed arrow",
    "rate": "Printed rate",
    "base": "Population or households",
    "share": "Printed percentage of “out of”",
    "whole": "Out of",
    "rank": "Printed rank",
    "parent": "The row it is a part of",
    "aim": "Whether to reduce or increase it",
    "target": "Target",
    "total": "Printed total of the row’s figures (year to date)",
    "light": "Printed traffic light",
    "break": "Why it cannot be compared (series break)",
    "text": "Words only",
}
SEVERAL = ("figure", "text")
"""Roles more than one column may have."""
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
    direction: str = ""
    rank: tuple[int, int] | None = None
    parent: str = ""
    aim: str = ""
    light: str = ""
    break_reason: str = ""
    unit: str = "count"


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


def _began(heading: str) -> int:
    period = period_of(heading)
    return period.starts_on.toordinal() if period else 0


def period_of(heading: str) -> periods.Period | None:
    """The period a heading names, alone, or after a comma or in brackets: "Number of crimes, 2016/17"."""
    heading = without_marks(heading)
    for words in (heading, heading.rpartition(",")[2], heading.rpartition("(")[2].rstrip(")")):
        try:
            return periods.read(words)
        except periods.NotAPeriod:
            continue
    return None


_SAID: tuple[tuple[str, str], ...] = (
    (r"\bytd\b|year to date|cumulative|^total$", "total"),
    (r"%\s*(change|diff)|per ?cent(age)? change|change \(?%|\+/-\s*%", "percent"),
    (r"direction|trajectory|trend|arrow", "direction"),
    (r"\brank", "rank"),
    (r"part of|made up of", "parent"),
    (r"out of|whole|denominator", "whole"),
    (r"population|households", "base"),
    (r"\brate\b|per 1,?000", "rate"),
    (r"\bchange\b|\bdiff(erence)?\b|\+/-", "difference"),
    (r"traffic|\brag\b|\blight\b", "light"),
    (r"\baim\b", "aim"),
    (r"series break|not comparable|\bbreak\b", "break"),
    (r"\btarget\b", "target"),
    (r"achieved|^%$|per ?cent|percentage", "share"),
    (r"^number$|^count$|baseline", "figure"),
)


_BEFORE_THE_NAME = re.compile(r"^(rank(ing)?|ref(erence)?|no|number|id|code|#)\b\.?")
_RATE = re.compile(r"\brate\b|per 1,?000")


def guessed(headings: Sequence[str]) -> list[str]:
    """The role of each column by its heading: the first is the name; what is not recognised is words."""
    found: list[str] = []
    name = next((n for n, heading in enumerate(headings) if not _BEFORE_THE_NAME.search(heading.casefold())), 0)
    for place, heading in enumerate(headings):
        role = (
            "label"
            if place == name
            else "figure"
            if period_of(heading) and not _RATE.search(heading.casefold())
            else ""
        )
        if role == "" and _RATE.search(heading.casefold()) and "rate" in found:
            found[found.index("rate")] = "text"  # of two rates the later goes with the latest figure
        if not role:
            role = next((role for words, role in _SAID if re.search(words, heading.casefold())), "text")
        found.append(role if role in SEVERAL or role not in found else "text")
    return found


def wrong_roles(headings: Sequence[str], roles: Sequence[str]) -> str:
    """What is wrong with the meaning given to columns, as a sentence; empty when nothing is."""
    for role in ROLES:
        named = [heading for heading, given in zip(headings, roles, strict=True) if given == role]
        if len(named) > 1 and role not in SEVERAL:
            return f"Two columns are said to be “{ROLES[role]}”: {' and '.join(named)}. Choose one"
    if "label" not in roles:
        return "Say which column holds the names of the rows"
    periods_named: dict[periods.Period, str] = {}
    for heading, role in zip(headings, roles, strict=True):
        period = period_of(heading) if role == "figure" else None
        if period is not None and period in periods_named:
            return f"The period {period.label} is there twice: “{periods_named[period]}” and “{heading}”"
        if period is not None:
            periods_named[period] = heading
    return ""


def understood(text: str, roles: Sequence[str] | None = None, settings: Settings | None = None) -> Printed:
    """A pasted table read. Raises `NotAFigure` where it is no table; what is wrong with single cells stands in `problems`."""
    (_, headings), *rows = reading.table(text)
    chosen, roles = roles is not None, list(roles or guessed(headings))
    if len(roles) != len(headings):
        raise NotAFigure("The table has other columns than were understood. Begin again")
    settings = settings or Settings()
    problems: list[Problem] = []
    if why := wrong_roles(headings, roles):
        problems.append(Problem(1, "", why))
    for heading, role in () if chosen else zip(headings, roles, strict=True):
        if role == "text" and looks_like_a_period(heading) and not _RATE.search(heading.casefold()):
            problems.append(Problem(1, heading, _no_period(heading)))
    found = [_row(number, cells, headings, roles, settings, problems) for number, cells in rows]
    ranked = sum(row.rank is not None for row in found)
    found = [replace(row, rank=(row.rank[0], ranked)) if row.rank and not row.rank[1] else row for row in found]
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
_AT_MOST = ("≤", "<=", "=<", "<", "under", "below", "at most", "no more than", "up to", "or less", "or fewer")
LIGHTS = {"r": "red", "a": "amber", "g": "green"}


def _unit_of(cells: Sequence[str], roles: Sequence[str], unit: str) -> str:
    """The unit of a row in a table whose rows have several: its own sign says so, and parts of a whole are percentages."""
    own = [cell for cell, role in zip(cells, roles, strict=True) if role == "figure"]
    if unit != "count":
        return unit
    if any("%" in cell or _OF.fullmatch(cell) for cell in own):
        return "percentage"
    return "money" if any("£" in cell for cell in own) else unit


def _figure(cell: str, unit: str) -> reading.Figure:
    """A figure, or a part of a whole as the percentage it is: 88 of 160."""
    match = _OF.fullmatch(cell)
    if match is None or unit != "percentage":
        return reading.figure(cell, unit)
    part, whole = (Decimal(each.replace(",", "")) for each in match.groups())
    if not whole or part > whole:
        raise NotAFigure(f"“{cell[:40]}”: a part cannot be larger than its whole")
    return reading.Figure(KNOWN, (part * 100 / whole).quantize(Decimal("0.01")))


def _target(cell: str) -> tuple[Decimal | None, str]:
    """A target and the aim its sign says: ≤ 45 is to reduce, at least 85% to increase."""
    match = _TARGET.fullmatch(cell.casefold())
    sign = (match[1] or match[3] or "") if match else ""
    read = reading.figure(match[2] if match else cell)
    return read.value, "" if not sign else REDUCE if sign in _AT_MOST else INCREASE


def _row(
    number: int, cells: Sequence[str], headings: Sequence[str], roles: Sequence[str], settings: Settings, problems: list[Problem]
) -> Row:  # fmt: skip
    figures: dict[int, reading.Figure] = {}
    numbers: dict[str, Decimal] = {}
    words: dict[str, Any] = {}
    unit = _unit_of(cells, roles, settings.unit)
    for place, (cell, role) in enumerate(zip(cells, roles, strict=True)):
        try:
            if role == "figure":
                figures[place] = _figure(cell, unit)
            elif role == "target":
                value, words["towards"] = _target(cell)
                numbers |= {} if value is None else {role: value}
            elif role == "total":
                read = _figure(cell, unit)
                numbers |= {} if read.value is None else {role: read.value}
            elif role in ("difference", "percent", "rate", "base", "whole", "share"):
                read = reading.figure(
                    cell, {"share": "percentage", "rate": "rate", "base": "count", "whole": "count"}.get(role, "")
                )
                if read.state == KNOWN and read.value is not None:
                    numbers[role] = read.value
            elif role == "rank":
                words[role] = _rank(cell)
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
        number, cells, words.get("label", ""), figures, numbers, words.get("direction", ""), words.get("rank"), words.get("parent", ""),
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
