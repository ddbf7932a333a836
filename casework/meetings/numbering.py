"""How items are ordered and numbered on the agenda (6, 6.1, 6.1.1) and minutes are numbered through the year (58, 59)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import case, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm.attributes import set_committed_value

from casework.extensions import db
from casework.meetings.house_style import HouseStyle, minute_label
from casework.meetings.models import AgendaItem, MeetingSeries, NumberingPeriod
from casework.meetings.styles import style_for
from casework.rendering.document import roman

GROUPING = ("heading", "new_referrals", "reviews", "consultations", "removals", "part_two")
"""Kinds of item under which others stand, and that have a second level of numbers. A plain heading may stand under one, with a third."""
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
    """A top-level item in its place, with all that stand under it in their order, those of the third level after their own heading."""

    item: AgendaItem
    under: tuple[AgendaItem, ...] = ()

    @property
    def items(self) -> tuple[AgendaItem, ...]:
        return (self.item, *self.under)

    def beneath(self, item: AgendaItem) -> list[AgendaItem]:
        """What stands directly beneath one of its items."""
        return [each for each in self.under if each.parent_id == item.id]

    def level(self, item: AgendaItem) -> int:
        """1 for the item itself, 2 for those beneath it, 3 for those beneath these."""
        return 1 if item.id == self.item.id else 2 if item.parent_id == self.item.id else 3

    def heads(self, item: AgendaItem) -> bool:
        return any(each.parent_id == item.id for each in self.under)


def line_of(item: AgendaItem, beneath: Callable[[AgendaItem], Sequence[AgendaItem]]) -> Line:
    """A line from what stands directly beneath each item."""
    return Line(item, tuple(each for child in beneath(item) for each in (child, *beneath(child))))


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
    return [line_of(item, lambda each: under.get(each.id, ())) for item in tops]


def may_head(item: AgendaItem) -> bool:
    """Whether items are put under it by hand: a heading, or a plain one beneath a heading."""
    return item.kind in GROUPING if item.parent_id is None else item.kind == "heading"


def in_order(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """Every item in the order in which it is dealt with."""
    return [item for line in lines(items) for item in line.items]


Forms = tuple[str, str]
"""How numbers of the second and of the third level are written."""
DECIMAL: Forms = ("decimal", "decimal")


def agenda_numbers(arranged: Sequence[Line], forms: Forms = DECIMAL) -> dict[int, str]:
    """1, 2, 3 and, under a heading, 3.1 or 3a or 3(i), under that 3.1.1 or 3.1(a), as the body's style says."""
    numbers: dict[int, str] = {}
    top = 0
    for line in arranged:
        if line.item.kind in UNNUMBERED:
            numbers[line.item.id] = ""
            continue
        top += 1
        numbers[line.item.id] = str(top)
        for over, form in _headed(line, forms):
            for place, item in enumerate(line.beneath(over), start=1):
                numbers[item.id] = number_beneath(numbers[over.id], place, form)
    return numbers


def _headed(line: Line, forms: Forms) -> list[tuple[AgendaItem, str]]:
    """Each item others may stand beneath, with how these are numbered; a heading before those under it."""
    return [(line.item, forms[0]), *((item, forms[1]) for item in line.beneath(line.item))]


def number_beneath(over: str, place: int, form: str) -> str:
    """The number of the item at this place beneath a heading: 6.1, 6a, 6(a) or 6(i). Letters go on after z with figures."""
    if form in ("letters", "bracketed") and place <= 26:
        letter = chr(96 + place)
        return f"{over}{letter}" if form == "letters" else f"{over}({letter})"
    return f"{over}({roman(place)})" if form == "roman" and place < 90 else f"{over}.{place}"


_LAST = re.compile(r"\d.*?(?:\.(?P<figure>\d+)|(?P<letter>[a-z])|\((?P<bracketed>[a-z]+)\))")


