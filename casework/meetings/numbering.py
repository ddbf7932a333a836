"""How items are ordered and numbered on the agenda (6, 6.1) and minutes are numbered through the year (58, 59)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm.attributes import set_committed_value

from casework.extensions import db
from casework.meetings.house_style import minute_label
from casework.meetings.models import AgendaItem, MeetingSeries, NumberingPeriod
from casework.meetings.styles import style_for
from casework.rendering.document import roman

GROUPING = ("heading", "new_referrals", "reviews", "consultations", "removals", "part_two")
"""Kinds of item under which others stand, and that have a second level of numbers."""
HEADINGS = ("heading", "part_two")
"""Kinds with nothing of their own to deal with."""
UNNUMBERED = ("next_meeting",)
"""Shown after the numbered items, for information."""
SCHEMES = {
    "municipal_year": "Through the municipal year, from 1 each May",
    "calendar_year": "Through the calendar year",
    "financial_year": "Through the financial year, from 1 each April",
    "never": "Running on without end",
    "meeting": "From 1 at each meeting",
    "agenda": "As on the agenda: 6, 6.1",
}
FIRST_MONTHS = {"municipal_year": 5, "financial_year": 4}


@dataclass(frozen=True)
class Line:
    """An item in its place, with those that stand under it."""

    item: AgendaItem
    under: tuple[AgendaItem, ...] = ()


def lines(items: Iterable[AgendaItem]) -> list[Line]:
    """Items by position, each top-level one with its own; one whose heading is not among them stands by itself."""
    rows = sorted(items, key=lambda item: (item.position, item.id or 0))
    ids = {item.id for item in rows}
    under: dict[int, list[AgendaItem]] = {}
    tops: list[AgendaItem] = []
    for item in rows:
        if item.parent_id in ids and item.parent_id is not None:
            under.setdefault(item.parent_id, []).append(item)
        else:
            tops.append(item)
    return [Line(item, tuple(under.get(item.id, ()))) for item in tops]


def in_order(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Every item in the order in which it is dealt with."""
    return [item for line in lines(items) for item in (line.item, *line.under)]


def agenda_numbers(arranged: Sequence[Line], beneath: str = "decimal") -> dict[int, str]:
    """1, 2, 3 and, under a heading, 3.1 or 3a or 3(i), as the body's style says."""
    numbers: dict[int, str] = {}
    top = 0
    for line in arranged:
        if line.item.kind in UNNUMBERED:
            numbers[line.item.id] = ""
            continue
        top += 1
        numbers[line.item.id] = str(top)
        for place, item in enumerate(line.under, start=1):
            numbers[item.id] = number_beneath(str(top), place, beneath)
    return numbers


def number_beneath(over: str, place: int, form: str) -> str:
    """The number of the item at this place beneath a heading: 6.1, 6a or 6(i). Letters go on after z with figures."""
    if form == "letters" and place <= 26:
        return f"{over}{chr(96 + place)}"
    return f"{over}({roman(place)})" if form == "roman" and place < 90 else f"{over}.{place}"


_BENEATH = re.compile(r"\d+(?:\.(?P<figure>\d+)|(?P<letter>[a-z])|\((?P<roman>[ivxl]+)\))")


def place_beneath(number: str) -> int:
    """The place a number beneath a heading stands for: 2 in 6.2, 6b and 6(ii); 0 in any other."""
    found = _BENEATH.fullmatch(number)
    if found is None:
        return 0
    if found["figure"]:
        return int(found["figure"])
    if found["letter"]:
        return ord(found["letter"]) - 96
    return next((n for n in range(1, 90) if roman(n) == found["roman"]), 0)


def numbers_of_late(arranged: Sequence[Line], beneath: str = "decimal") -> dict[int, str]:
    """Numbers once an agenda is published: what has one keeps it, what came later takes the next free one."""
    numbers: dict[int, str] = {}
    top = max((int(line.item.number) for line in arranged if line.item.number.isdigit()), default=0)
    for line in arranged:
        own = line.item.number
        if not own and line.item.kind not in UNNUMBERED:
            top += 1
            own = str(top)
        numbers[line.item.id] = own
        last = max((place_beneath(item.number) for item in line.under if item.number), default=0)
        for item in line.under:
            if not item.number:
                last += 1
            numbers[item.id] = item.number or number_beneath(own, last, beneath)
    return numbers


def by_number(arranged: Sequence[Line], numbers: Mapping[int, str]) -> list[Line]:
    """Items in the order of their numbers, those for information last."""

    def place(item: AgendaItem) -> tuple[bool, list[int]]:
        number = numbers[item.id]
        top = re.match(r"\d+", number)
        return item.kind in UNNUMBERED, [int(top[0]) if top else 0, place_beneath(number)]

    return [
        Line(line.item, tuple(sorted(line.under, key=place))) for line in sorted(arranged, key=lambda x: place(x.item))
    ]


