"""The outbox: what is owed becomes messages, messages are claimed, rendered as their reader and sent, each outcome kept.

Claiming takes a lease and raises a fence; only the newest fence's holder records an outcome, so a worker that was
thought dead cannot overwrite its successor. A lease that ran out while sending is resent with the identical
Message-ID, or flagged for a person, as the setting says.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from flask import current_app, render_template
from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.accounts.models import User
from casework.extensions import db
from casework.mail import Channel, Letter, Refused, TryAgain, Uncertain, channel_of
from casework.notifications import contents
from casework.notifications.models import Message
from casework.partnership.models import Partnership

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=3)
TRIES = 5
BATCH = 50
MARKING = "OFFICIAL"


def owe(recipient_id: int, template: str, once: str, **context: Any) -> None:
    """Owe somebody one message. The key makes owing it twice the same as once."""
    statement = insert(Message.__table__).values(
        partnership_id=current_scope().partnership_id,
        recipient_id=recipient_id,
        template=template,
        context=context,
        once=once,
        next_try_at=clock.now(),
    )
    db.session.connection().execute(statement.on_conflict_do_nothing())


def partnerships() -> list[int]:
    return list(db.session.execute(select(Partnership.__table__.c.id).order_by(Partnership.__table__.c.id)).scalars())


def deliver_due(*, channel: Channel | None = None, limit: int = BATCH) -> int:
    """Send what is owed now, in every partnership; returns how many left. One message's trouble stops no other."""
    channel = channel or channel_of(current_app.config)
    sent = 0
    for partnership_id in partnerships():
        with as_system("delivering mail", partnership_id=partnership_id):
            db.session.commit()
            for message_id, fence in _claim(limit):
                sent += _deliver(message_id, fence, channel)
    return sent


def _claim(limit: int) -> list[tuple[int, int]]:
    now = clock.now()
    rows = db.session.scalars(
        select(Message)
        .where(
            Message.next_try_at <= now,
            or_(Message.status == "queued", (Message.status == "sending") & (Message.lease_until < now)),
        )
        .order_by(Message.next_try_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    claimed = []
    for row in rows:
        if row.status == "sending" and current_app.config.get("SMTP_UNCERTAIN", "resend") == "flag":
            row.status, row.error = "uncertain", "A worker stopped while sending this; it may have been sent."
            continue
        row.status, row.lease_until, row.fence = "sending", now + LEASE, row.fence + 1
        row.attempts += 1
        claimed.append((row.id, row.fence))
    db.session.commit()
    return claimed


def _deliver(message_id: int, fence: int, channel: Channel) -> int:
    outcome: dict[str, Any]
    try:
        row = db.session.scalars(select(Message).where(Message.id == message_id)).one()
        reader = db.session.scalars(select(User).where(User.id == row.recipient_id)).one()
        rendered = _render(row, reader)
        db.session.rollback()
        if isinstance(rendered, str):
            outcome = {"status": "withheld", "error": rendered}
        else:
            channel.send(rendered)
            outcome = {
                "status": "sent",
                "sent_at": clock.now(),
                "subject": rendered.subject,
                "body": rendered.body,
                "error": "",
            }
    except Refused as problem:
        outcome = {"status": "failed", "error": str(problem)[:500]}
    except Uncertain as problem:
        flagged = current_app.config.get("SMTP_UNCERTAIN", "resend") == "flag"
        outcome = {"status": "uncertain", "error": str(problem)[:500]} if flagged else _later(message_id, str(problem))
    except TryAgain as problem:
        outcome = _later(message_id, str(problem))
    except Exception as problem:
        log.exception("message %s could not be made", message_id)
        outcome = _later(message_id, type(problem).__name__)
    return _record(message_id, fence, outcome)


def _later(message_id: int, why: str) -> dict[str, Any]:
    db.session.rollback()
    attempts = db.session.scalar(select(Message.attempts).where(Message.id == message_id)) or 1
    if attempts >= TRIES:
        return {"status": "failed", "error": f"Gave up after {attempts} tries: {why}"[:500]}
    return {"status": "queued", "next_try_at": clock.now() + timedelta(minutes=2**attempts), "error": why[:500]}


def _record(message_id: int, fence: int, outcome: dict[str, Any]) -> int:
    db.session.rollback()
    row = db.session.scalars(select(Message).where(Message.id == message_id).with_for_update()).one()
    if row.fence != fence or row.status != "sending":
        db.session.rollback()
        return 0
    for name, value in outcome.items():
        setattr(row, name, value)
    row.lease_until = None
    db.session.commit()
    return int(row.status == "sent")


def _render(row: Message, reader: User) -> Letter | str:
    """The letter, or why it is withheld. State and rights are looked at again now, as the reader."""
    from casework.reader import acting_as

    if reader.status == "suspended" or (reader.status == "invited" and row.template != "invitation"):
        return "The reader may not sign in."
    with acting_as(reader):
        found = contents.of(row.template, row.context, reader)
    if found is None:
        return "Nothing is owed any more."
    base = current_app.config["BASE_URL"]
    subject = render_template(f"email/{row.template}/subject.txt", **found).strip()
    body = render_template(f"email/{row.template}/body.txt", reader=reader, base=base, **found)
    return Letter(reader.name, reader.email, f"{MARKING}: {subject}", body, f"{row.partnership_id}:{row.once}")
