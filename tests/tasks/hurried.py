"""A scheduler that wakes mail and heartbeat every two seconds and nothing else, so that no test waits for the usual twenty and thirty."""

from __future__ import annotations

from datetime import timedelta

from celery import schedules
from celery.beat import Scheduler


class Hurried(Scheduler):
    def setup_schedule(self) -> None:
        super().setup_schedule()
        for name in list(self.schedule):
            if name not in ("deliver mail", "heartbeat"):
                del self.schedule[name]
        for entry in self.schedule.values():
            entry.schedule = schedules.schedule(timedelta(seconds=2), app=self.app)
