"""Seals over the log: what was in it when, chained so that none can be taken out, added or changed unseen."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.access.rows import Protected
from casework.extensions import db

GENESIS = "0" * 64
"""What the first seal of a partnership follows."""


class AuditSeal(Protected, db.Model):
    """One look at the log: every entry written in transactions from `from_xid` until before `until_xid`.

    Transactions before `until_xid` had all ended when it was made (PostgreSQL's `pg_snapshot_xmin`), so nothing can
    come in late whatever its id. `members` holds the id and the first eight bytes of the hash of each entry, to name which one is amiss. `hash`
    covers every other column and `previous`, the hash of the seal before: it alone is what is kept outside.

    A restored database may count transactions anew. `cluster` says by which count; where a new one runs behind the old,
    `after_id` says from which entry on it holds. docs/decisions/audit-seals.md has the reasons.
    """

    __tablename__ = "audit_seals"

    number: Mapped[int]
    sealed_at: Mapped[datetime]
    form: Mapped[int]
    entries: Mapped[int]
    first_id: Mapped[int]
    last_id: Mapped[int]
    top_id: Mapped[int]
    cluster: Mapped[int] = mapped_column(BigInteger)
    after_id: Mapped[int | None]
    from_xid: Mapped[int]
    until_xid: Mapped[int]
    root: Mapped[str]
    members: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[str]
    hash: Mapped[str]

    __table_args__ = (
        UniqueConstraint("partnership_id", "number"),
        CheckConstraint("number > 0 AND entries > 0 AND from_xid < until_xid", name="whole"),
    )


COVERED = (
    "partnership_id", "number", "sealed_at", "form", "entries", "first_id", "last_id", "top_id", "cluster", "after_id", "from_xid",
    "until_xid", "root", "members", "previous",
)  # fmt: skip


def hash_of(seal: dict[str, Any]) -> str:
    """What a seal's columns come to: a line for each, with its name."""
    return hashlib.sha256("\n".join(f"{name} {_plain(seal[name])}" for name in COVERED).encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else str(value)
