"""Looks files through that were uploaded, brings them in and takes them out again."""

from __future__ import annotations

from casework.imports import running
from tasks.worker import job


@job("tasks.imports.run")
def run() -> int:
    return running.run_due()
