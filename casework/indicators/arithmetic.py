"""Differences, percentages, rates and ranks as printed tables have them: exact decimals, never floats; knows no database.

Figures are rounded once, at the end, half up: 0.5 becomes 1 and -0.5 becomes -1, as spreadsheets and printed tables do. (Half to
even, which programs prefer, would print 2.5 as 2.)
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

MINUS = "−"
NOT_APPLICABLE = "n/a"


def rounded(value: Decimal, places: int = 0) -> Decimal:
    """Half up, away from nought on both sides. A nought is never negative."""
    step = Decimal(1).scaleb(-places)
    found = value.quantize(step, rounding=ROUND_HALF_UP)
    return found if found else abs(found)


def places_of(value: Decimal) -> int:
    """How many decimal places a figure is written with: 2 for 2.50, none for 250."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def difference(now: Decimal, before: Decimal) -> Decimal:
    return now - before


def percent_change(now: Decimal, before: Decimal) -> Decimal | None:
    """The change in per cent of what was before, unrounded. From nothing to nothing is 0; from nothing to something is no percentage.

    Nor is there one from a figure below nought, as gaps are: per cent of a gap says nothing to anybody.
    """
    if before < 0:
        return None
    if not before:
        return Decimal(0) if not now else None
    return (now - before) * 100 / before


def percentage(part: Decimal, whole: Decimal) -> Decimal | None:
    """How much of the whole the part is, in per cent, unrounded; none of nothing."""
    return part * 100 / whole if whole else None


def rate(count: Decimal, base: Decimal, per: int = 1000) -> Decimal | None:
    """For each `per` people or households of the base, unrounded."""
    return count * per / base if base else None


def ranks(values: Sequence[Decimal], *, highest_first: bool = True) -> list[int]:
    """The rank of each value in order; equal ones share the better rank, and the next is as far on as they are many (1, 2, 2, 4)."""
    if highest_first:
        return [1 + sum(other > value for other in values) for value in values]
    return [1 + sum(other < value for other in values) for value in values]


def rank_in_words(rank: int, of: int, *, highest_first: bool = True) -> str:
    """A rank never stands without its end: "3 of 15, where 1 is the highest"."""
    return f"{rank} of {of}, where 1 is the {'highest' if highest_first else 'lowest'}"


def written(value: Decimal, places: int | None = None) -> str:
    """13,087 or 68.2, with a true minus sign; `places` as the figure has them unless given."""
    places = places_of(value) if places is None else places
    found = rounded(value, places)
    return f"{MINUS if found < 0 else ''}{abs(found):,.{places}f}"


def signed(value: Decimal, places: int | None = None) -> str:
    """The same with its sign said: +183, −12, 0."""
    words = written(value, places)
    return (
        words
        if words.startswith(MINUS) or not rounded(value, places_of(value) if places is None else places)
        else f"+{words}"
    )


def changed_by(now: Decimal, before: Decimal, places: int = 0) -> str:
    """The change in per cent as it is printed: +7%, −20%, 0%, or n/a where there is none."""
    found = percent_change(now, before)
    return NOT_APPLICABLE if found is None else f"{signed(found, places)}%"
