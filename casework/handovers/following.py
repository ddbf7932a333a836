"""How far a hand-over is, in words for a page that asks again by itself until it has ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from casework import clock
from casework.accounts.models import User
from casework.extensions import db
from casework.handovers import policy, queries
from casework.handovers.models import STATUSES, HandOver

ASKS_FOR = timedelta(hours=1)
"""After that a page asks no more by itself, so that one left open does not keep its reader signed in."""


@dataclass(frozen=True)
class Progress:
    """`said` is how much a screen reader has been told, in quarters, and `news` what it is to be told now, if anything."""

    row: HandOver
    numbers: dict[str, int]
    may_stop: bool
    said: int
    news: str

    @property
    def total(self) -> int:
        return sum(self.numbers.values())

    @property
    def done(self) -> int:
        return self.total - self.numbers.get("waiting", 0)

    @property
    def goes_on(self) -> bool:
        return self.row.is_live and clock.now() - self.row.asked_at < ASKS_FOR

    @property
    def words(self) -> str:
        kinds = (("failed", "not moved"), ("waiting", "waiting"), ("cancelled", "left as they were"))
        rest = "".join(f", {self.numbers[key]:,} {words}" for key, words in kinds if self.numbers.get(key))
        moved = f"{self.numbers.get('moved', 0):,} of {self.total:,} handed over"
        return f"{STATUSES[self.row.status]}: {moved}{rest}."


def progress_of(row: HandOver, *, said: int, by: User) -> Progress:
    """How far it is. A screen reader is told at each quarter and at the end, not at every look."""
    numbers = {found.status: found.number for found in db.session.execute(queries.progress(row.id))}
    shown = Progress(row, numbers, row.is_live and policy.may_stop(by, row), said, "")
    quarters = 4 * shown.done // shown.total if shown.total else 4
    if not row.is_live:
        return Progress(row, numbers, False, 5, shown.words)
    return Progress(row, numbers, shown.may_stop, max(said, quarters), shown.words if quarters > said else "")
