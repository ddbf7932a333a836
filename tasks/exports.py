"""Makes the exports that were asked for, and deletes those whose time is over."""

from __future__ import annotations

from casework.exports import making
from tasks.worker import job


@job("tasks.exports.make")
def make() -> int:
    return making.run_due()


@job("tasks.exports.delete_old")
def delete_old() -> int:
    return making.delete_old()
