"""Erases what was confirmed, and deletes the files of what was erased."""

from __future__ import annotations

from casework.retention import running
from tasks.worker import job


@job("tasks.retention.run")
def run() -> int:
    return running.run_due()
