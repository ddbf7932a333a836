"""Numbered paragraphs of a minute: 3.1, 3.2 under minute 3, where the body numbers them.

What is kept is the minute's text; the number of a paragraph is its place in it and is worked out wherever the minute is shown,
printed or sent. Rows for each paragraph would have made two people typing in one minute, the text kept in a browser that lost its
network, and corrections by old and new text work on a list instead of a text, and would have held nothing more: a body either
numbers the paragraphs of its minutes or it does not (`HouseStyle.paragraph_numbers`), and its numbers have no gaps but those its
own papers printed. Such a printed number stays in the text before its paragraph, and a paragraph that goes on without one begins
with "> ", as in reports (`rendering/paragraphs.py`). What the minutes print by themselves has no number.
"""

from __future__ import annotations

import re

from markupsafe import Markup

from casework.meetings.house_style import HouseStyle
from casework.meetings.models import AgendaItem
from casework.meetings.styles import kept_style
from casework.rendering.document import Block
from casework.rendering.html import blocks_html
from casework.rendering.paragraphs import numbered_blocks, with_number
from casework.rendering.prose import blocks_from_text


def stem(label: str, minute_number: int | None, number: str) -> str:
    """What the numbers under a minute begin with: 3 under 3 and 5a under 5a, 53 under SSP 53/15; of a draft, the agenda's number."""
    if label and re.fullmatch(r"[\w.()]+", label):
        return label
    return str(minute_number) if minute_number is not None else number


def number_under(item: AgendaItem, style: HouseStyle) -> str:
    """What the numbers of an item's paragraphs begin with; nothing where the body numbers none."""
    return stem(item.minute_label, item.minute_number, item.number) if style.paragraph_numbers else ""


def said_numbered(item: AgendaItem, style: HouseStyle) -> list[tuple[str, Block]]:
    """What was said under an item as blocks, each paragraph with its number where the body numbers them."""
    if not style.paragraph_numbers:
        return [("", block) for block in blocks_from_text(item.discussion)]
    return numbered_blocks(item.discussion, number_under(item, style))


def said_blocks(item: AgendaItem, style: HouseStyle) -> list[Block]:
    """The same as papers print it."""
    return [with_number(number, block) for number, block in said_numbered(item, style)]


def said_as_kept(item: AgendaItem) -> list[Block]:
    """The same outside the meeting's own pages, where a case's minutes of several bodies stand together: numbered once they went round."""
    style = kept_style(item.meeting)
    return said_blocks(item, style) if style is not None else blocks_from_text(item.discussion)


def minuted(item: AgendaItem, style: HouseStyle, heading: int = 4) -> Markup:
    """The same as pages show it."""
    return blocks_html(said_blocks(item, style), heading)
