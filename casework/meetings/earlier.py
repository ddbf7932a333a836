"""How an item's discussion and decisions read before: every text saved is kept, and each is shown that is not wholly within the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from casework.meetings.differences import Piece, word_by_word
from casework.meetings.models import MinuteRevision
from casework.meetings.workspace_models import DecisionRevision

PARTS = {"discussion": "Discussion", "decisions": "Decisions"}
ON_A_PAGE = 100
"""Texts looked through for one page: half an hour of typing, of which few are shown."""
PAUSE = timedelta(minutes=5)
LONGEST_COMPARED = 8_000
"""Characters up to which what changed is marked word by word; a longer text is shown as it was."""


@dataclass(frozen=True)
class Version:
    """One text as somebody left it, with what it changed in the one before. `gone`: the decision is not there any more."""

    author: str
    at: datetime
    pieces: Sequence[Piece]
    gone: bool = False


def saved(item_id: int, part: str) -> Select[Any]:
    """Every text saved under an item, `part` of `PARTS`, in no order."""
    model = MinuteRevision if part == "discussion" else DecisionRevision
    return select(model).where(model.agenda_item_id == item_id).options(joinedload(model.author))


def versions(rows: Sequence[Any]) -> list[Version]:
    """The texts worth reading of those saved, both with the latest first.

    A page saves every two seconds while somebody types. A text its author only added to within minutes is left out, because all its
    words stand in the next.
    """
    kept, newer = [], {}
    for row in rows:
        then = newer.get(_which(row))
        newer[_which(row)] = row
        if then is None or not _went_on(row, then):
            kept.append(row)
    found, older = [], {}
    for row in reversed(kept):
        before = older.get(_which(row))
        older[_which(row)] = row
        author = row.author.name if row.author is not None else "Entered from a paper"
        found.append(Version(author, row.at, _pieces(before, row), gone=_which(row) is None))
    return found[::-1]


def _which(row: Any) -> int | None:
    """The decision a text is the wording of, none where it was removed; the discussion is one."""
    return 0 if isinstance(row, MinuteRevision) else row.decision_id


def _text(row: Any) -> str:
    return row.discussion if isinstance(row, MinuteRevision) else row.text


def _went_on(row: Any, then: Any) -> bool:
    """Whether the next text is this one with something put in at one place, by the same person soon after."""
    if row.author_id != then.author_id or then.at - row.at > PAUSE:
        return False
    old, new = _text(row), _text(then)
    head = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    return new.endswith(old[head:])


def _pieces(before: Any | None, row: Any) -> list[Piece]:
    text = _text(row)
    old = _text(before) if before is not None and _which(row) is not None else None
    if old is None or max(len(old), len(text)) > LONGEST_COMPARED:
        return [Piece("same", text)]
    return word_by_word(old, text)
