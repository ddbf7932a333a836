"""Who was there, as the minutes of a body print it: present, substitutes, also present, officers, observers, apologies."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from casework.meetings.attendance import COUNTED
from casework.meetings.house_style import HouseStyle, fill
from casework.meetings.models import Attendance
from casework.rendering import Bullets, Heading, Paragraph
from casework.rendering.document import Block
from casework.web.presentation import day as in_words
from casework.web.presentation import listed

TIME = re.compile(r"\d{1,2}(?:[.:]\d{2})?\s*(?:am|pm|a\.m\.?|p\.m\.?)|\d{1,2}:\d{2}|noon|midday", re.IGNORECASE)
NUMBER = re.compile(r"(?!item|Item|the )(?:(?:[A-Za-z]{1,6}[ /])?[\w./()\-]*\d[\w./()\-]*|[A-Z]\b|[ivx]+\b)")
"""What can be the number of an item: 5, 6.1, 4(a), SSP 53/15."""
SEVERAL = re.compile(r"\band\b|\bto\b|[,;&–]|\d\s*-\s*\d")


def attendance_blocks(people: Sequence[Attendance], style: HouseStyle, *, apologies_too: bool) -> list[Block]:
    """Everybody by capacity, chair first, those present in the body's own lists; `apologies_too` where no item says them."""
    rows = sorted(people, key=lambda row: (not row.in_the_chair, row.position, row.id))
    of = {capacity: [row for row in rows if row.capacity == capacity] for capacity in {row.capacity for row in rows}}
    blocks = _present(of.get("member", []), of.get("substitute", []), style)
    for heading, capacities in (
        (style.also_present_heading, ("also_present",)),
        (style.attendee_invited_heading, ("invited",)),
        (style.officers_heading, ("officer", "note_taker")),
        (style.observers_heading, ("observer",)),
        (style.guests_heading, ("guest",)),
        (style.public_heading, ("public",)),
    ):
        blocks += _listed(heading, [row for capacity in capacities for row in of.get(capacity, [])], style)
    if style.absent_heading:
        blocks += _listed(style.absent_heading, of.get("absent", []), style)
    if apologies_too and (away := of.get("apologies")):
        blocks += [Heading(2, style.apologies_heading), *apologies(away, people, style)]
    return blocks


def _present(
    members: Sequence[Attendance], substitutes: Sequence[Attendance], style: HouseStyle
) -> list[Block]:  # fmt: skip
    """Under one heading, and beneath it the body's own lists where it keeps any, in the order they first appear; a substitute under
    the list they have, or else after all."""

    def said(rows: Sequence[Attendance]) -> list[Block]:
        own = [person_words(row, style) for row in rows if row.capacity == "member"]
        stood_in = _substitutes([row for row in rows if row.capacity == "substitute"], style)
        return [*([Bullets(own)] if own else []), *stood_in]

    in_lists = [*members, *(row for row in substitutes if row.list_name)]
    others = [row for row in substitutes if not row.list_name]
    return [*_by_list(in_lists, style.present_heading, said), *_substitutes(others, style)]


def _substitutes(rows: Sequence[Attendance], style: HouseStyle) -> list[Block]:
    if not rows:
        return []
    words = listed(
        fill(style.substitute, name=person_words(row, style), absent=row.substitute_for) for row in rows
    )  # fmt: skip
    return [Paragraph(f"{words}.")]


def _listed(heading: str, rows: Sequence[Attendance], style: HouseStyle) -> list[Block]:
    """Under one heading, and beneath it the body's own lists as of those present."""
    return _by_list(rows, heading, lambda of_list: [Bullets([person_words(row, style) for row in of_list])])


def _by_list(
    rows: Sequence[Attendance], heading: str, blocks_of: Callable[[Sequence[Attendance]], list[Block]]
) -> list[Block]:
    if not rows:
        return []
    lists = list(dict.fromkeys(row.list_name for row in rows))
    blocks: list[Block] = [Heading(2, heading)] if heading else []
    for name in sorted(lists, key=lambda name: (name != "", lists.index(name))):
        if name:
            blocks.append(Heading(3, name))
        blocks += blocks_of([row for row in rows if row.list_name == name])
    return blocks