def place_beneath(number: str, form: str = "") -> int:
    """The place a number beneath a heading stands for: 2 in 6.2, 6b, 6(b), 6(ii) and 4.1.2; 0 in any other.

    Where the body writes letters in brackets, `form` bracketed, (c) is the third; otherwise the hundredth.
    """
    found = _LAST.fullmatch(number)
    if found is None:
        return 0
    if found["figure"]:
        return int(found["figure"])
    typed = found["letter"] or found["bracketed"]
    figure = next((n for n in range(1, 90) if roman(n) == typed), 0)
    if len(typed) == 1 and (found["letter"] or form == "bracketed" or not figure):
        return ord(typed) - 96
    return figure


def numbers_of_late(arranged: Sequence[Line], forms: Forms = DECIMAL) -> dict[int, str]:
    """Numbers once an agenda is published: what has one keeps it, what came later takes the next free one."""
    numbers: dict[int, str] = {}
    top = max((int(line.item.number) for line in arranged if line.item.number.isdigit()), default=0)
    for line in arranged:
        own = line.item.number
        if not own and line.item.kind not in UNNUMBERED:
            top += 1
            own = str(top)
        numbers[line.item.id] = own
        for over, form in _headed(line, forms):
            beneath = line.beneath(over)
            last = max((place_beneath(item.number, form) for item in beneath if item.number), default=0)
            for item in beneath:
                if not item.number:
                    last += 1
                numbers[item.id] = item.number or number_beneath(numbers[over.id], last, form)
    return numbers


def by_number(arranged: Sequence[Line], numbers: Mapping[int, str], forms: Forms = DECIMAL) -> list[Line]:
    """Items in the order of their numbers, those for information last."""

    def place(line: Line) -> tuple[bool, int]:
        top = re.match(r"\d+", numbers[line.item.id])
        return line.item.kind in UNNUMBERED, int(top[0]) if top else 0

    def beneath(line: Line, item: AgendaItem) -> list[AgendaItem]:
        form = forms[0] if item.id == line.item.id else forms[1]
        return sorted(line.beneath(item), key=lambda each: place_beneath(numbers[each.id], form))

    return [line_of(line.item, partial(beneath, line)) for line in sorted(arranged, key=place)]


def forms_of(style: HouseStyle) -> Forms:
    return style.sub_numbers, style.third_numbers


def settle(arranged: Sequence[Line], *, published: bool) -> None:
    """Write every item's place and number in one statement. A new place is no edit: the text's version stays.

    Once published, what came late stands where its number says: after all that was published, or last under its heading.
    Call as the system: the numbers must not depend on which items the person at work may see.
    """
    under = next((line.item for line in arranged if line.under), None)
    forms = forms_of(style_for(under.meeting)) if under is not None else DECIMAL
    numbers = numbers_of_late(arranged, forms) if published else agenda_numbers(arranged, forms)
    if published:
        arranged = by_number(arranged, numbers, forms)
    ordered = [item for line in arranged for item in line.items]
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


def worked(items: Iterable[AgendaItem], at: int | None = None) -> list[AgendaItem]:
    """The items a meeting goes through one after the other. A heading is none of them, but for the one somebody is at to write under it."""
    return [item for item in in_order(items) if item.kind not in HEADINGS or item.id == at]


# -- minute numbers ----------------------------------------------------------------------------------------------------


def minuted(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """The items that take a minute number: not those over others, nor what was put off to another meeting."""
    return [
        item
        for line in lines(items)
        for item in line.items
        if item.kind not in HEADINGS and not line.heads(item) and item.deferred_to_id is None
    ]


def recorded(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """What minutes say something of, to be corrected or amended: all that takes a number, and what is over others or put off where
    words of its own are recorded."""
    rows = list(items)
    numbered = {item.id for item in minuted(rows)}
    return [item for item in in_order(rows) if item.id in numbered or item.discussion.strip() or item.decisions]


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
