"""Begins reports that come by themselves."""

from __future__ import annotations

from casework.indicators import schedules
from tasks.worker import job


@job("tasks.reports.begin")
def begin() -> int:
    return schedules.run_due()