def person_words(row: Attendance, style: HouseStyle) -> str:
    """Name, office and organisation, and in brackets what the record says of how somebody took part."""
    words = ", ".join(part for part in (row.name, row.office, row.organisation) if part)
    if row.initials:
        words += f" ({row.initials})"
    return words + "".join(f" ({part})" for part in (_chair(row, style), _also(row, style), *_part(row, style)) if part)


def part_words(row: Attendance, style: HouseStyle) -> str:
    """What stands in the brackets, and the body's own list, as a page says it."""
    listed_as = f"listed under {row.list_name}" if row.list_name else ""
    return ", ".join(
        part
        for part in (_chair(row, style), _also(row, style), *_part(row, style), *_sent(row, style), listed_as)
        if part
    )


def _chair(row: Attendance, style: HouseStyle) -> str:
    if not row.in_the_chair:
        return style.vice_chair_beside if row.chair_as == "vice_chair" else ""
    said = {
        "interim_chair": style.interim_chair_words,
        "co_chair": style.co_chair_words,
        "vice_chair": style.vice_chair_words,
    }
    words = said.get(row.chair_as, style.chair_words)
    return f"{words} {_for_items(row.chair_for, style)}" if row.chair_for else words


def _also(row: Attendance, style: HouseStyle) -> str:
    """Whom somebody present in their own right represents besides."""
    also = row.capacity == "member" and row.substitute_for
    return fill(style.also_representing, absent=row.substitute_for) if also else ""


def _for_items(numbers: str, style: HouseStyle) -> str:
    if not NUMBER.match(numbers):
        return f"for {numbers}"  # said in words: the budget
    return fill(style.for_items if SEVERAL.search(numbers) else style.for_item, items=numbers)


def _part(row: Attendance, style: HouseStyle) -> list[str]:
    return [
        style.note_taker_words if row.capacity == "note_taker" else "",
        style.remote_words if row.remotely else "",
        style.late_words if row.late and not row.arrived_at_item else "",
        fill(style.arrived, when=_when(row.arrived_at_item)) if row.arrived_at_item else "",
        fill(style.left, when=_when(row.left_at_item)) if row.left_at_item else "",
        _for_items(row.for_items, style) if row.for_items else "",
        f"signed for confidentiality on {in_words(row.confidentiality_signed_on)}" if row.confidentiality_signed_on else "",
    ]  # fmt: skip


def _when(words: str) -> str:
    """An item by its number; some papers give the time instead."""
    return (
        f"item {words}" if NUMBER.fullmatch(words) and not TIME.fullmatch(words) else words
    )  # or said in words: the start of item 4


def apologies(away: Sequence[Attendance], everybody: Sequence[Attendance], style: HouseStyle) -> list[Block]:
    """Who sent apologies: in the body's sentence, or as a list where it keeps none."""
    standing_in = {
        row.substitute_for.casefold(): row.name for row in everybody if row.substitute_for and row.capacity in COUNTED
    }

    def said(rows: Sequence[Attendance]) -> list[Block]:
        people = [_away(row, standing_in, style) for row in rows]
        if not style.apologies:
            return [Bullets(people)]
        return [Paragraph(fill(style.apologies, people=listed(people)))]

    return _by_list(away, "", said)


def _away(row: Attendance, standing_in: dict[str, str], style: HouseStyle) -> str:
    words = ", ".join(part for part in (row.name, row.office, row.organisation) if part)
    substitute = ""
    if style.substitutes_beside_apologies:
        substitute = next(
            (standing_in[k.casefold()] for k in (row.name, row.office) if k.casefold() in standing_in), ""
        )
    extra = [row.initials, *_sent(row, style), f"substitute: {substitute}" if substitute else ""]
    said = "; ".join(part for part in extra if part)
    return f"{words} ({said})" if said else words


def _sent(row: Attendance, style: HouseStyle) -> list[str]:
    """With apologies: whether information was sent, and the day they came."""
    if row.capacity != "apologies":
        return []
    return [
        style.information_sent if row.information_sent else style.no_information if row.no_information else "",
        f"received {in_words(row.apologies_on)}" if row.apologies_on else "",
    ]
