"""Works out bands and reviews again where a kind of group has changed."""

from __future__ import annotations

from casework.risk import recounts
from tasks.worker import job


@job("tasks.risk.recount")
def recount() -> int:
    return recounts.run_due()
