"""The sent mail of a demonstration."""

from __future__ import annotations

from sqlalchemy import Select, select

from casework.notifications.models import Message


def sent_mail() -> Select[tuple[Message]]:
    return select(Message).where(Message.status == "sent")
