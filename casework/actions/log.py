"""A group's action log: what narrows it, and how its rows are read for a page and told in a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, or_

from casework import clock
from casework.actions import queries
from casework.actions.models import RAGS, STATUSES, Action
from casework.actions.rag import is_rag, rag_of
from casework.partnership.choices import is_person
from casework.partnership.models import Group
from casework.rendering.spreadsheet import Cell, dated
from casework.web.filtering import Chosen

NAMES = ("state", "rag", "agency", "owner", "q")
"""What narrows an action log."""
HEADINGS = (
    "Reference", "Code", "Action", "Case", "Owner", "Agency", "Set on", "First due", "Earlier days", "Due", "Colour", "Status",
    "What became of it", "Closed on", "Meetings carried over",
)  # fmt: skip
WIDTHS = (12, 10, 50, 12, 22, 22, 16, 16, 26, 16, 24, 26, 40, 16, 14)
LABELS = {"state": "Status", "rag": "Colour", "agency": "Agency", "owner": "Owner", "q": "Reference, code or words"}


def narrowed(group: Group, chosen: Chosen) -> tuple[Select[Any], str]:
    """The log (`group_id`) as far as the address narrows it, and which way it runs.

    What is to be done begins with the most overdue, what was done with the latest.
    """
    state, today = chosen.get("state", "live"), clock.today()
    statement = queries.log(live=state in ("live", "late"))
    if words := chosen.get("q", ""):
        columns = (Action.reference, Action.code, Action.title)
        statement = statement.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    if (agency := chosen.number("agency")) is not None:
        statement = statement.where(Action.agency_id == agency)
    owned = is_person(Action.owner_id, group, chosen.get("owner", ""))
    if owned is not None:
        statement = statement.where(owned)
    if (rag := chosen.get("rag", "")) in RAGS:
        statement = statement.where(is_rag(rag, today=today))
    if state == "late":
        statement = statement.where(Action.due_on < today)
    elif state in STATUSES:
        statement = statement.where(Action.status == state)
    return statement, "asc" if state in ("live", "late") else "desc"


def cells(rows: Sequence[Any]) -> list[tuple[Cell, ...]]:
    """Rows of the log as a spreadsheet has them, under `HEADINGS`."""
    today = clock.today()
    return [
        (
            row.reference, row.code, row.title, row.case or "", row.owner or "", row.agency, row.set_on, row.first_due_on,
            dated(row.earlier), row.due_on, rag_of(row, today=today)[1], STATUSES[row.status], row.closing_note,
            clock.in_london(row.closed_at).date() if row.closed_at else None, row.times_carried,
        )
        for row in rows
    ]  # fmt: skip
