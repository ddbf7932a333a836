"""Tells other programs what is owed to them, and forgets old tellings and old keys of senders."""

from __future__ import annotations

from casework.api import once
from casework.notifications.owing import partnerships
from casework.webhooks import sending
from tasks import stopping
from tasks.worker import job


@job("tasks.webhooks.deliver")
def deliver() -> int:
    return sending.deliver_due(stopping=stopping.asked)


@job("tasks.webhooks.forget")
def forget() -> int:
    return sending.delete_old() + sum(once.delete_old(partnership_id) for partnership_id in partnerships())
