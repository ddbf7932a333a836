"""Something sent twice under one Idempotency-Key happens once: the first answer is given again, another body is refused.

A key belongs to the account, not to the API key: one that was renewed between two tries does not make two. What is kept is a hash of
what was sent and the address of what it made, no text; the clock deletes it after `KEPT`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from flask import request
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from casework import clock
from casework.access.scope import as_system
from casework.accounts.models import User
from casework.api.models import Receipt
from casework.extensions import db
from casework.web.problems import Problem

HEADER = "Idempotency-Key"
LONGEST = 200
KEPT = timedelta(days=30)
"""At least a day is promised; a month lets a run of past papers that broke off be begun again."""
_table = Receipt.__table__


@dataclass(frozen=True)
class Claim:
    """A key taken by this request (no `location` yet), or what it led to before."""

    receipt_id: int
    location: str
    status: int


def claim(user: User) -> Claim | None:
    """Take the request's key, waiting for a twin under way; None without one. Refused when it was sent with something else."""
    key = request.headers.get(HEADER, "").strip()
    if not key:
        return None
    if len(key) > LONGEST or not key.isprintable():
        raise Problem(400, f"An {HEADER} has at most {LONGEST} printable characters.", kind="invalid", parameter=HEADER)
    digest = _digest()
    connection = db.session.connection()
    claimed = connection.execute(
        insert(_table)
        .values(
            partnership_id=user.partnership_id, user_id=user.id, key=key, digest=digest, location="", status=0, at=clock.now()
        )
        .on_conflict_do_nothing()
        .returning(_table.c.id)
    ).scalar_one_or_none()  # fmt: skip
    if claimed is not None:
        return Claim(claimed, "", 0)
    row = connection.execute(select(_table).where(_table.c.user_id == user.id, _table.c.key == key)).one()
    if row.digest != digest:
        raise Problem(422, "Send this with a key of its own.", kind="key-reused")
    return Claim(row.id, row.location, row.status)


def _digest() -> str:
    """Of the method, the address and every byte of the body."""
    what = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    what.update(request.get_data(cache=True))
    return what.hexdigest()


def keep(claimed: Claim, location: str, status: int) -> None:
    """Say what came of it, in the transaction of what it made."""
    db.session.connection().execute(
        update(_table).where(_table.c.id == claimed.receipt_id).values(location=location, status=status)
    )


def delete_old(partnership_id: int) -> int:
    """Forget keys whose time is over; how many."""
    with as_system("forgetting old idempotency keys", partnership_id=partnership_id):
        db.session.commit()
        gone = db.session.connection().execute(delete(_table).where(_table.c.at < clock.now() - KEPT)).rowcount
        db.session.commit()
        return int(gone)
