"""Hands over the work that was asked to be handed over."""

from __future__ import annotations

from casework.handovers import running
from tasks.worker import job


@job("tasks.handovers.run")
def run() -> int:
    return running.run_due()
