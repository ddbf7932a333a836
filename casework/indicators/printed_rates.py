"""Printed rates held against their base, or against the base most of the table agrees on. Knows no database."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from casework.indicators.arithmetic import places_of, rate, rounded, written
from casework.indicators.printed import Printed, Row


@dataclass(frozen=True)
class Computed:
    """What stands beside a printed cell: the figure worked out, and whether it is the same."""

    text: str
    same: bool
    why: str


@dataclass(frozen=True)
class Bases:
    """Between which numbers of people the base lies that most printed rates agree on; none where it is printed itself."""

    least: Decimal | None = None
    most: Decimal | None = None


def _between(count: Decimal, printed: Decimal, per: int) -> tuple[Decimal, Decimal] | None:
    """The bases for which this count rounds to this rate, in whole people or households."""
    half = Decimal(5).scaleb(-places_of(printed) - 1)
    if printed - half <= 0 or not count:
        return None
    return count * per // (printed + half) + 1, count * per // (printed - half)


def bases_of(table: Printed, place: int) -> Bases:
    """The base is not printed as a rule, but every rate says between which numbers it lies."""
    found = []
    for row in table.rows:
        known = table.spoken_of(row, place)
        if known and place in row.at and "base" not in row.numbers:
            between = _between(known[-1][1], row.at[place], table.settings.per)
            if between is not None:
                found.append(between)
    if len(found) < 2:
        return Bases()
    most, at = max((sum(low <= least <= high for low, high in found), least) for least in {low for low, _ in found})
    agreeing = [(low, high) for low, high in found if low <= at <= high]
    if most * 2 <= len(found):
        return Bases()
    return Bases(max(low for low, _ in agreeing), min(high for _, high in agreeing))


def base_in_words(table: Printed) -> str:
    """What base the printed rates agree on, the latest of several columns; empty where they say none."""
    for place in reversed([place for place, role in enumerate(table.roles) if role == "rate"]):
        bases = bases_of(table, place)
        if bases.least is not None and bases.most is not None:
            return f"The printed rates agree on a base of {written(bases.least)} to {written(bases.most)}."
    return ""


def rate_of(table: Printed, row: Row, count: Decimal, printed: Decimal, bases: Bases) -> Computed | None:
    per, places = table.settings.per, places_of(printed)
    if base := row.numbers.get("base"):
        exact = rate(count, base, per)
        assert exact is not None
        found = rounded(exact, places)
        said = f"{written(count)} × {per:,} ÷ {written(base)} = {written(rounded(exact, places + 2), places + 2)}"
        return Computed(written(found, places), found == printed, said)
    if bases.least is None or bases.most is None:
        return None
    low, high = rounded(count * per / bases.most, places), rounded(count * per / bases.least, places)
    text = written(low, places) if low == high else f"{written(low, places)} to {written(high, places)}"
    said = f"{written(count)} × {per:,} ÷ {written(bases.least)} to {written(bases.most)}, the base most of the table agrees on, is {text}"
    return Computed(text, low <= printed <= high, said)
