"""Gathers and bundles what somebody asked to see of themselves, and deletes working copies whose time is over."""

from __future__ import annotations

from casework.subject_access import making
from tasks.worker import job


@job("tasks.subject_access.work")
def work() -> int:
    return making.run_due()


@job("tasks.subject_access.delete_old")
def delete_old() -> int:
    return making.delete_old()
