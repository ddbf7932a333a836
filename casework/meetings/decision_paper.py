"""Decisions as papers print them: under the body's heading, numbered as it does, each with its points and how it was voted on beneath."""

from __future__ import annotations

from collections.abc import Sequence

from casework.meetings.house_style import HouseStyle
from casework.meetings.models import AgendaItem
from casework.rendering import Bullets, Heading, Numbered, Paragraph
from casework.rendering.document import Block, Item, Point, label
from casework.rendering.prose import blocks_from_text

Lists = list[Bullets | Numbered]


def parts_of(text: str) -> tuple[str, Lists]:
    """A decision's words and the lists beneath them; a text that is otherwise than words with lists after them is all words."""
    first, *rest = blocks_from_text(text) or [None]
    lists: Lists = [block for block in rest if isinstance(block, Bullets | Numbered)]
    if not lists or len(lists) != len(rest) or not isinstance(first, Paragraph):
        return text, []
    return "".join(run if isinstance(run, str) else run.text for run in first.runs), lists


def point_of(text: str, voted: str = "") -> Point:
    """A decision as a point of a list, with its own points and then the vote beneath it."""
    words, lists = parts_of(text)
    if not lists:
        return "\n".join(part for part in (text or "(no words recorded)", voted) if part)
    return words, [*lists, *([Paragraph(voted)] if voted else [])]


def decided(item: AgendaItem, style: HouseStyle) -> HouseStyle:
    """The style, with the word over this item's decisions where it has its own in place of the body's heading and opening."""
    return (
        style.model_copy(update={"decision_heading": item.decided_as, "decision_opening": ""})
        if item.decided_as
        else style
    )


def decision_blocks(said: Sequence[Point], style: HouseStyle) -> list[Block]:
    """Decisions under the body's heading, opened and numbered as it does."""
    blocks: list[Block] = [Heading(3, style.decision_heading)] if style.decision_heading else []
    if style.decision_opening:
        blocks.append(Paragraph(style.decision_opening))
    if len(said) == 1 and not style.number_single_decision:
        words, beneath = said[0] if isinstance(said[0], tuple) else (said[0], ())
        return [*blocks, Paragraph(words), *beneath]
    if style.decision_numbers == "-":
        return [*blocks, Bullets([_bullet(each) for each in said])]
    return [*blocks, Numbered(said, style=style.decision_numbers)]


def _bullet(point: Point) -> Item:
    """A point as a bullet: the numbers of what stands beneath it are words there."""
    if not isinstance(point, tuple):
        return point
    words, beneath = point
    found: list[Item] = []
    for each in beneath:
        if isinstance(each, Bullets):
            found += each.items
        elif isinstance(each, Numbered):
            for n, (text, under) in enumerate(each.points, each.start):
                found.append(_bullet((f"{label(each.style, n)} {text}", under)))
        else:
            found.append("".join(run if isinstance(run, str) else run.text for run in each.runs))
    return (words, found) if found else words
