"""Words that minutes are searched by, and where they stand in a text, marked and safe to show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import ARRAY, BigInteger, ColumnElement, DateTime, any_, column, func, literal, literal_column, select

from casework.meetings.models import AgendaItem, Decision
from casework.registers.periods import Period

BEGIN, END = "\ue000", "\ue001"
"""Around a word that was looked for, in what PostgreSQL answers: letters that no text has."""
_ENGLISH: ColumnElement[Any] = literal_column("'english'::regconfig")
_SHOWN = re.compile(f"{BEGIN}([^{BEGIN}{END}]*){END}")
_OPTIONS = f'StartSel={BEGIN}, StopSel={END}, MaxFragments=2, MaxWords=30, MinWords=12, FragmentDelimiter=" ... "'
_WHOLE = f"StartSel={BEGIN}, StopSel={END}, HighlightAll=true"


def asked(words: str) -> ColumnElement[Any]:
    """What somebody typed as a search: all the words, "a phrase", this or that, -not this. Nothing typed is an error."""
    return func.websearch_to_tsquery(_ENGLISH, words)


MOST = 1000
"""How many a search looks at, the latest: more than anybody reads, and the row rules are asked of so many only."""


@dataclass(frozen=True)
class Where:
    """What a search is narrowed to before anything else is asked: groups, time, kind of item."""

    groups: Sequence[int]
    period: Period
    kind: str = ""


def items_with(query: ColumnElement[Any], where: Where) -> ColumnElement[bool]:
    """Items that hold the words, in their own text or in one decision. Who may see them is asked by the rules of these rows.

    The ids come from functions of the database: under row security PostgreSQL would read every row rather than ask its
    index. They come as one array: it cannot know how many there will be, and joined as rows it plans for a few.
    """
    return AgendaItem.id == _among(func.items_holding, query, where)


def items_deciding(query: ColumnElement[Any], where: Where) -> ColumnElement[bool]:
    """Items one of whose decisions holds the words."""
    return AgendaItem.id == _among(func.items_deciding, query, where)


def decisions_with(query: ColumnElement[Any], where: Where) -> ColumnElement[bool]:
    """Decisions that hold the words, or whose item does."""
    return Decision.id == _among(func.decisions_holding, query, where)


def _among(function: Any, query: ColumnElement[Any], where: Where) -> Any:
    period = where.period
    found = function(
        query, literal(list(where.groups), ARRAY(BigInteger)), literal(period.begins, DateTime(timezone=True)),
        literal(period.ends, DateTime(timezone=True)), where.kind, MOST,
    )  # fmt: skip
    ids = select(found.table_valued(column("id", BigInteger)).c.id)
    return any_(func.array(ids.scalar_subquery(), type_=ARRAY(BigInteger)))


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
