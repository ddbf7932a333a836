"""Another e-mail address that somebody wants to use from now on, until it is confirmed from there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db


class AddressChange(Protected, Audited, db.Model):
    """One request. It waits until it is confirmed, replaced by another or out of time; one waits for a person at most."""

    __tablename__ = "address_changes"
    __audit_name__ = "a change of e-mail address"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    old_address: Mapped[str]
    new_address: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(User)

    __table_args__ = (
        CheckConstraint("confirmed_at IS NULL OR dropped_at IS NULL", name="ended_once"),
        Index(
            "uq_address_changes_waiting", "user_id", unique=True,
            postgresql_where=text("confirmed_at IS NULL AND dropped_at IS NULL"),
        ),
    )  # fmt: skip
