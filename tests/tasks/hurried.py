"""A scheduler that wakes every second what is otherwise woken every few seconds or minutes, so that no test waits for it."""

from __future__ import annotations

from datetime import timedelta

from celery import schedules
from celery.beat import Scheduler


class Hurried(Scheduler):
    def setup_schedule(self) -> None:
        super().setup_schedule()
        for entry in self.schedule.values():
            entry.schedule = schedules.schedule(timedelta(seconds=1), app=self.app)
