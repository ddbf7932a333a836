"""Sends what is owed: claimed with a lease and a fence, tried again later and later, given up in the end.

A telling may come twice - when the answer to the first was lost - and then has the same id. Nothing is ever told in between: what is owed
is written in the transaction of what happened.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from casework import clock
from casework.access.scope import as_system
from casework.audit import record
from casework.extensions import db
from casework.partnership.models import Partnership
from casework.webhooks import posting, signing, stopped
from casework.webhooks.models import Delivery, Webhook
from casework.webhooks.services import secrets_of

LEASE = timedelta(minutes=2)
SECONDS = 30.0
"""How long one wake-up goes on sending."""
LATER = tuple(
    timedelta(seconds=s) for s in (5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
"""Between one try and the next, as Standard Webhooks has it: three days in all."""
ENDS_AFTER = timedelta(days=5)
"""An address that took nothing for so long, though it was told of things, is told no more."""
KEPT = timedelta(days=90)
_table = Delivery.__table__


@dataclass(frozen=True)
class Claim:
    delivery_id: int
    fence: int
    url: str
    body: bytes
    headers: dict[str, str]


def deliver_due(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """Send what is owed now in every partnership; how many were taken."""
    end, taken = time.monotonic() + SECONDS, 0
    partnerships = list(
        db.session.execute(select(Partnership.__table__.c.id).order_by(Partnership.__table__.c.id)).scalars()
    )
    for partnership_id in partnerships:
        with as_system("telling other programs", partnership_id=partnership_id):
            db.session.commit()
            while time.monotonic() < end and not stopping() and (claim := _claim()) is not None:
                taken += _sent(claim)
    return taken


def _claim() -> Claim | None:
    """The next that is owed to an address that is still told."""
    now = clock.now()
    row = db.session.scalars(
        select(Delivery)
        .join(Webhook, Webhook.id == Delivery.webhook_id)
        .where(
            Delivery.status == "waiting", Delivery.next_try_at <= now, Webhook.ended_at.is_(None),
            or_(Delivery.lease_until.is_(None), Delivery.lease_until < now),
        )
        .order_by(Delivery.next_try_at, Delivery.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Delivery)
        .execution_options(populate_existing=True)
    ).one_or_none()  # fmt: skip
    if row is None:
        db.session.commit()
        return None
    row.lease_until, row.fence, row.attempts = now + LEASE, row.fence + 1, row.attempts + 1
    body = json.dumps(
        {"type": row.event, "timestamp": row.happened_at.isoformat(), "data": row.data}, separators=(",", ":")
    ).encode()
    stamp = int(now.timestamp())
    claim = Claim(
        row.id, row.fence, row.webhook.url, body,
        signing.headers(secrets_of(row.webhook), key=row.key, timestamp=stamp, body=body),
    )  # fmt: skip
    db.session.commit()
    return claim


def _sent(claim: Claim) -> bool:
    """Hand it over, holding nothing meanwhile, and keep what became of it unless somebody else claimed it since."""
    try:
        answer = posting.post(claim.url, claim.body, claim.headers)
    except posting.NotTaken as problem:
        _failed(claim, str(problem), gone=problem.gone)
        return False
    if _kept(claim, status="sent", sent_at=clock.now(), answer=answer):
        row = db.session.get_one(Delivery, claim.delivery_id)
        row.webhook.failing_since = None
    db.session.commit()
    return True


def _failed(claim: Claim, words: str, *, gone: bool) -> None:
    now = clock.now()
    row = db.session.get_one(Delivery, claim.delivery_id, populate_existing=True)
    over = row.attempts > len(LATER)
    later = {} if over else {"next_try_at": now + LATER[row.attempts - 1]}
    if _kept(claim, status="failed" if over else "waiting", answer=words[:200], **later):
        webhook = db.session.get_one(Webhook, row.webhook_id, with_for_update=True, populate_existing=True)
        webhook.failing_since = webhook.failing_since or now
        if gone:
            _end(webhook, now, "It answered that it is gone (410)")
        elif now - webhook.failing_since >= ENDS_AFTER:
            _end(webhook, now, f"It took nothing for {ENDS_AFTER.days} days")
    db.session.commit()


def _end(webhook: Webhook, now: datetime, why: str) -> None:
    if webhook.ended_at is None:
        webhook.ended_at, webhook.ended_because = now, why
        record("alteration", "told no more", "webhooks", webhook.id)
        stopped.tell(webhook)


def _kept(claim: Claim, **values: object) -> bool:
    mine = (_table.c.id == claim.delivery_id) & (_table.c.fence == claim.fence) & (_table.c.status == "waiting")
    done = db.session.connection().execute(update(_table).where(mine).values(lease_until=None, **values))
    db.session.expire_all()
    return bool(done.rowcount)


def delete_old() -> int:
    """Forget tellings whose time is over; how many."""
    gone = 0
    for partnership_id in list(
        db.session.execute(select(Partnership.__table__.c.id).order_by(Partnership.__table__.c.id)).scalars()
    ):
        with as_system("forgetting old tellings", partnership_id=partnership_id):
            db.session.commit()
            old = _table.c.happened_at < clock.now() - KEPT
            gone += db.session.connection().execute(_table.delete().where(old)).rowcount
            db.session.commit()
    return gone
