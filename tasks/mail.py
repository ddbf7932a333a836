"""Sends what is owed, and takes in what GOV.UK Notify could not deliver."""

from __future__ import annotations

from casework.notifications import outbox, returned
from tasks import stopping
from tasks.worker import job


@job("tasks.mail.deliver")
def deliver() -> int:
    return outbox.deliver_due(stopping=stopping.asked)


@job("tasks.mail.take_in_returned")
def take_in_returned() -> int:
    return returned.take_in()
