"""Set up who is told of what; owe a telling; send one again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from casework import access, clock
from casework.access.scope import as_system, current_scope
from casework.accounts import resealing, second_factor
from casework.accounts.models import User
from casework.audit import record
from casework.errors import Refusal
from casework.extensions import db
from casework.webhooks import policy, posting, signing
from casework.webhooks.models import EVENTS, Delivery, Webhook

WHO = "Only an administrator says who is told of events."
MOST = 20
OLD_HOLDS = timedelta(hours=24)
resealing.sealed_in(Webhook.secret, Webhook.old_secret)


def add(*, name: str, url: str, events: Iterable[str], agency: Any, by: User) -> tuple[Webhook, str]:
    """Have an address told from now on; the row and its secret, which is shown this once."""
    access.require(policy.may_set(by), WHO)
    chosen = _checked(name, url, events)
    if len(live()) >= MOST:
        raise Refusal(f"There are {MOST} already. End one that is no longer used.", field="name")
    secret = signing.new_secret()
    row = Webhook(
        name=name.strip(), url=url.strip(), events=chosen, agency_id=agency.id if agency else None, secret=second_factor.seal(secret),
        created_by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row, secret


def _checked(name: str, url: str, events: Iterable[str]) -> list[str]:
    if not name.strip():
        raise Refusal("Say who is told", field="name")
    try:
        posting.place_of(url)
    except ValueError as mistake:
        raise Refusal(str(mistake), field="url") from None
    chosen = sorted(set(events))
    if not chosen or not set(chosen) <= set(EVENTS):
        raise Refusal("Choose what they are told of", field="events")
    return chosen


def live() -> list[Webhook]:
    with as_system("who is told of events"):
        return list(db.session.scalars(select(Webhook).where(Webhook.ended_at.is_(None)).order_by(Webhook.id)))


def rotate(row: Webhook, *, by: User) -> str:
    """A new secret, shown this once. The old one signs beside it for a day."""
    access.require(policy.may_set(by), WHO)
    if row.ended_at is not None:
        raise Refusal("It has been ended. Add it anew.")
    secret = signing.new_secret()
    row.old_secret, row.old_until, row.secret = row.secret, clock.now() + OLD_HOLDS, second_factor.seal(secret)
    record("alteration", "exchanged the secret", "webhooks", row.id)
    return secret


def end(row: Webhook, *, by: User) -> None:
    """Tell it nothing any more; what is owed is given up."""
    access.require(policy.may_set(by), WHO)
    if row.ended_at is None:
        row.ended_at, row.ended_because = clock.now(), f"{by.name} ended it"
    row.failing_since = None


def resume(row: Webhook, *, by: User) -> None:
    """Tell it again, after it was ended or failed for too long; what waits is sent."""
    access.require(policy.may_set(by), WHO)
    if row.ended_at is None:
        raise Refusal("It is told already.")
    row.ended_at, row.ended_because, row.failing_since = None, "", None


def send_again(delivery: Delivery, *, by: User) -> None:
    """Owe it once more, under the same id: whoever takes it twice can tell."""
    access.require(policy.may_set(by), WHO)
    if delivery.webhook.ended_at is not None:
        raise Refusal("Nothing is sent to this address any more. Start it again first.")
    delivery.status, delivery.attempts, delivery.next_try_at, delivery.sent_at = "waiting", 0, clock.now(), None
    delivery.lease_until = None


def owe(event: str, data: dict[str, Any], *, agencies: Iterable[int], at: datetime | None = None) -> None:
    """Owe a telling to every live address that asked for this event: of these agencies, or of all. In the event's own transaction."""
    wanted = set(agencies)
    now = at or clock.now()
    for row in live():
        if event in row.events and (row.agency_id is None or row.agency_id in wanted):
            db.session.add(
                Delivery(
                    partnership_id=current_scope().partnership_id, webhook_id=row.id, key=f"msg_{uuid.uuid4().hex}", event=event,
                    happened_at=now, data=data, next_try_at=now,
                )
            )  # fmt: skip


def secrets_of(row: Webhook) -> list[str]:
    """The secrets that sign now, the newest first."""
    sealed = [row.secret]
    if row.old_secret and row.old_until is not None and row.old_until > clock.now():
        sealed.append(row.old_secret)
    return [secret for each in sealed if (secret := second_factor.unseal(each)) is not None]
