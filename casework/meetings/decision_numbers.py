"""What a decision is called wherever a page or register names it: by the number its body's papers give it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from casework.meetings.house_style import HouseStyle
from casework.meetings.models import Meeting
from casework.meetings.record_models import BodyStyle
from casework.meetings.styles import style_of
from casework.rendering.document import label

USUAL: str = HouseStyle.model_fields["decision_numbers"].default


def named(form: str, number: int) -> str:
    """As words name it after "decision": (ii), (b), b or 2. Decisions with bullets are counted."""
    if form == "-":
        return str(number)
    said = label(form, number)
    return said if said.startswith("(") else said.rstrip(".)")


def mark(form: str, number: int) -> str:
    """What stands before it in a list."""
    return "•" if form == "-" else label(form, number)


def beside_minute(form: str, number: int) -> str:
    """As a register has it after the minute's number: (ii), (b), (2)."""
    said = named(form, number)
    return said if said.startswith("(") else f"({said})"


def form_of(meeting: Meeting) -> str:
    """How the papers of a meeting number decisions: as its minutes went round, or as its body does today."""
    if meeting.house_style is not None:
        return str(meeting.house_style.get("decision_numbers", USUAL))
    return style_of(meeting.group).decision_numbers


def marks_of(meeting: Meeting) -> Callable[[int], str]:
    """`mark` of each decision of a meeting, for templates."""
    form = form_of(meeting)
    return lambda number: mark(form, number)


def marks_of_several() -> Callable[[Meeting], Callable[[int], str]]:
    """`marks_of` for a page with many meetings, each body's style read once."""
    bodies: dict[int, str] = {}

    def marks(meeting: Meeting) -> Callable[[int], str]:
        if meeting.house_style is None and meeting.group_id not in bodies:
            bodies[meeting.group_id] = form_of(meeting)
        form = form_of(meeting) if meeting.house_style is not None else bodies[meeting.group_id]
        return lambda number: mark(form, number)

    return marks


def form_column() -> ColumnElement[Any]:
    """`form_of` for statements that read meetings: no kind of body differs here unless it says so itself."""
    body = aliased(BodyStyle)
    of_body = select(body.content["decision_numbers"].astext).where(body.group_id == Meeting.group_id).scalar_subquery()
    return func.coalesce(Meeting.house_style["decision_numbers"].astext, of_body, USUAL).label("numbered")
