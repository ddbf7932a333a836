"""Searches years of minutes: one entry an item, with where its text and its decisions hold the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select

from casework.extensions import db
from casework.meetings.decision_numbers import named
from casework.meetings.models import ITEM_KINDS, AgendaItem, Meeting
from casework.registers import queries, words
from casework.registers.decisions import minute_of
from casework.registers.periods import Period

ORDER = (Meeting.starts_at, AgendaItem.id)
KINDS = {
    "decisions": "Decisions only",
    **{key: ITEM_KINDS[key] for key in ("case", "report", "presentation", "standing", "urgent", "matters_arising")},
}
"""What a search is narrowed to."""


@dataclass(frozen=True)
class Hit:
    """One item that holds the words."""

    row: Any
    number: str
    title: Markup
    excerpt: Markup | None
    decisions: Sequence[tuple[str, Markup]]


def found(typed: str, period: Period, *, groups: Sequence[int], kind: str) -> Select[Any]:
    """The latest items of these groups that hold the words; `kind` narrows it, "decisions" to where a decision does."""
    query = words.asked(typed)
    if kind == "decisions":
        return queries.minutes(period).where(words.items_deciding(query, words.Where(groups, period)))
    where = words.Where(groups, period, kind if kind in KINDS else "")
    return queries.minutes(period).where(words.items_with(query, where))


def key_of(row: Any) -> Sequence[Any]:
    return (row.starts_at, row.id)


def hits(rows: Sequence[Any], typed: str, *, query: Any = None) -> list[Hit]:
    """The rows of a page with the words marked, or what a `query` in their place finds: two statements, however many rows."""
    if not rows:
        return []
    ids, query = [row.id for row in rows], words.asked(typed) if query is None else query
    texts = {each[0]: (each[1], each[2]) for each in db.session.execute(queries.items_marked(ids, query))}
    decided: dict[int, list[tuple[str, Markup]]] = {}
    for each in db.session.execute(queries.decisions_marked_under(ids, query)):
        decided.setdefault(each.agenda_item_id, []).append(
            (named(each.numbered, each.position), words.marked(each.text))
        )
    return [
        Hit(
            row, minute_of(row), words.marked(texts[row.id][0]),
            words.marked(texts[row.id][1]) if words.has(texts[row.id][1]) else None, decided.get(row.id, ()),
        )
        for row in rows
    ]  # fmt: skip