def settle(arranged: Sequence[Line], *, published: bool) -> None:
    """Write every item's place and number in one statement. A new place is no edit: the text's version stays.

    Once published, what came late stands where its number says: after all that was published, or last under its heading.
    Call as the system: the numbers must not depend on which items the person at work may see.
    """
    under = next((line.item for line in arranged if line.under), None)
    beneath = style_for(under.meeting).sub_numbers if under is not None else "decimal"
    numbers = numbers_of_late(arranged, beneath) if published else agenda_numbers(arranged, beneath)
    if published:
        arranged = by_number(arranged, numbers)
    ordered = [item for line in arranged for item in (line.item, *line.under)]
    if not ordered:
        return
    places = {item.id: place * 10 for place, item in enumerate(ordered, start=1)}
    if all(item.position == places[item.id] and item.number == numbers[item.id] for item in ordered):
        return
    db.session.flush()
    db.session.execute(
        update(AgendaItem)
        .where(AgendaItem.id.in_(places))
        .values(position=case(places, value=AgendaItem.id), number=case(numbers, value=AgendaItem.id))
        .execution_options(synchronize_session=False)
    )
    for item in ordered:
        set_committed_value(item, "position", places[item.id])
        set_committed_value(item, "number", numbers[item.id])


# -- minute numbers ----------------------------------------------------------------------------------------------------


def minuted(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """The items that take a minute number: not headings over others, nor what was put off to another meeting."""
    taken: list[AgendaItem] = []
    for line in lines(items):
        if line.item.kind not in HEADINGS and not line.under and line.item.deferred_to_id is None:
            taken.append(line.item)
        taken.extend(item for item in line.under if item.deferred_to_id is None)
    return taken


def named(item: AgendaItem) -> str:
    """How pages name an item of minutes: its minute number, its number on the agenda where that is another, its case and title."""
    minute = item.minute_label or (str(item.minute_number) if item.minute_number is not None else "")
    number = item.number if minute in ("", item.number) else f"{minute} (item {item.number})" if item.number else minute
    return " ".join(part for part in (number, item.case.reference if item.case is not None else "", item.title) if part)


def headed(item: AgendaItem) -> str:
    """The same over the box it is minuted in: its number on the agenda, its case and title."""
    return " ".join(
        part for part in (item.number, item.case.reference if item.case is not None else "", item.title) if part
    )


def began_in(scheme: str, day: date) -> int:
    """The year in which the numbers that run on this day began."""
    first = FIRST_MONTHS.get(scheme, 1)
    return day.year if day.month >= first else day.year - 1


def period_of(scheme: str, day: date) -> str:
    """The name of the period a meeting's numbers run in: 2018/19 from May, 2018, or one for ever."""
    year = began_in(scheme, day)
    if scheme in FIRST_MONTHS:
        return f"{year}/{(year + 1) % 100:02}"
    return str(year) if scheme == "calendar_year" else "all"


def locked_period(series: MeetingSeries, day: date) -> NumberingPeriod:
    """The series' running number in the day's period, locked until the transaction ends. Call as the system."""
    name = period_of(series.numbering, day)
    db.session.execute(
        insert(NumberingPeriod)
        .values(series_id=series.id, period=name, partnership_id=series.partnership_id)
        .on_conflict_do_nothing()
    )
    return db.session.scalars(
        select(NumberingPeriod)
        .where(NumberingPeriod.series_id == series.id, NumberingPeriod.period == name)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def give_numbers(series: MeetingSeries | None, day: date, items: Sequence[AgendaItem], *, as_printed: bool) -> None:
    """Give minute numbers, without a gap and never one twice, and write each as the body prints it.

    Numbers typed from old minutes are kept as they are. A body that numbers its minutes as its agenda takes no running number.
    """
    scheme = series.numbering if series is not None else "meeting"
    if scheme in ("meeting", "agenda"):
        if not as_printed and scheme == "meeting":
            for number, item in enumerate(items, start=1):
                item.minute_number = number
    else:
        assert series is not None
        _run_on(locked_period(series, day), items, as_printed)
    _label(series, day, items)


def _run_on(period: NumberingPeriod, items: Sequence[AgendaItem], as_printed: bool) -> None:
    if as_printed:
        highest = max((item.minute_number for item in items if item.minute_number is not None), default=0)
        period.next_number = max(period.next_number, highest + 1)
        return
    for item in items:
        if item.minute_number is None:
            item.minute_number = period.next_number
            period.next_number += 1


def _label(series: MeetingSeries | None, day: date, items: Sequence[AgendaItem]) -> None:
    """Write down how each number is printed; what has its label already keeps it."""
    if not items:
        return
    style = style_for(items[0].meeting)
    scheme = series.numbering if series is not None else "meeting"
    for item in items:
        if item.minute_label:
            continue
        if scheme == "agenda":
            item.minute_label = item.number
        elif item.minute_number is not None:
            item.minute_label = minute_label(
                style, item.minute_number, began=began_in(scheme, day), prefix=series.number_prefix if series else "",
                item=item.number,
            )  # fmt: skip
