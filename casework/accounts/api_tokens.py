"""Keys with which programs act for a person: made by that person, shown once, kept as a hash, ended at any time."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.orm import contains_eager

from casework import clock
from casework.accounts.models import ApiToken, User
from casework.audit import record
from casework.errors import Refusal
from casework.extensions import db

PREFIX = "cw_"
LONGEST_DAYS = 366
MOST = 10
"""Live keys of one person."""


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def create(user: User, *, name: str, days: int) -> tuple[ApiToken, str]:
    """A new key and its row. Refused without a name, for longer than a year, and beyond ten at once."""
    if not name.strip():
        raise Refusal("Say what the key is for.", field="name")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refusal("A key lasts from one day to a year.", field="days")
    if len(db.session.scalars(live_of(user.id)).all()) >= MOST:
        raise Refusal("You have ten keys already. End one that is no longer used.", field="name")
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        token_hash=hashed(token), user_id=user.id, name=name.strip()[:100],
        expires_at=clock.now() + timedelta(days=days),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(
        "collection", "made a key for a program", "users", user.id, detail={"expires_at": row.expires_at.isoformat()}
    )
    return row, token


def live_of(user_id: int) -> Select[tuple[ApiToken]]:
    return (
        select(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.ended_at.is_(None), ApiToken.expires_at > clock.now())
        .order_by(ApiToken.created_at.desc(), ApiToken.id.desc())
    )


def end(user: User, token_id: int) -> bool:
    """End one of the person's own keys; says whether there was such a key."""
    row = db.session.scalars(live_of(user.id).where(ApiToken.id == token_id)).one_or_none()
    if row is None:
        return False
    row.ended_at = clock.now()
    db.session.flush()
    record("alteration", "ended a key for a program", "users", user.id)
    return True


def person_with(token: str) -> Select[tuple[ApiToken]]:
    """The live key and its person, if the person may sign in."""
    return (
        select(ApiToken)
        .join(ApiToken.user)
        .options(contains_eager(ApiToken.user))
        .where(
            ApiToken.token_hash == hashed(token), ApiToken.ended_at.is_(None), ApiToken.expires_at > clock.now(),
            User.status == "active",
        )
    )  # fmt: skip


def note_used(row: ApiToken) -> None:
    """Remember the use, at most every minute."""
    now = clock.now()
    if row.last_used_at is not None and now - row.last_used_at < timedelta(minutes=1):
        return
    table = ApiToken.__table__
    db.session.connection().execute(update(table).where(table.c.id == row.id).values(last_used_at=now))
