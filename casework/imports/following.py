"""How far an import is, in words for a page that asks again by itself until there is something to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from casework import clock
from casework.extensions import db
from casework.imports import queries
from casework.imports.models import STATUSES, Import
from casework.web.presentation import listed, plural

ASKS_FOR = timedelta(hours=1)
THINGS = {
    "action": ("action", "actions"),
    "case": ("case", "cases"),
    "person": ("person", "people"),
    "place": ("place", "places"),
    "attendance": ("line of attendance", "lines of attendance"),
    "meeting": ("meeting", "meetings"),
    "incident": ("incident", "incidents"),
    "count": ("month counted", "months counted"),
}


@dataclass(frozen=True)
class Progress:
    """`said` is how much a screen reader has been told, in quarters, and `news` what it is to be told now, if anything."""

    job: Import
    counted: dict[str, int]
    said: int
    news: str

    @property
    def total(self) -> int:
        return self.counted.get("ready", 0) if self.job.status == "loading" else self.job.rows

    @property
    def goes_on(self) -> bool:
        return self.job.is_live and clock.now() - self.job.asked_at < ASKS_FOR

    @property
    def words(self) -> str:
        """For example: Being looked through: 250 of 1,000 rows."""
        job = self.job
        if job.is_live:
            return f"{STATUSES[job.status]}: {min(job.done, self.total):,} of {plural(self.total, 'row')}."
        if job.status == "prepared":
            return f"{STATUSES[job.status]}: {self.counted.get('ready', 0):,} of {plural(job.rows, 'row')} can come in."
        if job.status in ("done", "undone"):
            kept = job.made.get("kept", 0)
            rest = f" {plural(kept, 'row')} stayed." if kept else ""
            return f"{STATUSES[job.status]}: {in_words(job.made) or 'nothing'}.{rest}"
        return f"{STATUSES[job.status]}."


def in_words(made: dict[str, int]) -> str:
    """For example: 20 cases and 18 people."""
    return listed(plural(made[key], *words) for key, words in THINGS.items() if made.get(key))


def progress_of(job: Import, *, said: int = 0) -> Progress:
    """How far it is. A screen reader is told at each quarter and when it is over, not at every look."""
    counted = {row.status: row.number for row in db.session.execute(queries.numbers(job))}
    shown = Progress(job, counted, said, "")
    if not job.is_live:
        return Progress(job, counted, 5, shown.words)
    quarters = 4 * job.done // (shown.total or 1)
    return Progress(job, counted, max(said, quarters), shown.words if quarters > said else "")
