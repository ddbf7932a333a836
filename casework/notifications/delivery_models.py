"""What delivering mail has taught us: addresses that are refused for good, and domains that want to be left alone for a while."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.extensions import db


class RefusedAddress(Protected, db.Model):
    """An address that a mail server refused for good: nothing more is sent there until somebody lifts the mark.

    It is about the address and not the person, so that somebody given another address gets mail again. `address` is in
    small letters, `reason` what the server said; person and agency are those of the time. `bearer` has the address now.
    """

    __tablename__ = "refused_addresses"

    address: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    reason: Mapped[str]
    since: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(User, foreign_keys=[user_id])
    bearer: Mapped[User | None] = relationship(
        User,
        primaryjoin=lambda: (
            (func.lower(User.email) == foreign(RefusedAddress.address))
            & (User.partnership_id == RefusedAddress.partnership_id)
        ),
        viewonly=True,
    )

    __table_args__ = (
        Index(
            "uq_refused_addresses_address",
            "partnership_id",
            "address",
            unique=True,
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )


class MailDomain(db.Model):
    """A domain whose servers put letters off or break off, several times in a row: of all partnerships, it is about no person."""

    __tablename__ = "mail_domains"

    domain: Mapped[str] = mapped_column(unique=True)
    failures: Mapped[int] = mapped_column(db.Integer)
    paused_until: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="", server_default="")
