"""What the columns of a printed table are, by their headings, and which figures a column printed beside them speaks of. Knows no database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from casework.indicators import periods
from casework.indicators.headings import without_marks
from casework.indicators.lights import INCREASE, REDUCE

ROLES = {
    "label": "Name of the row",
    "figure": "Figure of a period",
    "difference": "Printed difference between the last two figures",
    "percent": "Printed change in per cent",
    "direction": "Printed arrow",
    "rate": "Printed rate",
    "base": "Population or households",
    "share": "Printed percentage of “out of”",
    "of_total": "Printed percentage of the total of its column",
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
"""Roles any number of columns may have."""
OF_FIGURES = ("difference", "percent", "rate", "of_total", "rank", "total")
"""Roles several columns may have where each speaks of figures of its own: a rate of each year, a change of the month and of the year."""

_CHANGE = r"change|diff(erence)?\b|\+/-"
_PER_CENT = r"%|per ?cent(age)?(?! ?points?)"
_SAID: tuple[tuple[str, str], ...] = (
    (r"traffic|\brag\b|\blight\b", "light"),
    (r"direction|trajectory|trend|arrow|^d\.?o\.?t\.?$", "direction"),
    (rf"(variance|{_CHANGE}|%|\bagainst|\bvs?\b|\bfrom|\bto|\bgap)\b.*\btarget", "text"),
    (r"\btarget\b", "target"),
    (r"\bvariance\b|\bforecast\b|\baverage\b|\bmean\b", "text"),
    (rf"\b(force|mps|national|england|region(al)?|county|group|msg|msf|peers?)\b.*({_CHANGE})", "text"),
    (rf"({_PER_CENT}).*({_CHANGE})|({_CHANGE}).*({_PER_CENT})", "percent"),
    (r"\brank|\bposition\b", "rank"),
    (r"part of|made up of", "parent"),
    (rf"({_PER_CENT}) of (the )?(\w+ )?total", "of_total"),
    (r"out of|whole|denominator", "whole"),
    (r"\brate\b|per 1,?000", "rate"),
    (r"population|households", "base"),
    (rf"\b({_CHANGE})", "difference"),
    (r"\bytd\b|year to date|cumulative|(^|, )(grand )?total\b", "total"),
    (r"\baim\b", "aim"),
    (r"series break|not comparable|\bbreak\b", "break"),
    (r"achieved|^%$|per ?cent|percentage", "share"),
    (r"^number$|^count$|baseline", "figure"),
)
_BEFORE_A_PERIOD = (
    "target",
    "text",
    "percent",
    "direction",
    "rank",
    "of_total",
    "rate",
    "difference",
    "total",
    "light",
)
"""What a heading may say that also names a period: "Rank, 2019/20" holds no figure of that year."""
_BEFORE_THE_NAME = re.compile(r"^(rank(ing)?|ref(erence)?|pi ref|no|number|id|code|#)\b\.?")
_AMONG_OTHERS = re.compile(
    r"most similar|\bmsg\b|\bmsf\b|\bfamily\b|\bforces?\b|\bpeers?\b|\bnational|\bcsps?\b|\bgroup\b", re.IGNORECASE
)
_FIRST = re.compile(r"\b1(?:st)?\s*(?:=|is|being)\s*(?:the\s*)?(best|lowest|highest|worst|most|fewest)", re.IGNORECASE)
_TO_DATE = re.compile(r"\bytd\b|year to date|cumulative", re.IGNORECASE)


def period_of(heading: str) -> periods.Period | None:
    """The period a heading names, alone, or after a comma or in brackets: "Number of crimes, 2016/17"."""
    heading = without_marks(heading)
    for words in (heading, heading.rpartition(",")[2], heading.rpartition("(")[2].rstrip(")")):
        try:
            return periods.read(words)
        except periods.NotAPeriod:
            continue
    return None


@lru_cache(maxsize=1024)
def period_in(heading: str) -> periods.Period | None:
    """The same, or one that stands among other words: "Actual 2018/19", "2017/18 outturn"; the longest run of words that is one."""
    found = period_of(heading)
    words = without_marks(heading).split()[:12]
    for length in range(len(words) - 1, 0, -1) if found is None else ():
        for start in range(len(words) - length + 1):
            try:
                return periods.read(" ".join(words[start : start + length]).strip(",;:()"))
            except periods.NotAPeriod:
                continue
    return found


def rank_one(headings: Sequence[str], aim: str = REDUCE) -> str:
    """What the headings say that rank 1 is: "highest" or "lowest"; "" where they do not. The best is the lowest of what is to be reduced."""
    for heading in headings:
        if match := _FIRST.search(heading):
            said = match[1].casefold()
            good, bad = ("highest", "lowest") if aim == INCREASE else ("lowest", "highest")
            return {"best": good, "worst": bad, "most": "highest", "fewest": "lowest"}.get(said, said)
    return ""


def to_date(heading: str) -> bool:
    """Whether it speaks of the year to date."""
    return bool(_TO_DATE.search(heading))


def ranked_among_others(heading: str) -> bool:
    """Whether a rank is a place among others than the rows of the table: forces, a most similar group."""
    return bool(_AMONG_OTHERS.search(heading))


def said_by(heading: str) -> str:
    return next((role for words, role in _SAID if re.search(words, heading.casefold())), "")


def guessed(headings: Sequence[str]) -> list[str]:
    """The role of each column by its heading: the first is the name; what is not recognised is words."""
    name = next((n for n, heading in enumerate(headings) if not _BEFORE_THE_NAME.search(heading.casefold())), 0)
    if name and _BEFORE_THE_NAME.search(headings[0].casefold()) and "rank" not in headings[0].casefold():
        longer = [
            n for n, heading in enumerate(headings) if heading.casefold() in ("indicator", "description", "measure")
        ]
        name = longer[0] if longer else name
    found = []
    for place, heading in enumerate(headings):
        said, period = said_by(heading), period_in(heading)
        if place == name:
            found.append("label")
        elif said in _BEFORE_A_PERIOD and not (said == "total" and period is None and _only_to_date(headings)):
            found.append(said)
        else:
            found.append("figure" if period else said or "text")
    if "figure" not in found:  # years to date with nothing they are the sum of are the figures themselves
        found = ["figure" if role == "total" and period_in(headings[n]) else role for n, role in enumerate(found)]
    if (
        "target" in found and "total" in found
    ):  # of a target of the year and one of the year to date, the latter goes with the total
        targets = [n for n, role in enumerate(found) if role == "target"]
        kept = next((n for n in targets if to_date(headings[n])), targets[0])
        found = ["text" if role == "target" and n != kept else role for n, role in enumerate(found)]
    taken: set[object] = set()
    for place, role in enumerate(found):
        key = (role, bound(headings, found, place)) if role in OF_FIGURES else role
        if role not in SEVERAL and key in taken:
            found[place] = "text"
        taken.add(key)
    return found


def _only_to_date(headings: Sequence[str]) -> bool:
    return not any(period_in(heading) for heading in headings)


def _order(headings: Sequence[str], place: int) -> tuple[int, int]:
    period = period_in(headings[place])
    return (period.starts_on.toordinal() if period else 0), place


def _months(headings: Sequence[str], place: int) -> int:
    period = period_in(headings[place])
    return period.months if period else 0


def bound(headings: Sequence[str], roles: Sequence[str], place: int) -> tuple[int, ...]:
    """The places of the figures a column speaks of, the earliest first.

    Those before it in the table that are as long as the one nearest to it; where its own heading names a period, up to that
    period; of a change on the year to date, the years to date themselves. Of a total see `summed`.
    """
    heading, role = headings[place], roles[place]
    if role == "total":
        return summed(headings, roles, place)[0]
    if to_date(heading):
        dated = [n for n, each in enumerate(roles) if each in ("total", "figure") and to_date(headings[n])]
        return tuple(sorted(dated, key=lambda n: _order(headings, n)))
    figures = [n for n, each in enumerate(roles) if each == "figure"]
    before = [n for n in figures if n < place] or figures
    if not before:
        return ()
    own = period_in(heading)
    near = before[-1]
    if own is not None:
        near = next((n for n in figures if period_in(headings[n]) == own), -1)
        if near < 0:
            return ()
    alike = [n for n in (figures if own else before) if _months(headings, n) in (_months(headings, near), 0)]
    alike.sort(key=lambda n: _order(headings, n))
    return tuple(alike[: alike.index(near) + 1] if own is not None else alike)


def summed(headings: Sequence[str], roles: Sequence[str], place: int) -> tuple[tuple[int, ...], bool]:
    """The figures a printed total is the sum of, and whether they are all there is of it.

    A total of a year, or of the year to date, is of the figures of that financial year, and all of them only from April on; that of
    a whole year only to March. A plain total is of the figures since the total before it. Figures that overlap, as rolling years
    do, have no sum.
    """
    figures = [n for n, each in enumerate(roles) if each == "figure"]
    before = [n for n in figures if n < place] or figures
    own = period_in(headings[place])
    year = to_date(headings[place]) or own is not None
    if own is not None:
        found = [n for n in figures if (p := period_in(headings[n])) and own.starts_on <= p.starts_on and p.ends_on <= own.ends_on and p != own]  # fmt: skip
    elif year:
        dated = [(n, p) for n in before if (p := period_in(headings[n])) is not None]
        last = max((p.ends_on, n) for n, p in dated)[1] if dated else None
        to = period_in(headings[last]).to_date() if last is not None else None  # type: ignore[union-attr]
        found = [n for n, p in dated if to is not None and to.starts_on <= p.starts_on and p.ends_on <= to.ends_on]
    else:
        earlier = max((n for n, each in enumerate(roles[:place]) if each == "total"), default=-1)
        found = [n for n in before if n > earlier and "baseline" not in headings[n].casefold()]
    lengths = {_months(headings, n) for n in found}
    shortest = min(lengths, default=0)
    found = sorted((n for n in found if _months(headings, n) == shortest), key=lambda n: _order(headings, n))
    spans = [p for n in found if (p := period_in(headings[n])) is not None]
    if any(a.ends_on >= b.starts_on for a, b in pairwise(spans)):
        return (), False
    if not year or not spans:
        return tuple(found), not year
    begins = spans[-1].to_date().starts_on
    if own is not None:
        begins = own.starts_on if own.months >= 12 else own.to_date().starts_on
    ended = own is None or to_date(headings[place]) or spans[-1].ends_on >= own.ends_on
    gaps = any((b.starts_on - a.ends_on).days != 1 for a, b in pairwise(spans))
    return tuple(found), spans[0].starts_on <= begins and ended and not gaps


def wrong_roles(headings: Sequence[str], roles: Sequence[str]) -> str:
    """What is wrong with the meaning given to columns, as a sentence; empty when nothing is."""
    for role in ROLES:
        places = [n for n, given in enumerate(roles) if given == role]
        if role in OF_FIGURES and len({bound(headings, roles, n) for n in places}) == len(places):
            continue
        if len(places) > 1 and role not in SEVERAL:
            named = " and ".join(headings[n] for n in places)
            return f"Two columns are said to be “{ROLES[role]}”: {named}. Choose one"
    if "label" not in roles:
        return "Say which column holds the names of the rows"
    named_periods: dict[periods.Period, str] = {}
    for heading, role in zip(headings, roles, strict=True):
        period = period_in(heading) if role == "figure" else None
        if period is not None and period in named_periods:
            return f"The period {period.label} is there twice: “{named_periods[period]}” and “{heading}”"
        if period is not None:
            named_periods[period] = heading
    return ""
