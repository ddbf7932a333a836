"""Every printed figure that the arithmetic contradicts, each with the arithmetic written out. Knows no database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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
    rounded,
    signed,
    written,
)
from casework.indicators.columns import bound, period_in, ranked_among_others, summed, to_date
from casework.indicators.printed import IN_WORDS, Printed, Row, without_those_to_come
from casework.indicators.printed_rates import Bases, Computed, bases_of, rate_of


@dataclass(frozen=True)
class Contradiction:
    """A printed figure, what it should be, and why; `row` is the row's name, `column` the heading."""

    row: str
    column: str
    printed: str
    computed: str
    why: str
    number: int = 0


def computed(table: Printed) -> list[dict[int, Computed]]:
    """For each row, by the place of the column, what its printed figure should be."""
    bases = {place: bases_of(table, place) for place, role in enumerate(table.roles) if role == "rate"}
    found = []
    for row in table.rows:
        cells: dict[int, Computed] = {}
        for place, role in enumerate(table.roles):
            made = _of(table, row, place, role, bases)
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


def _of(table: Printed, row: Row, place: int, role: str, bases: Mapping[int, Bases]) -> Computed | None:
    if role == "rank":
        return _rank(table, row, place)
    if role == "direction":
        return _direction(table, row, place)
    if role == "light":
        return _light(table, row, place) if row.light and "target" in row.numbers else None
    if role == "share":
        known = table.known(row)
        return (
            _share(row, known[-1][1], row.at[place]) if known and place in row.at and "whole" in row.numbers else None
        )
    printed = row.at.get(place)
    if printed is None:
        return None
    if role == "total":
        return _total(table, row, place, printed)
    spoken_of = table.spoken_of(row, place)
    if not spoken_of:
        return None
    if role == "rate":
        return rate_of(table, row, spoken_of[-1][1], printed, bases[place])
    if role == "of_total":
        return _of_total(table, row, spoken_of[-1], printed)
    if role in ("difference", "percent"):
        return _change(table, row, role, place, printed)
    return None


def _change(table: Printed, row: Row, role: str, place: int, printed: Decimal) -> Computed | None:
    """Against the figure before it, or against the same period last year where the table has both: either may be meant."""
    found = [
        _difference(now, before, printed) if role == "difference" else _percent(row, now, before, printed)
        for now, before in compared(table, row, place)
    ]
    return next((each for each in found if each.same), found[-1] if found else None)


def compared(table: Printed, row: Row, place: int) -> list[tuple[Decimal, Decimal]]:
    """The pairs a change in this column may be of: the last figure with the one before, and with that of a year before."""
    known = table.spoken_of(row, place)
    if len(known) < 2:
        return []
    at, now = known[-1]
    pairs = [(now, known[-2][1])]
    latest = period_in(table.headings[at])
    if latest is not None:
        pairs += [(now, value) for n, value in known[:-2] if period_in(table.headings[n]) == latest.year_before()]
    return pairs


def _difference(now: Decimal, before: Decimal, printed: Decimal) -> Computed:
    found = difference(now, before)
    sum_said = f"{written(now)} {MINUS} {bracketed(before)} = {signed(found)}"
    return Computed(signed(found), found == printed, sum_said + _as_printed(found, printed))


def bracketed(value: Decimal) -> str:
    return f"({written(value)})" if value < 0 else written(value)


def _as_printed(found: Decimal, printed: Decimal) -> str:
    if found == printed:
        return ""
    return f"; {_wrong_way(found)}" if found == -printed else f"; printed as {signed(printed)}"


def _wrong_way(found: Decimal) -> str:
    return "a fall printed as a rise" if found < 0 else "a rise printed as a fall"


def _percent(row: Row, now: Decimal, before: Decimal, printed: Decimal) -> Computed:
    places = places_of(printed)
    if row.unit == "percentage" and difference(now, before) == printed:
        return Computed(f"{signed(printed)} points", True, f"{written(now)} {MINUS} {written(before)}, in points")
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


