"""A group's register of decisions: numbered, with meeting, item, author of the report and the actions that came of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select

from casework import clock
from casework.actions.models import STATUSES
from casework.extensions import db
from casework.meetings import votes
from casework.meetings.decision_numbers import beside_minute
from casework.meetings.house_style import HouseStyle
from casework.meetings.models import AgendaItem, Decision, Meeting
from casework.partnership.models import Group
from casework.registers import queries, words
from casework.registers.periods import Period
from casework.rendering.spreadsheet import Cell

ORDER = (Meeting.starts_at, AgendaItem.position, Decision.position, Decision.id)
HEADINGS = (
    "Number", "Decision", "Decided on", "Meeting", "Item", "Report by", "Case", "Actions", "Minutes", "Vote",
)  # fmt: skip
WIDTHS = (16, 70, 18, 26, 44, 26, 12, 40, 14, 40)


@dataclass(frozen=True)
class Entry:
    """One decision as the register shows it."""

    row: Any
    number: str
    text: str | Markup
    actions: Sequence[Any] = ()
    vote: str = ""
    counted: str = ""
    """The vote without who voted how, which its own page has."""

    @property
    def is_draft(self) -> bool:
        """The minutes it stands in are not confirmed."""
        return bool(self.row.status != "confirmed")


def found(group: Group, period: Period, typed: str) -> Select[Any]:
    """The register's rows that hold the words."""
    statement = queries.decisions(group.id, period)
    return (
        statement.where(words.decisions_with(words.asked(typed), words.Where([group.id], period)))
        if typed
        else statement
    )


def key_of(row: Any) -> Sequence[Any]:
    return (row.starts_at, row.place, row.position, row.id)


def entries(rows: Sequence[Any], typed: str, *, style: HouseStyle) -> list[Entry]:
    """With their numbers, actions, votes and, where words were looked for, these marked: three statements more, however many rows."""
    actions: dict[int, list[Any]] = {}
    if rows:
        for action in db.session.execute(queries.actions_under({row.item_id for row in rows})):
            actions.setdefault(action.agenda_item_id, []).append(action)
    shown = _marked([row.id for row in rows], typed)
    named = votes.by_name(rows)
    return [
        Entry(
            row,
            number_of(row),
            shown.get(row.id, row.text),
            actions.get(row.item_id, ()),
            votes.words(row, style, named),
            votes.words(row, style, {}),
        )
        for row in rows
    ]


def _marked(ids: Collection[int], typed: str) -> dict[int, Markup]:
    if not typed or not ids:
        return {}
    found = db.session.execute(queries.decisions_marked(ids, words.asked(typed)))
    return {decision_id: words.marked(text) for decision_id, text in found}


def number_of(row: Any) -> str:
    """58 (ii) or 58 (b), as the minutes number it; of minutes not yet numbered, Item 6.1 (ii)."""
    return f"{minute_of(row)} {beside_minute(row.numbered, row.position)}"


def minute_of(row: Any) -> str:
    """As the minutes print it: 58, or SSP 53/15."""
    if row.minute_label:
        return str(row.minute_label)
    if row.minute_number is not None:
        return f"{getattr(row, 'number_prefix', '') or ''}{row.minute_number}"
    return f"Item {row.number}" if row.number else "Item"


def cells(entry: Entry) -> tuple[Cell, ...]:
    row = entry.row
    done = "; ".join(f"{each.reference}: {STATUSES[each.status].lower()}" for each in entry.actions)
    return (
        entry.number, row.text, clock.in_london(row.starts_at).date(), row.meeting, row.title, row.author, row.case or "", done,
        "Draft" if entry.is_draft else "Confirmed", entry.vote,
    )  # fmt: skip
