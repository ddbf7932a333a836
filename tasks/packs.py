"""Makes the packs that were asked for, and deletes those whose time is over."""

from __future__ import annotations

from casework.papers import making
from tasks.worker import job


@job("tasks.packs.make")
def make() -> int:
    return making.run_due()


@job("tasks.packs.delete_old")
def delete_old() -> int:
    return making.delete_old()
