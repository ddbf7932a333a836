"""A search that forgives spelling: each plain word, or one spelt like it that stands in a text of the partnership.

The words alike are PostgreSQL's to match by and are never shown: a reader learns of one by seeing it marked in a text they may read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from rapidfuzz.distance import OSA
from sqlalchemy import ARRAY, Integer, Text, cast, column, func, literal, select
from sqlalchemy.dialects.postgresql import TSQUERY

from casework.extensions import db
from casework.registers import words
from casework.search.vocabulary import SHORTEST

MOST_WORDS, MOST_ALIKE = 8, 6
LONG = 7
"""From so many letters on two slips of the pen are forgiven, in shorter words one."""
_PLAIN = re.compile(r"[^\W\d_]+")
_SAYS_HOW = re.compile(r'"|(?:^|\s)-|(?:^|\s)or(?:\s|$)', re.IGNORECASE)


def can_forgive(typed: str) -> bool:
    """Whether there is a word to forgive: not where quotes, a minus or "or" say how to search, nor in numbers."""
    return not _SAYS_HOW.search(typed) and bool(_plain(typed))


def _plain(typed: str) -> list[str]:
    found = [each for each in typed.casefold().split() if _PLAIN.fullmatch(each) and len(each) >= SHORTEST]
    return list(dict.fromkeys(found))[:MOST_WORDS]


def forgiving(typed: str) -> Any | None:
    """The search with the words alike put beside those that were typed; None when no text of the partnership holds any."""
    if not can_forgive(typed):
        return None
    alike = _alike(_plain(typed))
    if not alike:
        return None
    query = None
    for token in typed.split():
        one = words.asked(token)
        if lexemes := alike.get(token.casefold()):
            one = func.tsquery_or(one, cast(literal(" | ".join(f"'{each}'" for each in lexemes)), TSQUERY))
        query = one if query is None else func.tsquery_and(query, one)
    return query


def _alike(asked: list[str]) -> dict[str, list[str]]:
    """By word, those of the partnership's texts spelt most like it; the commoner first where two are as much alike."""
    rows = func.words_alike(literal(asked, ARRAY(Text))).table_valued(
        column("asked", Text), column("stem", Text), column("word", Text), column("texts", Integer)
    )
    found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for row in db.session.execute(select(rows.c.asked, rows.c.stem, rows.c.word, rows.c.texts)):
        slips = OSA.distance(row.stem, row.word)
        if 0 < slips <= (2 if len(row.stem) >= LONG else 1):
            found[row.asked].append((slips, -row.texts, row.word))
    return {word: [each for _, _, each in sorted(those)[:MOST_ALIKE]] for word, those in found.items()}
