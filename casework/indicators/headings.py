"""The headings of printed tables as papers have them: on two lines, months without their year, notes beneath. Knows no database."""

from __future__ import annotations

import re
from collections.abc import Sequence

from casework.indicators import periods

_NOTE = re.compile(r"\s*(?:[*†‡#^]|\d?\s*notes?\b|source\b|n\.?b\.?\b|key\b|\[?\(?[a-z]\)?\]?\s*[=:])", re.IGNORECASE)
_MONTH = re.compile(
    r"(?:" + "|".join(f"{name[:3]}(?:{name[3:]}|{name[3:4]})?" for name in periods.MONTHS) + r")\.?", re.IGNORECASE
)
_QUARTER = re.compile(r"q(?:uarter|tr)?\s*\.?\s*[1-4]", re.IGNORECASE)
_OF_A_YEAR = re.compile(r"target|\bytd\b|year to date", re.IGNORECASE)
_YEAR = re.compile(r"\b20\d\d\s*[/\-–]\s*(?:20)?\d\d\b")
_PERIOD_LIKE = re.compile(r"\bfy\s*\d|\b(?:19|20)\d\d\b|\bq[1-4]\b|\d\d\s*[/\-–]\s*\d\d\b", re.IGNORECASE)
_MARKED = re.compile(r"\s*(?:[*†‡^]+|[(\[](?:p|r|e|provisional|revised|estimate|note \d+)[)\]])$", re.IGNORECASE)

Rows = list[tuple[int, list[str]]]


def without_marks(text: str) -> str:
    """A heading or name without the marks of notes behind it: 2019/20 (p), 2019/20*."""
    return _MARKED.sub("", text)


def looks_like_a_period(heading: str) -> bool:
    """Whether somebody may have meant a period by it, so that it is not passed over as words."""
    return bool(_PERIOD_LIKE.search(heading) or _MONTH.fullmatch(heading) or _QUARTER.fullmatch(heading))


def without_notes(rows: Rows) -> Rows:
    """The rows without notes at the end of a table: rows of one cell that begin as notes do."""
    end = len(rows)
    while (
        end > 1 and sum(map(bool, rows[end - 1][1])) == 1 and rows[end - 1][1][0] and _NOTE.match(rows[end - 1][1][0])
    ):
        end -= 1
    return rows[:end]


def without_title(rows: Rows) -> Rows:
    """The rows without titles above the table: rows of one cell, the first, with a row of several below."""
    begin = next((n for n, (_, cells) in enumerate(rows) if sum(map(bool, cells)) > 1), 0)
    return rows[begin:] if all(cells[0] for _, cells in rows[:begin]) else rows


def on_one_line(rows: Rows, is_figure: object) -> Rows:
    """The rows with headings of two lines made into one: 2019/20 above Number becomes "Number, 2019/20".

    They are of two lines where either begins with an empty cell, the second holds no figure, and the first has gaps, as cells
    that were one have.
    """
    if len(rows) < 3:
        return rows
    (line, top), (_, second), *rest = rows
    width = max(len(top), len(second))
    top, second = top + [""] * (width - len(top)), second + [""] * (width - len(second))
    if (
        (top[0] and second[0])
        or not any(second)
        or "" not in top[1:]
        or any(is_figure(cell) for cell in second[1:] if cell)
    ):  # type: ignore[operator]
        return rows
    made, above = [top[0] or second[0]], ""
    for over, under in zip(top[1:], second[1:], strict=True):
        above = over or above
        made.append(f"{under}, {above}" if under and above else under or above)
    return [(line, made), *rest]


def _with(heading: str, year: str) -> str:
    """The year before the marks of notes."""
    bare = without_marks(heading)
    return f"{bare} {year}{heading[len(bare) :]}"


def dated(headings: Sequence[str]) -> list[str]:
    """Headings with the year put to months and quarters that have none, as tables have it that name it once: Aug after Jul 2019, or
    a first quarter where one year has its target or year to date in the table."""
    found: list[str] = []
    before: periods.Period | None = None
    years = {match[0] for heading in headings if _OF_A_YEAR.search(heading) and (match := _YEAR.search(heading))}
    for heading in headings:
        bare = without_marks(heading).strip(" .")
        if before is not None and _MONTH.fullmatch(bare) and before.kind == "month":
            number = next(n for n, name in enumerate(periods.MONTHS, 1) if name.startswith(bare[:3].lower()))
            month = before.starts_on.month
            if number == month % 12 + 1:  # of any other month nobody can know whether time goes on or back
                heading = _with(heading, str(before.starts_on.year + (month == 12)))
        elif before is not None and _QUARTER.fullmatch(bare) and before.kind == "quarter":
            number, last = int(bare[-1]), (before.starts_on.month - 4) % 12 // 3 + 1
            began = before.financial_year + (last == 4)
            if number == last % 4 + 1:
                heading = _with(heading, f"{began}/{(began + 1) % 100:02}")
        elif len(years) == 1 and _QUARTER.fullmatch(bare) and bare[-1] == "1":
            heading = _with(heading, *years)
        found.append(heading)
        try:
            before = periods.read(without_marks(heading))
        except periods.NotAPeriod:
            continue
    return found
