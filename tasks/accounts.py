"""Suspends accounts nobody uses."""

from __future__ import annotations

from casework.notifications import disuse
from tasks.worker import job


@job("tasks.accounts.suspend_unused")
def suspend_unused() -> int:
    return disuse.suspend_unused()
