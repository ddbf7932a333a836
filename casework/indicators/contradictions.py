"""Every printed figure that the arithmetic contradicts, each with the arithmetic written out. Knows no database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from casework.indicators import lights
from casework.indicators.arithmetic import (
    MINUS,
    difference,
    percent_change,
    percentage,
    places_of,
    rank_in_words,
    ranks,
    rate,
    rounded,
    signed,
    written,
)
from casework.indicators.printed import IN_WORDS, Printed, Row


@dataclass(frozen=True)
class Contradiction:
    """A printed figure, what it should be, and why; `row` is the row's name, `column` the heading."""

    row: str
    column: str
    printed: str
    computed: str
    why: str
    number: int = 0


@dataclass(frozen=True)
class Computed:
    """What stands beside a printed cell: the figure worked out, and whether it is the same."""

    text: str
    same: bool
    why: str


def computed(table: Printed) -> list[dict[int, Computed]]:
    """For each row, by the place of the column, what its printed figure should be."""
    bases = _bases(table)
    found = []
    for row in table.rows:
        cells: dict[int, Computed] = {}
        for place, role in enumerate(table.roles):
            made = _of(table, row, role, bases)
            if made is not None and row.cells[place]:
                cells[place] = made
        found.append(cells)
    return found


def contradictions(table: Printed) -> list[Contradiction]:
    """All of them: cells by row, and totals that their parts do not add up to."""
    found = [
        Contradiction(row.label, table.headings[place], row.cells[place], each.text, each.why, row.number)
        for row, cells in zip(table.rows, computed(table), strict=True)
        for place, each in cells.items()
        if not each.same
    ]
    return [*found, *_sums(table)]


def _of(table: Printed, row: Row, role: str, bases: _Bases) -> Computed | None:
    known = table.known(row)
    now, before = (known[-1][1], known[-2][1]) if len(known) > 1 else (known[-1][1] if known else None, None)
    printed = row.numbers.get(role)
    if role == "direction":
        return _direction(table, row, now, before)
    if role == "rank":
        return _rank(table, row)
    if role == "light" and row.light and now is not None and "target" in row.numbers:
        return _light(table, row, now, before)
    if printed is None or now is None:
        return None
    if role == "total":
        return _total(table, row, printed)
    if role == "rate":
        return _rate(table, row, now, printed, bases)
    if role == "share" and "whole" in row.numbers:
        return _share(row, now, printed)
    if before is None:
        return None
    if role == "difference":
        found = difference(now, before)
        sum_said = f"{written(now)} {MINUS} {_bracketed(before)} = {signed(found)}"
        return Computed(signed(found), found == printed, sum_said + _as_printed(found, printed))
    if role == "percent":
        return _percent(row, now, before, printed)
    return None


def _bracketed(value: Decimal) -> str:
    return f"({written(value)})" if value < 0 else written(value)


def _as_printed(found: Decimal, printed: Decimal) -> str:
    if found == printed:
        return ""
    return f"; {_wrong_way(found)}" if found == -printed else f"; printed as {signed(printed)}"


def _wrong_way(found: Decimal) -> str:
    return "a fall printed as a rise" if found < 0 else "a rise printed as a fall"


def _percent(row: Row, now: Decimal, before: Decimal, printed: Decimal) -> Computed | None:
    places = places_of(printed)
    exact = percent_change(now, before)
    if exact is None:
        return Computed("n/a", False, f"From {written(before)} to {written(now)} is no percentage")
    found = rounded(exact, places)
    said = f"({written(now)} {MINUS} {written(before)}) ÷ {written(before)} = {signed(rounded(exact, 2), 2)}%, rounded half up {signed(found, places)}%"
    wrong = f"; {_wrong_way(found)}" if found == -printed else f"; printed as {signed(printed, places)}%"
    return Computed(f"{signed(found, places)}%", found == printed, said + ("" if found == printed else wrong))


def _share(row: Row, part: Decimal, printed: Decimal) -> Computed | None:
    whole, places = row.numbers["whole"], places_of(printed)
    exact = percentage(part, whole)
    if exact is None:
        return Computed("n/a", False, f"{written(part)} of nothing is no percentage")
    found = rounded(exact, places)
    said = f"{written(part)} of {written(whole)} = {written(rounded(exact, 2), 2)}%, rounded half up {written(found, places)}%"
    if part > whole:
        said += ": a part larger than its whole"
    return Computed(f"{written(found, places)}%", found == printed and part <= whole, said)


def _total(table: Printed, row: Row, printed: Decimal) -> Computed | None:
    """What the row's figures come to. Percentages are not added up, and no total is known while a figure is not."""
    values = [each.value for each in row.figures.values()]
    known = [value for value in values if value is not None]
    if row.unit not in ("count", "money") or len(known) < len(values) or len(known) < 2:
        return None
    found = sum(known, Decimal(0))
    said = " + ".join(_bracketed(value) for value in known)
    return Computed(written(found), found == printed, f"{said} = {written(found)}")


