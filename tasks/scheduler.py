"""The scheduler: Celery's own, which keeps no file, but for what it does when it starts."""

from __future__ import annotations

from datetime import timedelta

from celery.beat import Scheduler


class AtOnce(Scheduler):
    """Wakes everything once when it starts. Jobs ask the database what is owed and may be woken at any time.

    Celery's own would wait a whole period first: started anew within the hour, as by upgrades or on a machine that is
    switched off at night, it would never come to what is woken once an hour.
    """

    def setup_schedule(self) -> None:
        super().setup_schedule()
        for entry in self.schedule.values():
            entry.last_run_at = entry.default_now() - timedelta(days=1)
