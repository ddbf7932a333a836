"""Makes the day's digests when it is time."""

from __future__ import annotations

from casework.notifications import digests
from tasks.worker import job


@job("tasks.reminders.queue_digests")
def queue_digests() -> int:
    return digests.queue_digests()
