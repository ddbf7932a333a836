"""The Celery application: `celery -A tasks.worker worker` and `celery -A tasks.worker beat`.

The broker carries only wake-ups. What is owed is in the database, so every task may be run again, twice at once, or
not for a while, and nothing is lost or doubled.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from flask import Flask
from kombu import Exchange, Queue

import config  # noqa: F401 - the `celery` command finds modules of this folder only while it loads this one, and we need it later
from casework import logs
from tasks.schedule import SCHEDULE


def _broker() -> str:
    return os.environ.get("REDIS_URL") or "memory://localhost"


QUEUES = {
    "mail": ("mail", "reminders", "invitations", "overdue"),
    "documents": ("packs", "exports", "subject_access", "search"),
    "imports": ("handovers", "duplicates", "imports"),
    "webhooks": ("webhooks",),
    "maintenance": ("departures", "housekeeping", "accounts", "risk", "sealing", "retention", "reports"),
}
"""What can hold up what: a queue for each, and the modules of tasks in it. A worker serves all of them unless told otherwise (-Q)."""

celery_app = Celery(
    "casework",
    include=[
        "tasks.reminders", "tasks.mail", "tasks.housekeeping", "tasks.duplicates", "tasks.handovers", "tasks.packs", "tasks.risk",
        "tasks.invitations", "tasks.overdue", "tasks.sealing", "tasks.exports", "tasks.imports", "tasks.subject_access",
        "tasks.retention", "tasks.accounts", "tasks.webhooks", "tasks.search", "tasks.reports", "tasks.departures",
    ],
)  # fmt: skip
celery_app.conf.update(
    broker_url=_broker(),
    # Longer than the longest task may take (task_time_limit), or it would be given to a second worker meanwhile.
    broker_transport_options={"visibility_timeout": 3600}
    if _broker().startswith("redis")
    else {"polling_interval": 0.2},
    broker_connection_retry_on_startup=True,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    # A wake-up whose worker was killed is given again, four times at most: rejecting it instead would go on for ever.
    task_acks_late=True,
    task_reject_on_worker_lost=False,
    task_retry_on_worker_lost=True,
    task_annotations={"*": {"max_retries": 3}},
    task_time_limit=600,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    task_default_queue="maintenance",
    task_queues=[Queue(name, Exchange("casework", type="direct"), routing_key=name) for name in QUEUES],
    task_routes={f"tasks.{module}.*": {"queue": queue} for queue, modules in QUEUES.items() for module in modules},
    timezone="UTC",
    enable_utc=True,
    beat_schedule=SCHEDULE,
    beat_scheduler="tasks.scheduler:AtOnce",
    beat_max_loop_interval=5,
)
celery_app.flask_app = None


if logs.wanted() == "json":  # in place of Celery's own lines, which quote what a task that broke was at

    @setup_logging.connect(weak=False)
    def _log_as_json(**_: Any) -> None:
        logs.install()


def application() -> Flask:
    """The Flask application of this process: the one given, else made once."""
    if celery_app.flask_app is None:
        from casework import create_app

        celery_app.flask_app = create_app()
    return celery_app.flask_app  # type: ignore[no-any-return]


def job(name: str) -> Callable[[Callable[[], Any]], Any]:
    """Make a function a task that runs within the Flask application, in a context of its own."""

    def register(body: Callable[[], Any]) -> Any:
        @functools.wraps(body)
        def run() -> Any:
            with application().app_context():
                return body()

        return celery_app.task(name=name)(run)

    return register
