"""Links that work once: for an invitation, or to choose a new password.

Nothing secret is stored. The link is signed over the row's id and a fragment of the password's hash, so that it dies
with its use, with its time, and with any change of password.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from casework import clock, keys
from casework.access.scope import as_system
from casework.accounts.models import OneTimeLink, User
from casework.extensions import db

LASTS = {"invitation": timedelta(days=7), "reset": timedelta(hours=2)}


def new_link(user: User, purpose: str) -> OneTimeLink:
    link = OneTimeLink(user_id=user.id, purpose=purpose, expires_at=clock.now() + LASTS[purpose])
    db.session.add(link)
    db.session.flush()
    return link


def link_url(link: OneTimeLink) -> str:
    """The whole address to send; asked for when the e-mail leaves."""
    with as_system("signing a one-time link"):
        user = db.session.scalars(select(User).where(User.id == link.user_id)).one()
    return f"{current_app.config['BASE_URL']}/welcome/{_signer().dumps([link.id, _fragment(user)])}"


def followed(token: str, *, hold: bool = False) -> tuple[OneTimeLink, User] | None:
    """The link and its person behind a token; None when it is forged, used, out of date or its person suspended.

    `hold` keeps the row until the transaction ends, so that of two who follow the link at once one is too late.
    """
    try:
        link_id, fragment = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    with as_system("following a one-time link"):
        statement = select(OneTimeLink).where(OneTimeLink.id == link_id)
        if hold:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        link = db.session.scalars(statement).one_or_none()
        if link is None or link.used_at is not None or link.expires_at <= clock.now():
            return None
        user = db.session.scalars(select(User).where(User.id == link.user_id)).one()
    if user.status == "suspended" or fragment != _fragment(user):
        return None
    return link, user


def _signer() -> URLSafeSerializer:
    return keys.signer("casework one-time link")


def _fragment(user: User) -> str:
    return hashlib.sha256((user.password_hash or "").encode()).hexdigest()[:12]