def _total(table: Printed, row: Row, place: int, printed: Decimal) -> Computed | None:
    """What the figures it is of come to. Percentages are not added up, and no total is known while a figure is not.

    Months still to come are none of it. Where the table leaves out the first months of a year, the year to date can only be more.
    """
    places, all_there = summed(table.headings, table.roles, place)
    so_far = without_those_to_come(row, places)
    if so_far != places:
        all_there = all_there and (to_date(table.headings[place]) or period_in(table.headings[place]) is None)
    places = so_far
    values = [row.figures[n].value for n in places if n in row.figures]
    known = [value for value in values if value is not None]
    alone = len(known) == 1 and not (all_there and len(places) < len(table.rows))
    if row.unit not in ("count", "money") or len(known) < len(places) or not known or alone:
        return None
    found = sum(known, Decimal(0))
    said = f"{' + '.join(bracketed(value) for value in known)} = {written(found)}"
    if all_there:
        return Computed(written(found), found == printed, said)
    if printed >= found:
        return None
    return Computed(f"{written(found)} or more", False, f"{said} from {table.headings[places[0]]} on alone")


def _of_total(table: Printed, row: Row, at: tuple[int, Decimal], printed: Decimal) -> Computed | None:
    """Of the row that is the total of its column; of the sum of the rows where there is none and every figure is known."""
    column, part = at
    values = [each.figures[column].value for each in table.rows if column in each.figures]
    total = next((each for each in table.rows if _TOTAL.match(each.label) and column in each.figures), None)
    whole = total.figures[column].value if total else None
    if total is None and None not in values:
        whole = sum((value for value in values if value is not None), Decimal(0))
    if not whole:
        return None
    exact, places = part * 100 / whole, places_of(printed)
    found = rounded(exact, places)
    said = f"{written(part)} of {written(whole)} = {written(rounded(exact, 2), 2)}%, rounded half up {written(found, places)}%"
    return Computed(f"{written(found, places)}%", found == printed, said)


def _direction(table: Printed, row: Row, place: int) -> Computed | None:
    if not row.direction or table.kept_back(row, place):
        return None
    pairs = compared(table, row, place)
    if not pairs and len(table.known(row)) > 1:
        return None  # of which of them it speaks cannot be known
    if not pairs:
        same = row.direction == "none"
        return Computed(IN_WORDS["none"], same, "There are not two figures to compare")
    if row.break_reason:
        same = row.direction == "none"
        return Computed("N/A: series break", same, f"Not comparable: {row.break_reason}")
    found = [_arrow(table, row, now, before) for now, before in pairs]
    return next((each for each in found if each.same), found[0])


def _arrow(table: Printed, row: Row, now: Decimal, before: Decimal) -> Computed:
    if table.settings.arrows == "rose":
        found = lights.rose(now, before)
        why = f"The figure went from {written(before)} to {written(now)}"
    else:
        moved = _moved(table, row, now, before)
        found = {lights.IMPROVED: "up", lights.WORSE: "down", lights.STATIC: "level", lights.MAXIMUM: "star"}[moved]
        why = f"To {row.aim}; {lights.change_in_words(now, before)}: {lights.ARROWS[moved][1].lower()}"
    if row.direction == "none":
        why += "; printed as N/A without a reason"
    return Computed(IN_WORDS[found], row.direction == found, why)


def _moved(table: Printed, row: Row, now: Decimal, before: Decimal) -> str:
    return lights.direction(
        now, before, row.aim, number=table.settings.static_number,
        maximum=Decimal(100) if table.settings.unit == "percentage" else None,
    )  # fmt: skip


NEAR = Decimal("0.1")
"""How far from its target a figure may be and still be printed amber: keys differ, and a tenth is the widest that is usual."""


def _light(table: Printed, row: Row, place: int) -> Computed | None:
    """A light against its target. A target of the year is for the year, so that a quarter or part of a year is not held against it."""
    spoken = table.spoken_of(row, place)
    so_far = _held_against(table, row, spoken)
    if so_far is None:
        return None
    target = row.numbers["target"]
    met = lights.meets(so_far, target, row.aim)
    moved = [_moved(table, row, now, before) for now, before in compared(table, row, place)] or [lights.NONE]
    best = lights.IMPROVED if lights.IMPROVED in moved else moved[0]
    near = abs(so_far - target) <= abs(target) * NEAR
    allowed = {lights.GREEN} if met else {lights.AMBER, lights.GREEN} if best == lights.IMPROVED else {lights.RED}
    if not met and near:
        allowed |= {lights.AMBER, lights.RED}
    said = f"{written(so_far)} against a target of {written(target)}: {'met' if met else 'not met'}; {lights.ARROWS[best][1].lower()}"
    return Computed(" or ".join(sorted(allowed)), row.light in allowed, said)


