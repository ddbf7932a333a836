"""Sign-ins as rows: a cookie holds a random token, the database its hash; ending the row ends the sign-in at once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from flask import Response, current_app, request
from sqlalchemy import select, update

from casework import clock
from casework.accounts.models import SignInSession, User
from casework.extensions import db


def begin(user: User, *, second_factor: bool) -> str:
    """Start a sign-in and return its token. A new token each time, so none fixed beforehand is ever used."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        SignInSession(
            token_hash=hash_of(token),
            user_id=user.id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(hours=current_app.config["SIGN_IN_HOURS"]),
            second_factor_at=now if second_factor else None,
            address=request.remote_addr or "",
            device=request.user_agent.string[:200],
        )
    )
    return token


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def put(response: Response, token: str) -> Response:
    """Give the browser the token."""
    config = current_app.config
    response.set_cookie(
        config["SIGN_IN_COOKIE"], token, httponly=True, samesite="Lax", secure=config["SESSION_COOKIE_SECURE"], path="/"
    )
    return response


def take_away(response: Response) -> Response:
    response.delete_cookie(
        current_app.config["SIGN_IN_COOKIE"], path="/", secure=current_app.config["SESSION_COOKIE_SECURE"]
    )
    return response


def end(session_id: int, *, user: User) -> None:
    """End one of somebody's own sign-ins."""
    _end(SignInSession.id == session_id, SignInSession.user_id == user.id)


def end_all(user: User, *, but: int | None = None) -> None:
    """End all of somebody's sign-ins, except perhaps the one in hand."""
    _end(SignInSession.user_id == user.id, SignInSession.id != (but or 0))


def _end(*which: object) -> None:
    db.session.execute(
        update(SignInSession).where(*which, SignInSession.ended_at.is_(None)).values(ended_at=clock.now())
    )  # type: ignore[arg-type]


def open_sessions(user: User) -> list[SignInSession]:
    return list(
        db.session.scalars(
            select(SignInSession)
            .where(
                SignInSession.user_id == user.id,
                SignInSession.ended_at.is_(None),
                SignInSession.expires_at > clock.now(),
            )
            .order_by(SignInSession.last_seen_at.desc())
        )
    )
