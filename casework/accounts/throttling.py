"""Failed attempts make the next one wait longer: for an account, an address that is nobody's, and a source address."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from casework import clock
from casework.accounts.models import Throttle
from casework.extensions import db

FREE = {"account": 5, "source": 30}
LONGEST = timedelta(hours=1)
FORGET_AFTER = timedelta(hours=12)


def waiting(*keys: str) -> bool:
    """Whether any of these must still wait."""
    now = clock.now()
    rows = db.session.scalars(select(Throttle).where(Throttle.key.in_(keys), Throttle.locked_until > now))
    return rows.first() is not None


def failed(key: str) -> None:
    """Count a failure. Past the free ones the wait doubles each time, up to an hour."""
    now = clock.now()
    row = db.session.scalars(select(Throttle).where(Throttle.key == key).with_for_update()).one_or_none()
    if row is None:
        db.session.execute(insert(Throttle).values(key=key, failures=0, last_failure_at=now).on_conflict_do_nothing())
        row = db.session.scalars(select(Throttle).where(Throttle.key == key).with_for_update()).one()
    if now - row.last_failure_at > FORGET_AFTER:
        row.failures = 0
    row.failures += 1
    row.last_failure_at = now
    over = row.failures - FREE[key.split(":", 1)[0]]
    if over >= 0:
        row.locked_until = now + min(LONGEST, timedelta(seconds=30) * 2 ** min(over, 8))


def succeeded(key: str) -> None:
    """Forget the failures of somebody who has shown who they are."""
    row = db.session.scalars(select(Throttle).where(Throttle.key == key)).one_or_none()
    if row is not None:
        row.failures, row.locked_until = 0, None
