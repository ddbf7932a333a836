"""Sends what is owed."""

from __future__ import annotations

from casework.notifications import outbox
from tasks.worker import job


@job("tasks.mail.deliver")
def deliver() -> int:
    return outbox.deliver_due()
