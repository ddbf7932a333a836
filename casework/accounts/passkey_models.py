"""Passkeys: what a telephone, a computer or a key on a ring proves itself with, and the challenge it is asked to sign."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from casework.extensions import db


class Passkey(db.Model):
    """One passkey of one person. The private key never leaves their device; this row holds what its signatures are checked with."""

    __tablename__ = "passkeys"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    uses: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """The device's own count, which must not fall: a copy would lag behind. Many devices always say 0."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_used_at: Mapped[datetime | None]


class PasskeyChallenge(db.Model):
    """What a sign-in is asked to sign. It counts once and for five minutes; the row goes with the first answer."""

    __tablename__ = "passkey_challenges"

    session_id: Mapped[int] = mapped_column(ForeignKey("sign_in_sessions.id"), unique=True)
    challenge: Mapped[bytes]
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
