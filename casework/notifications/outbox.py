"""The outbox: what is owed becomes messages, messages are claimed, rendered as their reader and sent, each outcome kept.

Claiming takes a lease and raises a fence; only the newest fence's holder hands over and records, so a worker that was
thought dead can neither send beside its successor nor overwrite it. A message is `sending` only while the mail server
has it: one found in that state after its lease ran out may have been sent, so it is flagged for a person to decide, or
resent with the identical Message-ID, as the setting says. One that was merely claimed is claimed again.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.accounts.models import User
from casework.extensions import db
from casework.mail import Channel, Letter, Refused, TryAgain, Uncertain, Unreachable, channel_of
from casework.notifications import letters
from casework.notifications.models import Message
from casework.partnership.models import Partnership

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=3)
TRIES = 80
"""About three days at no more than an hour between tries: a mail server that is down over a weekend loses nothing."""
TRIES_AT_A_BUG = 5
LONGEST_WAIT = timedelta(hours=1)
BATCH = 50
SECONDS = 120.0
"""How long one wake-up goes on sending; the next one is due meanwhile, and two do not disturb each other."""


def owe(recipient_id: int, template: str, once: str, *, group_id: int | None = None, **context: Any) -> None:
    """Owe somebody one message. The key makes owing it twice the same as once.

    `group_id` is the group it is about, whose coordinator sees what became of it; a digest is about several.
    """
    statement = insert(Message.__table__).values(
        partnership_id=current_scope().partnership_id,
        recipient_id=recipient_id,
        group_id=group_id,
        template=template,
        context=context,
        once=once,
        next_try_at=clock.now(),
    )
    db.session.connection().execute(statement.on_conflict_do_nothing())


def partnerships() -> list[int]:
    return list(db.session.execute(select(Partnership.__table__.c.id).order_by(Partnership.__table__.c.id)).scalars())


def deliver_due(*, channel: Channel | None = None, limit: int = BATCH) -> int:
    """Send what is owed now, in every partnership; returns how many left. One message's trouble stops no other.

    When the mail server itself is out of reach, what was claimed goes back untouched until the next wake-up.
    """
    channel = channel or channel_of(current_app.config)
    until = time.monotonic() + SECONDS
    sent = 0
    for partnership_id in partnerships():
        with as_system("delivering mail", partnership_id=partnership_id):
            db.session.commit()
            while time.monotonic() < until and (claimed := _claim(limit)):
                for place, (message_id, fence) in enumerate(claimed):
                    status = _deliver(message_id, fence, channel)
                    sent += status == "sent"
                    if status == "unreachable":
                        _put_back(claimed[place + 1 :])
                        return sent
    return sent


def _claim(limit: int) -> list[tuple[int, int]]:
    now = clock.now()
    rows = db.session.scalars(
        select(Message)
        .where(
            Message.next_try_at <= now,
            Message.status.in_(("queued", "sending")),
            or_(Message.lease_until.is_(None), Message.lease_until < now),
        )
        .order_by(Message.next_try_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    claimed = []
    for row in rows:
        if row.status == "sending" and _flags_uncertain():
            row.status, row.lease_until = "uncertain", None
            row.error = "A worker stopped while sending this; it may have been sent."
            continue
        row.status, row.lease_until, row.fence = "queued", now + LEASE, row.fence + 1
        row.attempts += 1
        claimed.append((row.id, row.fence))
    db.session.commit()
    return claimed


def _put_back(claimed: list[tuple[int, int]]) -> None:
    for message_id, fence in claimed:
        db.session.execute(
            update(Message)
            .where(Message.id == message_id, Message.fence == fence, Message.status == "queued")
            .values(lease_until=None, attempts=Message.attempts - 1),
            execution_options={"synchronize_session": False},
        )
    db.session.commit()


def _flags_uncertain() -> bool:
    return bool(current_app.config["SMTP_UNCERTAIN"] == "flag")


def _deliver(message_id: int, fence: int, channel: Channel) -> str:
    """One claimed message as far as it gets; what became of it, "unreachable" when it was the server's fault."""
    unreachable = False
    outcome: dict[str, Any]
    try:
        row = db.session.scalars(
            select(Message).where(Message.id == message_id).execution_options(populate_existing=True)
        ).one()
        reader = db.session.scalars(select(User).where(User.id == row.recipient_id)).one()
        written = letters.written(row, reader)
        db.session.rollback()
        if isinstance(written, str):
            outcome = {"status": "withheld", "error": written}
        elif not _begin(message_id, fence):
            return "lost"
        else:
            channel.send(written)
            outcome = {"status": "sent", "sent_at": clock.now(), "error": "", **_kept(row.template, written)}
    except Refused as problem:
        outcome = {"status": "failed", "error": str(problem)[:500]}
    except Uncertain as problem:
        if _flags_uncertain():
            outcome = {"status": "uncertain", "error": str(problem)[:500]}
        else:
            outcome = _later(message_id, str(problem))
    except TryAgain as problem:
        unreachable = isinstance(problem, Unreachable)
        outcome = _later(message_id, str(problem))
    except Exception as problem:
        log.exception("message %s could not be made", message_id)
        outcome = _later(message_id, type(problem).__name__, tries=TRIES_AT_A_BUG)
    return "unreachable" if _record(message_id, fence, outcome) and unreachable else str(outcome["status"])


def _kept(template: str, letter: Letter) -> dict[str, str]:
    """What stays on record of a letter that was sent. A link that signs its reader in is kept in a demonstration only."""
    secret = template in letters.WITH_SECRETS and current_app.config["MODE"] != "demonstration"
    return {"subject": letter.subject, "body": "" if secret else letter.body}


def _begin(message_id: int, fence: int) -> bool:
    """Note that the letter is about to be handed over, with a lease of its own; not when somebody else claimed it since."""
    begun = db.session.execute(
        update(Message)
        .where(Message.id == message_id, Message.fence == fence, Message.status == "queued")
        .values(status="sending", lease_until=clock.now() + LEASE),
        execution_options={"synchronize_session": False},
    )
    db.session.commit()
    return bool(begun.rowcount == 1)  # type: ignore[attr-defined]


def _later(message_id: int, why: str, *, tries: int = TRIES) -> dict[str, Any]:
    db.session.rollback()
    attempts = db.session.scalar(select(Message.attempts).where(Message.id == message_id)) or 0
    if attempts >= tries:
        return {"status": "failed", "error": f"Gave up after {attempts} tries: {why}"[:500]}
    return {"status": "queued", "next_try_at": _next_try(attempts), "error": why[:500]}


def _next_try(attempts: int) -> datetime:
    return clock.now() + min(timedelta(minutes=2 ** min(attempts, 10)), LONGEST_WAIT)


def _record(message_id: int, fence: int, outcome: dict[str, Any]) -> bool:
    """Keep what became of it, unless it has been claimed anew meanwhile."""
    db.session.rollback()
    row = db.session.scalars(
        select(Message).where(Message.id == message_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if row.fence != fence or row.status not in ("queued", "sending"):
        db.session.rollback()
        return False
    for name, value in outcome.items():
        setattr(row, name, value)
    row.lease_until = None
    db.session.commit()
    return True


def send_again(message: Message) -> None:
    """Somebody looked into a letter that failed or may have been lost, and wants it sent: with the same Message-ID."""
    message.status, message.next_try_at, message.attempts, message.error = "queued", clock.now(), 0, ""
    message.lease_until = None
    db.session.flush()
