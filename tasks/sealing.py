"""Seals what was written to the log."""

from __future__ import annotations

from casework.audit import sealing
from tasks.worker import job


@job("tasks.sealing.seal")
def seal() -> int:
    return sealing.seal_all()
