"""The outbox: messages are claimed in batches, each is handed over (`handing_over.py`) and its outcome kept.

Claiming takes a lease and raises a fence; only the newest fence's holder hands over and records, so a worker that was
thought dead can neither send beside its successor nor overwrite it. A message is `sending` only while a channel has it:
one found in that state after its lease ran out may have been sent. Where the channel can say so (GOV.UK Notify) it is
asked by the message's key before anything else; elsewhere the message is flagged for a person to decide, or resent with
the identical Message-ID, as the setting says. One that was merely claimed is claimed again, from then on by itself: what
kills its worker time after time is set aside for a person and holds up no other.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, and_, func, or_, select, update

from casework import clock
from casework.access.scope import as_system
from casework.extensions import db
from casework.mail import Channel, Remembers, channel_of, kept_open
from casework.notifications import addresses, domains, handing_over
from casework.notifications.claims import Claim
from casework.notifications.handing_over import LEASE, flags_uncertain
from casework.notifications.models import Message
from casework.notifications.owing import owe, partnerships

__all__ = ["LEASE", "addresses", "deliver_due", "owe", "partnerships", "send_again"]

BATCH = 50
SECONDS = 30.0
"""How long one wake-up goes on sending, so that a worker asked to stop has soon done; the next one is due meanwhile, and
two do not disturb each other."""
LOST_CLAIMS = 4
"""Claims in a row of which nothing was heard again, before a message is taken to kill whoever makes it."""
FRESH, SUSPECT = Message.lost == 0, Message.lost > 0
"""The least suspect goes first, so that what kills its worker waits behind those it took along."""
FORGETS_AFTER = timedelta(days=6)
"""GOV.UK Notify keeps letters for seven days at least: after that, not knowing one proves nothing."""


def deliver_due(
    *, channel: Channel | None = None, limit: int = BATCH, stopping: Callable[[], bool] = lambda: False
) -> int:  # fmt: skip
    """Send what is owed now, in every partnership; returns how many left. One message's trouble stops no other.

    When the mail server itself is out of reach, or the worker is `stopping`, what was claimed goes back untouched.
    """
    channel = channel or channel_of(current_app.config)
    end = time.monotonic() + SECONDS

    def over() -> bool:
        return time.monotonic() >= end or stopping()

    troubled = domains.Domains()
    sent = 0
    for partnership_id in partnerships():
        with as_system("delivering mail", partnership_id=partnership_id):
            db.session.commit()
            while not over():
                troubled.look()
                if troubled.any_paused():
                    domains.put_off()
                claimed = _claim(limit, channel)
                if claimed is None:
                    break
                done, reached = _deliver_all(claimed, channel, troubled, over)
                sent += done
                if not reached:
                    return sent
    return sent


def _deliver_all(
    claimed: list[Claim], channel: Channel, troubled: domains.Domains, over: Callable[[], bool]
) -> tuple[int, bool]:
    """How many of these left, and whether the mail server is in reach. What there is no time for goes back."""
    sent = 0
    with kept_open(channel) as opened:
        going = handing_over.Round(opened, troubled, claimed)
        try:
            for place, claim in enumerate(claimed):
                if place and over():
                    going.settle()
                    _put_back(claimed[place:])
                    break
                status = going.deliver(claim)
                sent += status == "sent"
                if status == "unreachable":
                    _put_back(claimed[place + 1 :])
                    return sent, False
        finally:
            going.settle()
    return sent, True


def _claim(limit: int, channel: Channel) -> list[Claim] | None:
    """The next messages to hand over, or None when nothing is due. Those that came to nothing before go one at a time."""
    for which, number in ((FRESH, limit), (SUSPECT, 1)):
        due = _due(which, number)
        if due:
            claimed = _taken(due, channel)
            db.session.commit()
            return claimed
    db.session.commit()
    return None


def _due(which: ColumnElement[bool], limit: int) -> list[Any]:
    now = clock.now()
    return list(
        db.session.execute(
            select(Message.id, Message.status, Message.lost, Message.handed_to, Message.handed_at)
            .where(
                which,
                Message.next_try_at <= now,
                Message.status.in_(("queued", "sending")),
                or_(Message.lease_until.is_(None), Message.lease_until < now),
            )
            .order_by(*(() if which is FRESH else (Message.lost,)), Message.next_try_at, Message.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )


def _taken(due: list[Any], channel: Channel) -> list[Claim]:
    """Take what is due: with a lease, or out of the way where a person has to look."""
    now = clock.now()
    asks = isinstance(channel, Remembers)
    name = handing_over.name_of(channel)
    mine, doubtful, deadly = [], [], []
    ask: set[int] = set()
    for row in due:
        if row.lost >= LOST_CLAIMS:
            deadly.append(row.id)
        elif asks and row.handed_to == name and row.handed_at > now - FORGETS_AFTER:
            ask.add(row.id)
            mine.append(row.id)
        elif row.status == "sending" and (asks or flags_uncertain()):
            doubtful.append(row.id)
        else:
            mine.append(row.id)
    if doubtful:
        _set_aside(doubtful, "uncertain", "A worker stopped while sending this; it may have been sent.")
    if deadly:
        _set_aside(deadly, "failed", f"A worker stopped {LOST_CLAIMS} times while making this; it is set aside.")
    if not mine:
        return []
    changed = db.session.execute(
        update(Message)
        .where(Message.id.in_(mine))
        .values(
            lease_until=now + LEASE, fence=Message.fence + 1, attempts=Message.attempts + 1, lost=Message.lost + 1,
        )
        .returning(Message.id, Message.fence, Message.template, Message.context["reminders"]),
        execution_options={"synchronize_session": False},
    )  # fmt: skip
    rows = {row[0]: row for row in changed.tuples()}
    return [
        Claim(number, rows[number][1], number in ask, rows[number][2], tuple(rows[number][3] or ())) for number in mine
    ]


def _set_aside(ids: list[int], status: str, why: str) -> None:
    db.session.execute(
        update(Message).where(Message.id.in_(ids)).values(status=status, error=why, lease_until=None),
        execution_options={"synchronize_session": False},
    )


def _put_back(claimed: list[Claim]) -> None:
    """As if they had not been claimed."""
    for claim in claimed:
        db.session.execute(
            update(Message)
            .where(and_(Message.id == claim.message_id, Message.fence == claim.fence))
            .values(lease_until=None, attempts=Message.attempts - 1, lost=func.greatest(Message.lost - 1, 0)),
            execution_options={"synchronize_session": False},
        )
    db.session.commit()


def send_again(message: Message, *, at: datetime | None = None) -> None:
    """Somebody looked into a letter that failed or may have been lost, and wants it sent: with the same Message-ID."""
    message.status, message.next_try_at, message.attempts, message.error = "queued", at or clock.now(), 0, ""
    message.lease_until, message.lost = None, 0
    db.session.flush()