def _direction(table: Printed, row: Row, now: Decimal | None, before: Decimal | None) -> Computed | None:
    if not row.direction:
        return None
    if now is None or before is None:
        same = row.direction == "none"
        return Computed(IN_WORDS["none"], same, "There are not two figures to compare")
    if row.break_reason:
        same = row.direction == "none"
        return Computed("N/A: series break", same, f"Not comparable: {row.break_reason}")
    if table.settings.arrows == "rose":
        found = lights.rose(now, before)
        why = f"The figure went from {written(before)} to {written(now)}"
    else:
        moved = lights.direction(
            now, before, row.aim, number=table.settings.static_number,
            maximum=Decimal(100) if table.settings.unit == "percentage" else None,
        )  # fmt: skip
        found = {lights.IMPROVED: "up", lights.WORSE: "down", lights.STATIC: "level", lights.MAXIMUM: "star"}[moved]
        why = f"To {row.aim}; {lights.change_in_words(now, before)}: {lights.ARROWS[moved][1].lower()}"
    if row.direction == "none":
        why += "; printed as N/A without a reason"
    return Computed(IN_WORDS[found], row.direction == found, why)


def _light(table: Printed, row: Row, now: Decimal, before: Decimal | None) -> Computed:
    target, so_far = row.numbers["target"], row.numbers.get("total", now)  # a target of a year is for the year to date
    met = lights.meets(so_far, target, row.aim)
    moved = (
        lights.direction(now, before, row.aim, number=table.settings.static_number)
        if before is not None
        else lights.NONE
    )
    allowed = {lights.GREEN} if met else {lights.AMBER, lights.GREEN} if moved == lights.IMPROVED else {lights.RED}
    said = f"{written(so_far)} against a target of {written(target)}: {'met' if met else 'not met'}; {lights.ARROWS[moved][1].lower()}"
    return Computed(" or ".join(sorted(allowed)), row.light in allowed, said)


def _rank(table: Printed, row: Row) -> Computed | None:
    """Ranks are worked out only where the table holds everybody that is ranked."""
    place = next((place for place, role in enumerate(table.roles) if role == "rate"), None)
    ranked = [r for r in table.rows if r.rank is not None]
    if row.rank is None or len(ranked) != row.rank[1] or not all(table.known(r) for r in ranked):
        return None
    values = [r.numbers["rate"] if place is not None and "rate" in r.numbers else table.known(r)[-1][1] for r in ranked]
    highest = table.settings.rank_first == "highest"
    found = ranks(values, highest_first=highest)[ranked.index(row)]
    text = f"{found} / {row.rank[1]}"
    return Computed(
        text,
        found == row.rank[0],
        f"{written(values[ranked.index(row)])} is {rank_in_words(found, row.rank[1], highest_first=highest)}",
    )


# -- rates -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Bases:
    """Between which numbers of people the base lies that most printed rates agree on; none where it is printed itself."""

    least: Decimal | None = None
    most: Decimal | None = None


def _between(count: Decimal, printed: Decimal, per: int) -> tuple[Decimal, Decimal] | None:
    """The bases for which this count rounds to this rate, in whole people or households."""
    half = Decimal(5).scaleb(-places_of(printed) - 1)
    if printed - half <= 0 or not count:
        return None
    return count * per // (printed + half) + 1, count * per // (printed - half)


def _bases(table: Printed) -> _Bases:
    """The base is not printed as a rule, but every rate says between which numbers it lies."""
    found = []
    for row in table.rows:
        known = table.known(row)
        if known and "rate" in row.numbers and "base" not in row.numbers:
            between = _between(known[-1][1], row.numbers["rate"], table.settings.per)
            if between is not None:
                found.append(between)
    if len(found) < 2:
        return _Bases()
    most, at = max((sum(low <= least <= high for low, high in found), least) for least in {low for low, _ in found})
    agreeing = [(low, high) for low, high in found if low <= at <= high]
    if most * 2 <= len(found):
        return _Bases()
    return _Bases(max(low for low, _ in agreeing), min(high for _, high in agreeing))


def base_in_words(table: Printed) -> str:
    """What base the printed rates agree on; empty where they say none."""
    bases = _bases(table)
    if bases.least is None or bases.most is None:
        return ""
    return f"The printed rates agree on a base of {written(bases.least)} to {written(bases.most)}."


def _rate(table: Printed, row: Row, count: Decimal, printed: Decimal, bases: _Bases) -> Computed | None:
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


# -- totals ------------------------------------------------------------------------------------------------------------


def _sums(table: Printed) -> Iterator[Contradiction]:
    """Totals whose parts, as the column "part of" names them, come to something else. Rates of different bases are not added up."""
    by_name = {row.label.casefold(): row for row in table.rows}
    for name in dict.fromkeys(row.parent for row in table.rows if row.parent):
        total = by_name.get(name.casefold())
        parts = [row for row in table.rows if row.parent.casefold() == name.casefold()]
        if total is None:
            continue
        for place, said in total.figures.items():
            values = [row.figures[place].value for row in parts if place in row.figures]
            if said.value is None or len(parts) < 2 or any(value is None for value in values):
                continue
            known = [value for value in values if value is not None]
            found = sum(known, Decimal(0))
            if found != said.value:
                adding = " + ".join(_bracketed(value) for value in known)
                apart = abs(found - said.value)
                why = f"{adding} = {written(found)}, {written(apart)} {'less' if found < said.value else 'more'} than printed"
                yield Contradiction(
                    total.label, table.headings[place], total.cells[place], written(found), why, total.number
                )
