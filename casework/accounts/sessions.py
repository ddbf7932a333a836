"""Sign-ins, kept by the server: begun with a random token, replaced at every step up, ended by a mark on the row."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta

from flask import current_app
from sqlalchemy import Select, select, update

from casework import audit, clock
from casework.accounts.models import ApiToken, SignInSession, User
from casework.extensions import db

HALF_WAY = timedelta(minutes=15)


def begin(user: User, *, complete: bool, address: str = "", device: str = "") -> tuple[SignInSession, str]:
    """A new sign-in and the token for its cookie; only the token's hash is kept.

    Until both factors are given (`complete`) it lasts a quarter of an hour and opens the second step alone.
    """
    now = clock.now()
    token = secrets.token_urlsafe(32)
    lasts = timedelta(hours=current_app.config["SIGN_IN_HOURS"]) if complete else HALF_WAY
    row = SignInSession(
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        user_id=user.id,
        created_at=now,
        last_seen_at=now,
        expires_at=now + lasts,
        second_factor_at=now if complete else None,
        address=address[:60],
        device=device_words(device),
    )
    db.session.add(row)
    db.session.flush()
    return row, token


def end(session: SignInSession) -> None:
    """End one sign-in; its next request is nobody's."""
    _end(SignInSession.id == session.id)


def end_all(user_id: int, *, but: int | None = None) -> int:
    """End every sign-in of a person, except perhaps the one at work, and their keys for programs; says how many sign-ins.

    Whoever changes a password in doubt, or suspends somebody, means that nobody else goes on as that person.
    """
    keys = ApiToken.__table__
    db.session.connection().execute(
        update(keys).where(keys.c.user_id == user_id, keys.c.ended_at.is_(None)).values(ended_at=clock.now())
    )
    return _end(SignInSession.user_id == user_id, SignInSession.id != (but or 0))


def end_everybodys(partnership_id: int, *, keys: bool) -> int:
    """End every sign-in in a partnership, for an incident; with `keys`, those of programs too. Says how many sign-ins. To be called as the system."""
    people = select(User.id).where(User.partnership_id == partnership_id)
    if keys:
        table = ApiToken.__table__
        db.session.connection().execute(
            update(table).where(table.c.user_id.in_(people), table.c.ended_at.is_(None)).values(ended_at=clock.now())
        )
    ended = _end(SignInSession.user_id.in_(people))
    audit.record("alteration", "signed everybody out", "sign_in_sessions", None, detail={"ended": ended, "keys": keys})
    return ended


def _end(*which: object) -> int:
    table = SignInSession.__table__
    result = db.session.connection().execute(
        update(table).where(*which, table.c.ended_at.is_(None)).values(ended_at=clock.now())  # type: ignore[arg-type]
    )
    return int(result.rowcount)


def live_of(user_id: int) -> Select[SignInSession]:
    """A person's sign-ins that still open pages, the last used first."""
    now = clock.now()
    idle = now - timedelta(minutes=current_app.config["SIGN_IN_IDLE_MINUTES"])
    return (
        select(SignInSession)
        .where(
            SignInSession.user_id == user_id,
            SignInSession.ended_at.is_(None),
            SignInSession.second_factor_at.is_not(None),
            SignInSession.expires_at > now,
            SignInSession.last_seen_at > idle,
        )
        .order_by(SignInSession.last_seen_at.desc(), SignInSession.id.desc())
    )


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("FxiOS", "Firefox"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """Firefox on Windows: enough to know one's own devices by, and no more than that is kept."""
    if not user_agent:
        return ""
    browser = next((name for mark, name in _BROWSERS if re.search(rf"\b{mark}\w*/", user_agent)), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "another system")
    return f"{browser} on {system}"
