"""Files owed to one reader: made in the background by whoever claims them, kept for a while, handed out whole, deleted.

A row is claimed for a while with a rising number (`fence`). When a worker dies, the claim runs out and the next one begins
it again; only the last holder records an outcome, and what somebody stopped is nobody's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, Index, SmallInteger, select, text, update
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from casework import clock, storage
from casework.access.scope import as_system
from casework.errors import Refusal
from casework.extensions import db

LIVE = ("waiting", "making")
TRIES = 3
LEASE = timedelta(minutes=5)

_OWED = text("status IN ('waiting', 'making')")


class MadeFile:
    """Columns of a table of such files. `status` is one of `LIVE` until it is ready, failed (with `why`), or gone."""

    status: Mapped[str] = mapped_column(default="waiting", server_default="waiting")
    why: Mapped[str] = mapped_column(default="", server_default="")
    tries: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    fence: Mapped[int] = mapped_column(default=0, server_default="0")
    lease_until: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    storage_key: Mapped[str | None] = mapped_column(unique=True)
    sha256: Mapped[str] = mapped_column(default="", server_default="")
    size: Mapped[int] = mapped_column(default=0, server_default="0")
    made_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @classmethod
    def rules(cls, table: str, states: Iterable[str], *owed_once: str) -> tuple[SchemaItem, ...]:
        """The constraints and indexes of such a table: its states, a reason for each failure, and quick ways to what is owed and kept.

        Of what is the same in all the columns `owed_once` no two are owed at a time.
        """
        once = (Index(f"uq_{table}_owed", *owed_once, unique=True, postgresql_where=_OWED),) if owed_once else ()
        return (
            CheckConstraint(f"status IN {tuple(states)}", name="status"),
            CheckConstraint("(status = 'failed') = (why <> '')", name="why"),
            Index(f"ix_{table}_owed", "id", postgresql_where=_OWED),
            Index(f"ix_{table}_kept", "expires_at", postgresql_where=text("storage_key IS NOT NULL")),
            *once,
        )

    def forget(self) -> None:
        """The file's time is over: nothing is left of what was in it."""
        self.storage_key, self.sha256, self.size = None, "", 0
        if not self.is_live:
            self.status, self.why = "gone", ""


def claim(model: Any, partnership_id: int, reason: str) -> tuple[int, int] | None:
    """Take the next one that nobody is at, or whose maker has gone: its id and the number of the claim."""
    with as_system(reason, partnership_id=partnership_id):
        while True:
            db.session.commit()
            row = db.session.scalars(
                select(model)
                .where(model.status.in_(LIVE), (model.status == "waiting") | (model.lease_until < clock.now()))
                .order_by(model.tries, model.id)
                .limit(1)
                .with_for_update(skip_locked=True, of=model)
                .execution_options(populate_existing=True)
            ).one_or_none()
            if row is None:
                db.session.commit()
                return None
            row.status, row.lease_until, row.done = "making", clock.now() + LEASE, 0
            row.fence += 1
            row.tries += 1
            claimed = (row.id, row.fence)
            if row.tries <= TRIES:
                db.session.commit()
                return claimed
            row.status, row.lease_until = "failed", None
            row.why = "Something went wrong each time it was tried"


def note(model: Any, row_id: int, fence: int, reason: str, **values: Any) -> bool:
    """Tell how far it is or what became of it, and commit; says whether it is still ours."""
    table = model.__table__
    with as_system(reason):
        noted = db.session.connection().execute(
            update(table).where(table.c.id == row_id, table.c.fence == fence).values(**values)
        )
        db.session.commit()
        return bool(noted.rowcount)


def bytes_of(row: MadeFile) -> bytes:
    """The file, if it is the one that was made. Raises `Refusal` when it is not."""
    data = storage.fetch(row.storage_key or "")
    if hashlib.sha256(data).hexdigest() != row.sha256:
        raise Refusal("This file is not the one that was made. Tell your administrator; do not use it.")
    return data


def delete_old(model: Any, partnership_id: int, reason: str) -> int:
    """Delete the files of a partnership whose time is over; how many."""
    with as_system(reason, partnership_id=partnership_id):
        db.session.commit()
        rows = db.session.scalars(
            select(model)
            .where(model.storage_key.is_not(None), model.expires_at < clock.now())
            .with_for_update(skip_locked=True, of=model)
            .execution_options(populate_existing=True)
        ).all()
        for row in rows:  # bytes first: a row that names none any more is found again, bytes that no row names never
            storage.discard(row.storage_key or "")
            row.forget()
        db.session.commit()
        return len(rows)
