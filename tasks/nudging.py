"""Wakes a mail worker as soon as something owed was committed, instead of at the next tick. The clock remains the guarantee.

A thread of its own does it, so that no request waits for the broker or fails with it; with the broker out of reach it
keeps quiet for a while.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from kombu.exceptions import OperationalError
from sqlalchemy import event
from sqlalchemy.orm import Session

from casework.extensions import db
from casework.notifications.owing import OWED

log = logging.getLogger(__name__)
AT_MOST_EVERY = 1.0
QUIET = 30.0
"""Seconds without a nudge after one that could not be given."""
WAIT = 0.5


class Nudger:
    """One a process; its thread begins with the first nudge, after a server has forked its workers."""

    def __init__(self) -> None:
        self._wanted = threading.Event()
        self._starting = threading.Lock()
        self._pid = 0

    def nudge(self) -> None:
        """Ask for a worker to be woken; returns at once."""
        if self._pid != os.getpid():
            with self._starting:
                if self._pid != os.getpid():
                    self._wanted = threading.Event()
                    threading.Thread(target=self._run, name="nudges", daemon=True).start()
                    self._pid = os.getpid()
        self._wanted.set()

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            time.sleep(AT_MOST_EVERY if wake_mail() else QUIET)


def wake_mail() -> bool:
    """Give the wake-up to the broker, within a second or so; whether it took it."""
    from tasks.mail import deliver
    from tasks.worker import celery_app

    options = {"socket_connect_timeout": WAIT, "socket_timeout": WAIT, "max_retries": 0}
    try:
        with celery_app.connection_for_write(transport_options=options, connect_timeout=WAIT) as connection:
            deliver.apply_async(connection=connection, retry=False, expires=60)
    except (OperationalError, OSError) as problem:
        log.info("no worker could be woken: %s", problem)
        return False
    return True


def install(app: Flask, nudger: Nudger | None = None) -> Callable[[], None]:
    """Nudge after each commit by which a message came to be owed; gives what ends it.

    For where a worker can be woken: through a broker beside this process, or in the trial's one process.
    """
    waking = nudger or Nudger()

    def after_commit(session: Session) -> None:
        if not session.in_nested_transaction() and session.info.pop(OWED, False):
            waking.nudge()

    with app.app_context():
        factory: Any = db.session.session_factory
        event.listen(factory, "after_commit", after_commit)
        return lambda: event.remove(factory, "after_commit", after_commit)
