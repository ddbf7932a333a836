"""The Celery application: `celery -A tasks.worker worker` and `celery -A tasks.worker beat`.

The broker carries only wake-ups. What is owed is in the database, so every task may be run again, twice at once, or
not for a while, and nothing is lost or doubled.
"""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, Task
from flask import Flask

from tasks.schedule import SCHEDULE


class InApplication(Task):  # type: ignore[misc]
    """A task that runs within the Flask application, in a context of its own."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with application().app_context():
            return super().__call__(*args, **kwargs)


def _broker() -> str:
    return os.environ.get("REDIS_URL") or "memory://"


celery_app = Celery("casework", task_cls=InApplication, include=["tasks.reminders", "tasks.mail", "tasks.housekeeping"])
celery_app.conf.update(
    broker_url=_broker(),
    broker_transport_options={"visibility_timeout": 3600}
    if _broker().startswith("redis")
    else {"polling_interval": 0.2},
    broker_connection_retry_on_startup=True,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    task_acks_late=True,
    task_time_limit=600,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    task_default_queue="casework",
    timezone="UTC",
    enable_utc=True,
    beat_schedule=SCHEDULE,
    beat_scheduler="celery.beat:Scheduler",
    beat_max_loop_interval=5,
)
celery_app.flask_app = None


def application() -> Flask:
    """The Flask application of this process: the one given, else made once."""
    if celery_app.flask_app is None:
        from casework import create_app

        celery_app.flask_app = create_app()
    return celery_app.flask_app  # type: ignore[no-any-return]
