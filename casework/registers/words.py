"""Words that minutes are searched by, and where they stand in a text, marked and safe to show."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import ColumnElement, Select, func, literal_column, select, union

from casework.meetings.models import AgendaItem, Decision

BEGIN, END = "\ue000", "\ue001"
"""Around a word that was looked for, in what PostgreSQL answers: letters that no text has."""
_ENGLISH: ColumnElement[Any] = literal_column("'english'::regconfig")
_SHOWN = re.compile(f"{BEGIN}([^{BEGIN}{END}]*){END}")
_OPTIONS = f'StartSel={BEGIN}, StopSel={END}, MaxFragments=2, MaxWords=30, MinWords=12, FragmentDelimiter=" ... "'
_WHOLE = f"StartSel={BEGIN}, StopSel={END}, HighlightAll=true"


def asked(words: str) -> ColumnElement[Any]:
    """What somebody typed as a search: all the words, "a phrase", this or that, -not this. Nothing typed is an error."""
    return func.websearch_to_tsquery(_ENGLISH, words)


def items_with(query: ColumnElement[Any]) -> Select[tuple[int]]:
    """Ids of items that hold the words, in their own text or in one decision. Through both indexes; who reads is asked by the rows
    these ids are used with."""
    items, decisions = AgendaItem.__table__, Decision.__table__
    found = union(
        select(items.c.id).where(items.c.search_words.op("@@")(query)),
        select(decisions.c.agenda_item_id).where(decisions.c.search_words.op("@@")(query)),
    ).subquery("found")
    return select(found.c.id)


def items_deciding(query: ColumnElement[Any]) -> Select[tuple[int]]:
    """Ids of items one of whose decisions holds the words."""
    decisions = Decision.__table__
    return select(decisions.c.agenda_item_id).where(decisions.c.search_words.op("@@")(query))


def decisions_with(query: ColumnElement[Any]) -> Select[tuple[int]]:
    """Ids of decisions that hold the words, or whose item does."""
    items, decisions = AgendaItem.__table__, Decision.__table__
    found = union(
        select(decisions.c.id).where(decisions.c.search_words.op("@@")(query)),
        select(decisions.c.id)
        .join(items, items.c.id == decisions.c.agenda_item_id)
        .where(items.c.search_words.op("@@")(query)),
    ).subquery("found")
    return select(found.c.id)


def excerpt(column: Any, query: ColumnElement[Any]) -> ColumnElement[str]:
    """A few stretches of the text around the words."""
    return func.ts_headline(_ENGLISH, column, query, _OPTIONS)


def whole(column: Any, query: ColumnElement[Any]) -> ColumnElement[str]:
    """The whole text with the words marked."""
    return func.ts_headline(_ENGLISH, column, query, _WHOLE)


def marked(text: str) -> Markup:
    """A text as PostgreSQL answered it, with <mark> around what was looked for and everything else harmless."""
    safe = _SHOWN.sub(r"<mark>\1</mark>", str(escape(text)))
    return Markup(safe.replace(BEGIN, "").replace(END, ""))  # noqa: S704 (escaped above)


def has(text: str) -> bool:
    return BEGIN in text