def _held_against(table: Printed, row: Row, spoken: list[tuple[int, Decimal]]) -> Decimal | None:
    """The figure a target is for: the year to date at the year's end or with a target of its own; else the latest figure."""
    if not spoken:
        return None
    place, now = spoken[-1]
    period, goal = period_in(table.headings[place]), table.headings[table.roles.index("target")]
    if "total" in row.numbers and (period is None or period.ends_on.month == 3 or to_date(goal)):
        return row.numbers["total"]
    part = period is not None and period.months < 12 and row.unit in ("count", "money")
    return None if part and not re.search(r"quarter|month|\bq[1-4]\b", goal, re.IGNORECASE) else now


def _rank(table: Printed, row: Row, place: int) -> Computed | None:
    """Ranks are worked out only where the table holds everybody that is ranked, and nobody has a rank there is not."""
    ranked = _all_ranked(table, place)
    if place not in row.ranks or not ranked:
        return None
    spoken = {r.number: table.spoken_of(r, place) for r in ranked}
    if not all(spoken.values()):
        return None
    own = spoken[row.number][-1][0]
    rates = next(
        (
            n
            for n, role in enumerate(table.roles)
            if role == "rate" and own in bound(table.headings, table.roles, n)[-1:]
        ),
        None,
    )
    values = [r.at[rates] if rates is not None and rates in r.at else spoken[r.number][-1][1] for r in ranked]
    highest = table.settings.rank_first == "highest"
    found, of = ranks(values, highest_first=highest)[ranked.index(row)], row.ranks[place][1]
    said = f"{written(values[ranked.index(row)])} is {rank_in_words(found, of, highest_first=highest)}"
    return Computed(f"{found} / {of}", found == row.ranks[place][0], said)


def _all_ranked(table: Printed, place: int) -> list[Row]:
    """The rows that are ranked among each other, or none: not where they are ranked among others than the rows of the table."""
    ranked = [r for r in table.rows if place in r.ranks]
    others = ranked_among_others(table.headings[place])
    return (
        []
        if others or any(len(ranked) != r.ranks[place][1] or r.ranks[place][0] > len(ranked) for r in ranked)
        else ranked
    )


def not_checked(table: Printed) -> list[str]:
    """What was printed and cannot be held against the table, as sentences."""
    found = []
    for place, role in enumerate(table.roles):
        heading = table.headings[place]
        if role == "rank" and any(place in row.ranks for row in table.rows) and not _all_ranked(table, place):
            found.append(
                f"{heading}: these are ranks among others than the rows of this table, so they are not checked."
            )
        elif role in ("difference", "percent") and len(bound(table.headings, table.roles, place)) < 2:
            found.append(
                f"{heading}: the table does not hold both figures it is the change between, so it is not checked."
            )
        elif role == "rate" and "base" not in table.roles and bases_of(table, place).least is None:
            found.append(f"{heading}: no population is printed and the rates agree on none, so they are not checked.")
    return found


# -- totals ------------------------------------------------------------------------------------------------------------


_TOTAL = re.compile(r"(grand |overall )?total$|all( \w+)?$", re.IGNORECASE)


def _last_total(table: Printed) -> Iterator[Contradiction]:
    """A last row "Total" held against the rows above it, where it is their sum in most columns: so nobody adds up what overlaps."""
    *above, last = table.rows
    if "parent" in table.roles or len(above) < 2 or last.unit not in ("count", "money") or not _TOTAL.match(last.label):
        return
    sums: dict[int, tuple[Decimal, Decimal, str]] = {}
    for place, said in last.figures.items():
        values = [row.figures[place].value for row in above if place in row.figures]
        known = [value for value in values if value is not None]
        if said.value is not None and len(known) == len(above):
            sums[place] = said.value, sum(known, Decimal(0)), " + ".join(bracketed(value) for value in known)
    right = [place for place, (printed, found, _) in sums.items() if printed == found and found]
    for place, (printed, found, adding) in sums.items():
        if printed != found and len(right) * 2 >= len(sums):
            yield Contradiction(
                last.label, table.headings[place], last.cells[place], written(found),
                f"{adding} = {written(found)}; in {len(right)} of {len(sums)} columns the total is the sum of the rows above",
                last.number,
            )  # fmt: skip


def _sums(table: Printed) -> Iterator[Contradiction]:
    """Totals whose parts, as the column "part of" names them, come to something else. Rates of different bases are not added up."""
    yield from _last_total(table)
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
                adding = " + ".join(bracketed(value) for value in known)
                apart = abs(found - said.value)
                why = f"{adding} = {written(found)}, {written(apart)} {'less' if found < said.value else 'more'} than printed"
                yield Contradiction(
                    total.label, table.headings[place], total.cells[place], written(found), why, total.number
                )
