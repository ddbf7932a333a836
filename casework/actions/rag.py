"""How an action stands, as a colour and in words: what people say, or else what its day says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_

from casework.actions.models import LIVE, RAGS, Action

SOON = timedelta(days=7)
"""An action becomes amber this long before its day."""


def rag_of(action: Any, *, today: date) -> tuple[str, str]:
    """The colour of a live action (or of a row of the log) and why: ("amber", "Amber: due within a week"). Closed ones have none.

    Red once its day has passed. Amber a week before it, and from the first time it was given a later day.
    """
    if action.status not in LIVE:
        return "", ""
    if action.rag:
        return action.rag, f"{RAGS[action.rag]}: set by people"
    if action.due_on < today:
        return "red", "Red: its day has passed"
    if action.due_on <= today + SOON:
        return "amber", "Amber: due within a week"
    if action.due_on > action.first_due_on:
        return "amber", "Amber: has had a later day"
    return "green", "Green: on course"


def is_rag(colour: str, *, today: date) -> ColumnElement[bool]:
    """The same as a condition, for a filter."""
    late, pressing = Action.due_on < today, or_(Action.due_on <= today + SOON, Action.due_on > Action.first_due_on)
    worked_out = case((late, "red"), (pressing, "amber"), else_="green")
    return and_(Action.closed_at.is_(None), case((Action.rag != "", Action.rag), else_=worked_out) == colour)
