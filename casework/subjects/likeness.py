"""How alike two names, birth dates and addresses are, as numbers a person could follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from casework.subjects import names


@dataclass(frozen=True)
class Born:
    """A birth as far as it is known: the day, or the year with or without the month, or nothing."""

    on: date | None = None
    year: int | None = None
    month: int | None = None

    def __bool__(self) -> bool:
        return self.on is not None or self.year is not None


@dataclass
class Known:
    """What the register holds of somebody, as matching needs it."""

    id: int
    reference: str
    names: list[list[str]]
    born: Born
    postcodes: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)


@lru_cache(maxsize=200_000)
def of_parts(one: str, other: str) -> float:
    """Two parts of names: the same, one name in two forms, alike by sound, or alike by spelling."""
    if one == other:
        return 1.0
    alike = JaroWinkler.similarity(one, other)
    if (names.roots(one) | {one}) & (names.roots(other) | {other}):
        return max(0.95, alike)
    if len(one) >= 3 and len(other) > len(one) and other.startswith(one):
        return max(0.9, alike)
    if len(one) > 2 and len(other) > 2 and names.sounds(one) & names.sounds(other):
        return max(0.88, alike)
    return alike if alike > 0.8 else alike * 0.6


def of_names(asked: Sequence[str], known: Sequence[str]) -> float:
    """Two names, part by part in whichever order fits best. A part not found costs; parts not asked for cost little."""
    if not asked or not known:
        return 0.0
    apart = _paired(asked, known)
    if not any(len(part) <= 2 for part in (*asked, *known)):
        return apart
    return max(apart, _paired(_join(asked), _join(known)))  # O Hara as ohara on both sides, however it is written


def _join(parts: Sequence[str]) -> list[str]:
    found: list[str] = []
    for part in parts:
        if found and len(found[-1]) <= 2:
            found[-1] += part
        else:
            found.append(part)
    return found


def _paired(asked: Sequence[str], known: Sequence[str]) -> float:
    if len(asked) == 1:
        return max(of_parts(asked[0], other) for other in known) - 0.02 * (len(known) - 1)
    scored = sorted(
        ((of_parts(one, other), i, j) for i, one in enumerate(asked) for j, other in enumerate(known)), reverse=True
    )
    total, used_asked, used_known = 0.0, set(), set()
    for alike, i, j in scored:
        if i in used_asked or j in used_known:
            continue
        total += alike
        used_asked.add(i)
        used_known.add(j)
    total += 0.35 * (len(asked) - len(used_asked))
    return total / len(asked) - 0.02 * max(0, len(known) - len(asked))


def of_births(one: Born, other: Born) -> float:
    """Two births; half where either is not known, for then it says nothing."""
    if not one or not other:
        return 0.5
    if one.on is not None and other.on is not None:
        return _of_days(one.on, other.on)
    year, other_year = one.on.year if one.on else one.year, other.on.year if other.on else other.year
    if year is None or other_year is None:
        return 0.5
    if year != other_year:
        return 0.35 if abs(year - other_year) == 1 else 0.1
    month, other_month = one.on.month if one.on else one.month, other.on.month if other.on else other.month
    if month is None or other_month is None:
        return 0.85
    return 0.92 if month == other_month else 0.4


def _of_days(one: date, other: date) -> float:
    if one == other:
        return 1.0
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return 0.92
    same = sum(a == b for a, b in zip(f"{one:%Y%m%d}", f"{other:%Y%m%d}", strict=True))
    agree = (one.year == other.year) + (one.month == other.month) + (one.day == other.day)
    if same == 7 or agree == 2:
        return 0.85
    if same == 6 and agree:
        return 0.6
    return 0.1


def score(asked: Sequence[str], born: Born, postcode: str, known: Known) -> float:
    """From 0 to 1. Names say most; a birth date that agrees, or does not, moves it; a postcode confirms."""
    here = bool(postcode) and postcode in known.postcodes
    birth = of_births(born, known.born)
    if not asked:
        return birth * 0.7 + (0.3 if here else 0.0)
    return 0.62 * name_likeness(asked, known.names) + 0.28 * birth + (0.10 if here else 0.0)


def name_likeness(asked: Sequence[str], known: Iterable[Sequence[str]]) -> float:
    return max((of_names(asked, each) for each in known), default=0.0)
