"""People who sign in, and everything a sign-in leaves behind: sessions, recovery codes, one-time links, throttles, keys."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Directory
from casework.audit import Audited
from casework.extensions import db

if TYPE_CHECKING:
    from casework.partnership.models import Agency

DUTIES = {
    "administrator": "System administrator",
    "information_governance": "Information governance officer",
    "analyst": "Analyst",
    "spoc": "Single point of contact",
}
"""Partnership-wide duties; roles in a group are memberships instead."""


class User(Directory, Audited, db.Model):
    """A named person who signs in. Never shared, never deleted: leavers are suspended so that the record stays true.

    One that `is_program` stands for an agency's program: keys act for it, nobody signs in as it and no letter goes to it.
    """

    __tablename__ = "users"
    __audit_values__ = frozenset({"status", "duties", "agency_id"})
    __audit_quiet__ = frozenset({"last_seen_at", "totp_last_step", "reactivated_at"})

    name: Mapped[str]
    email: Mapped[str]
    job_title: Mapped[str] = mapped_column(default="", server_default="")
    phone: Mapped[str] = mapped_column(default="", server_default="")
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    duties: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    status: Mapped[str] = mapped_column(default="invited", server_default="invited")
    password_hash: Mapped[str | None]
    totp_secret: Mapped[str | None]
    totp_last_step: Mapped[int | None]
    is_demonstration: Mapped[bool] = mapped_column(default=False, server_default="false")
    is_program: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_seen_at: Mapped[datetime | None]
    reactivated_at: Mapped[datetime | None]
    disused_on: Mapped[date | None]
    """The day the clock suspended it, because nobody used it; none otherwise."""

    agency: Mapped[Agency] = relationship("Agency", lazy="joined", innerjoin=True)

    __table_args__ = (
        Index("uq_users_email", text("lower(email)"), unique=True),
        UniqueConstraint("partnership_id", "id"),  # for keys that hold a row and whom it names to one partnership
        CheckConstraint("status IN ('invited', 'active', 'suspended')", name="status"),
        CheckConstraint(
            "duties <@ ARRAY['administrator', 'information_governance', 'analyst', 'spoc']::text[]", name="duties"
        ),
        CheckConstraint(
            "position(chr(10) in email || name) = 0 AND position(chr(13) in email || name) = 0", name="line"
        ),
        CheckConstraint(
            "NOT is_program OR (password_hash IS NULL AND totp_secret IS NULL AND duties = '{}' AND status <> 'invited')",
            name="program",
        ),
    )

    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.status == "active"

    def get_id(self) -> str:
        return str(self.id)


class RecoveryCode(db.Model):
    """A code that stands in for the second factor once. Only its hash is kept."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]


class SignInSession(db.Model):
    """A sign-in on one device. The cookie holds a random token, this row only its hash; ending the row ends the sign-in.

    Until `second_factor_at` is set the person has given a password only and reaches nothing but the second step. From `held_at`
    on, when many records were seen at once, it shows nothing until they give their second factor again (`confirmed_at`).
    """

    __tablename__ = "sign_in_sessions"

    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    second_factor_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(default="", server_default="")
    device: Mapped[str] = mapped_column(default="", server_default="")

    user: Mapped[User] = relationship(User, lazy="raise")


class OneTimeLink(db.Model):
    """An invitation or password reset. The link is signed over this row's id when its e-mail leaves: no secret is stored."""

    __tablename__ = "one_time_links"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    purpose: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (CheckConstraint("purpose IN ('invitation', 'reset')", name="purpose"),)


class PeopleCheck(Directory, Audited, db.Model):
    """An agency's single point of contact has looked through its people who sign in, and found them right."""

    __tablename__ = "people_checks"
    __audit_name__ = "a check of an agency's people"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    checked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    checked_on: Mapped[date]
    people: Mapped[int]

    checked_by: Mapped[User] = relationship(User)

    __table_args__ = (UniqueConstraint("agency_id", "checked_on"),)


class Throttle(db.Model):
    """Failed attempts from one source address, or against one e-mail address that may not exist."""

    __tablename__ = "throttles"

    key: Mapped[str] = mapped_column(unique=True)
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    locked_until: Mapped[datetime | None]
    last_failure_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ApiToken(db.Model):
    """A key with which a program acts for one account. The program holds the key, this row its hash; ending the row ends the key.

    `uses` counts what was asked in the minute that began at `minute`. `made_by_id` made the key of an agency's program.
    """

    __tablename__ = "api_tokens"

    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    minute: Mapped[datetime | None]
    uses: Mapped[int] = mapped_column(default=0, server_default="0")

    user: Mapped[User] = relationship(User, lazy="raise", foreign_keys=[user_id])
    made_by: Mapped[User | None] = relationship(User, lazy="raise", foreign_keys=[made_by_id])

    __table_args__ = (CheckConstraint("expires_at <= created_at + interval '367 days'", name="a_year"),)


from casework.accounts.address_models import AddressChange  # noqa: E402, F401  (a table of this slice)
from casework.accounts.bulk_models import BulkView  # noqa: E402, F401
from casework.accounts.disuse_models import DisuseRule  # noqa: E402, F401
from casework.accounts.passkey_models import Passkey, PasskeyChallenge  # noqa: E402, F401
from casework.accounts.provider_models import (  # noqa: E402, F401
    ProviderIdentity,
    ProviderRequest,
    SignInProvider,
)
