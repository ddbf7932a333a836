"""What the scheduler does when it starts."""

from __future__ import annotations

from tasks.scheduler import AtOnce
from tasks.worker import celery_app


def test_everything_is_woken_once_when_it_starts_and_then_in_its_time() -> None:
    scheduler = AtOnce(celery_app)
    entries = list(scheduler.schedule.values())
    assert len(entries) > 15
    assert all(entry.is_due().is_due for entry in entries)
    assert not any(next(entry).is_due().is_due for entry in entries)
