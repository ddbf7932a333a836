"""What is owed to the places outside that keep seals, and what reached them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.access.rows import Protected
from casework.extensions import db

CHANNELS = ("file", "email", "s3")


class AuditAnchor(Protected, db.Model):
    """A seal's number and hash, owed to one place outside and tried again until it is there.

    It names the seal by its number alone: whoever takes the seal away leaves this as a hint. `error` is why the last try
    failed, in the program's own words.
    """

    __tablename__ = "audit_anchors"

    number: Mapped[int]
    hash: Mapped[str]
    channel: Mapped[str]
    owed_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    posted_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="", server_default="")

    __table_args__ = (
        UniqueConstraint("partnership_id", "channel", "number"),
        CheckConstraint(f"channel IN {CHANNELS}", name="channel"),
    )
