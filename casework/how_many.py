"""How many files one thing takes, so that nobody fills a case, a meeting or the disk by sending the same form for hours."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from casework.access.scope import as_system
from casework.errors import Refusal
from casework.extensions import db

PER_CASE, PER_REFERRAL, PER_MEETING, PER_PAPER = 300, 50, 100, 30
"""Files on a case, files on a referral, copies put back of a meeting's papers, and papers of it; texts of one paper."""


def refuse_more(owner: Any, column: Any, most: int, words: str, *, field: str | None = "file") -> None:
    """Raises `Refusal` where the owner has that many already. Holds the owner's row, so that two at once are counted one after the other.

    All are counted, whoever may see them.
    """
    model = type(owner)
    db.session.flush()
    with as_system("counting files", partnership_id=owner.partnership_id):
        db.session.execute(select(model.id).where(model.id == owner.id).with_for_update(of=model))
        number = db.session.scalar(select(func.count()).where(column == owner.id)) or 0
    if number >= most:
        raise Refusal(f"{words} has {most} files already, and takes no more. {ADVICE}", field=field)


ADVICE = "Put several into one PDF, or ask whoever runs the group"
