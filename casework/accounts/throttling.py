"""Failed attempts slow the next one down, for an account (whether it exists or not) and for a source address.

Rows are written by plain statements, so that they are kept although the page is an error, and locked while an attempt
is under way, so that a hundred at once are judged one after the other.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from casework import clock
from casework.accounts.models import Throttle
from casework.extensions import db

_table = Throttle.__table__
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pace:
    """`free` failures cost nothing; each after that doubles the wait, from `first` to `longest`. A quiet spell forgets."""

    free: int
    first: timedelta
    longest: timedelta
    forgotten_after: timedelta

    def wait_after(self, failures: int) -> timedelta:
        beyond = failures - self.free
        if beyond <= 0:
            return timedelta()
        return min(self.first * 2 ** min(beyond - 1, 20), self.longest)


ACCOUNT = Pace(free=4, first=timedelta(seconds=30), longest=timedelta(minutes=15), forgotten_after=timedelta(hours=24))
ADDRESS = Pace(free=30, first=timedelta(minutes=1), longest=timedelta(hours=1), forgotten_after=timedelta(hours=1))
MAILS = Pace(free=2, first=timedelta(minutes=10), longest=timedelta(hours=1), forgotten_after=timedelta(hours=1))


def account_key(purpose: str, email: str) -> str:
    """The key of an account by its address, known or not; hashed, so that the table is no list of who tried."""
    return f"{purpose}:{hashlib.sha256(email.strip().lower().encode()).hexdigest()[:40]}"


def address_key(address: str) -> str:
    return f"address:{address}"


def waiting(key: str) -> timedelta | None:
    """How long until another attempt is allowed, None when it is allowed now. Holds the key until the transaction ends."""
    db.session.connection().execute(
        insert(_table).values(key=key, failures=0, last_failure_at=clock.now()).on_conflict_do_nothing()
    )
    row = db.session.connection().execute(_row(key).with_for_update()).one()
    return _left(row.locked_until)


def blocked(key: str) -> timedelta | None:
    """As `waiting`, without holding the key: for source addresses, which whole offices share."""
    row = db.session.connection().execute(_row(key)).one_or_none()
    return _left(row.locked_until) if row is not None else None


def failed(key: str, pace: Pace) -> None:
    """Count a failure and set the next wait."""
    now = clock.now()
    connection = db.session.connection()
    connection.execute(insert(_table).values(key=key, failures=0, last_failure_at=now).on_conflict_do_nothing())
    row = connection.execute(_row(key).with_for_update()).one()
    failures = 1 if now - row.last_failure_at > pace.forgotten_after else row.failures + 1
    wait = pace.wait_after(failures)
    _tell(key, failures)
    connection.execute(
        update(_table)
        .where(_table.c.key == key)
        .values(failures=failures, last_failure_at=now, locked_until=now + wait if wait else None)
    )


def _tell(key: str, failures: int) -> None:
    """Each failure is a line of the process's log: at what, how many in a row, and a mark that is the same for the same account or source.

    Neither address stands there; the request's number in the line leads to the proxy's log.
    """
    purpose, _, rest = key.partition(":")
    mark = hashlib.sha256(rest.encode()).hexdigest()[:8]
    log.warning("failed attempt: %s %s, %d in a row", purpose, mark, failures)


def forgiven(key: str) -> None:
    """Start counting from nothing: the right answer was given."""
    db.session.connection().execute(delete(_table).where(_table.c.key == key))


def _row(key: str) -> Select[int, datetime | None, datetime]:
    return select(_table.c.failures, _table.c.locked_until, _table.c.last_failure_at).where(_table.c.key == key)


def _left(locked_until: datetime | None) -> timedelta | None:
    if locked_until is None:
        return None
    left = locked_until - clock.now()
    return left if left > timedelta() else None
