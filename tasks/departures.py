"""Makes the archives of everything that were agreed to, and deletes those whose time is over."""

from __future__ import annotations

from casework.leaving import making
from tasks.worker import job


@job("tasks.departures.make")
def make() -> int:
    return making.run_due()


@job("tasks.departures.delete_old")
def delete_old() -> int:
    return making.delete_old()
