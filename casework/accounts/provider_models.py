"""An agency's own sign-in (OpenID Connect): where it is, whom it stands for, and sign-ins under way there."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Directory
from casework.audit import Audited
from casework.extensions import db

if TYPE_CHECKING:
    from casework.partnership.models import Agency

SECOND_FACTOR = {
    "ours": "Ask for our own second step every time",
    "said": "Ask for our own second step unless the organisation's sign-in says that it took one",
    "always": "The organisation's sign-in always takes a second step: do not ask for ours",
}


class SignInProvider(Directory, Audited, db.Model):
    """Where people of one agency sign in with their organisation's account. The client's secret is sealed.

    `domains` are those of the e-mail addresses it speaks for, in small letters. `levels` are values of `acr` that stand for two
    factors there. `required`: people of the agency sign in no other way, except administrators.
    """

    __tablename__ = "sign_in_providers"
    __audit_values__ = frozenset({"issuer", "client_id", "domains", "second_factor", "levels", "required"})
    __audit_name__ = "an agency's own sign-in"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), unique=True)
    issuer: Mapped[str]
    client_id: Mapped[str]
    client_secret: Mapped[str]
    domains: Mapped[list[str]] = mapped_column(ARRAY(Text))
    second_factor: Mapped[str] = mapped_column(default="ours", server_default="ours")
    levels: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    required: Mapped[bool] = mapped_column(default=False, server_default="false")

    agency: Mapped[Agency] = relationship("Agency", lazy="joined", innerjoin=True)

    __table_args__ = (
        CheckConstraint("second_factor IN ('ours', 'said', 'always')", name="second_factor"),
        CheckConstraint("cardinality(domains) > 0", name="domains"),
    )


class ProviderIdentity(db.Model):
    """Who somebody is at their agency's own sign-in: bound at the first sign-in by their e-mail address, known by `subject` ever after."""

    __tablename__ = "provider_identities"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("sign_in_providers.id"))
    issuer: Mapped[str]
    subject: Mapped[str]
    bound_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (UniqueConstraint("provider_id", "subject"),)


class ProviderRequest(db.Model):
    """A browser that was sent to an agency's own sign-in. Answered once and within ten minutes; the row goes with the answer.

    `state_hash` is of what the browser brings back; `verifier` (PKCE) is sealed.
    """

    __tablename__ = "provider_requests"

    state_hash: Mapped[str] = mapped_column(unique=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("sign_in_providers.id"), index=True)
    nonce: Mapped[str]
    verifier: Mapped[str]
    then: Mapped[str] = mapped_column(default="", server_default="")
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
