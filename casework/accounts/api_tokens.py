"""Keys with which programs act for an account: with scopes and a last day, shown once, kept as a hash, ended at any time."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, case, select, update
from sqlalchemy.orm import joinedload

from casework import access, clock
from casework.accounts import policy, programs
from casework.accounts.models import ApiToken, User
from casework.audit import record
from casework.errors import Refusal
from casework.extensions import db

PREFIX = "cw_"
LONGEST_DAYS = 366
MOST = 10
"""Live keys of one account."""
SCOPES = {
    "subjects:match": "Ask who somebody or somewhere is",
    "referrals:read": "Read referrals and what became of them",
    "referrals:write": "Make referrals",
    "cases:read": "Read cases",
    "cases:note": "Write notes on cases",
    "actions:read": "Read actions",
    "actions:write": "Set actions and say what became of them",
    "meetings:read": "Read meetings and their papers",
    "meetings:write": "Send meetings as documents",
    "indicators:read": "Read indicators and their values",
    "indicators:write": "Send values of indicators",
}
"""What a key may be made for. A scope never opens more than its account may see and do."""


@dataclass(frozen=True)
class Key:
    """A live key as the request came with it. `uses` in this minute, this one included."""

    id: int
    user_id: int
    name: str
    scopes: frozenset[str]
    uses: int


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def create(user: User, *, name: str, days: int, scopes: Iterable[str], by: User | None = None) -> tuple[ApiToken, str]:
    """A new key and its row, for oneself, or for an agency's program `by` who looks after it.

    Refused without a name or scope, for longer than a year, and beyond ten at once.
    """
    if programs.stands_in(user):
        raise Refusal("This account stands for a page of Casework: no key acts for it.")
    if by is not None:
        access.require(
            user.is_program and policy.may_look_after(by, user), "Only who looks after the program makes it keys."
        )
    wanted = sorted(set(scopes))
    if not name.strip():
        raise Refusal("Say what the key is for.", field="name")
    if not wanted or not set(wanted) <= set(SCOPES):
        raise Refusal("Choose what the key may do.", field="scopes")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refusal("A key lasts from one day to a year.", field="days")
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update())
    if len(db.session.scalars(live_of(user.id)).all()) >= MOST:
        raise Refusal("There are ten keys already. End one that is no longer used.", field="name")
    now = clock.now()
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        token_hash=hashed(token), user_id=user.id, made_by_id=by.id if by else None, name=name.strip()[:100], scopes=wanted,
        created_at=now, expires_at=now + timedelta(days=days),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(
        "collection", "made a key for a program", "users", user.id,
        detail={"expires_at": row.expires_at.isoformat(), "scopes": wanted},
    )  # fmt: skip
    return row, token


def live_of(user_id: int) -> Select[tuple[ApiToken]]:
    return (
        select(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.ended_at.is_(None), ApiToken.expires_at > clock.now())
        .options(joinedload(ApiToken.made_by))
        .order_by(ApiToken.created_at.desc(), ApiToken.id.desc())
    )


def end(user: User, token_id: int, *, by: User | None = None) -> bool:
    """End one of the account's keys at once; says whether there was such a key."""
    if by is not None:
        access.require(
            user.is_program and policy.may_look_after(by, user), "Only who looks after the program ends its keys."
        )
    row = db.session.scalars(live_of(user.id).where(ApiToken.id == token_id)).one_or_none()
    if row is None:
        return False
    row.ended_at = clock.now()
    db.session.flush()
    record("alteration", "ended a key for a program", "users", user.id)
    return True


def taken(token: str) -> Key | None:
    """The live key, if its account is active, having counted and noted this use of it. One statement: nothing comes between."""
    now = clock.now()
    minute = now.replace(second=0, microsecond=0)
    table, users = ApiToken.__table__, User.__table__
    row = (
        db.session.connection()
        .execute(
            update(table)
            .where(
                table.c.token_hash == hashed(token), table.c.ended_at.is_(None), table.c.expires_at > now,
                table.c.user_id == users.c.id, users.c.status == "active",
            )
            .values(last_used_at=now, minute=minute, uses=case((table.c.minute == minute, table.c.uses + 1), else_=1))
            .returning(table.c.id, table.c.user_id, table.c.name, table.c.scopes, table.c.uses)
        )
        .one_or_none()
    )  # fmt: skip
    return Key(row.id, row.user_id, row.name, frozenset(row.scopes), row.uses) if row is not None else None
