"""The link in a reminder by which its one reader answers one action: signed, for a month, and dead once it is answered.

It names an action as it stood - whose it was, on which day it was due - and opens nothing else. Nothing of it is stored: what
makes it useless is the action itself having been answered, moved or handed over since.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from casework import clock, keys
from casework.access import as_system
from casework.accounts.models import User
from casework.actions import policy, queries
from casework.actions.models import Action
from casework.extensions import db
from casework.reader import acting_as

LASTS = timedelta(days=31)
BROKEN = "The link is not complete, or its reader's account has ended. Copy the whole link from the message."
OLD = "This link is older than a month. The newest message about the action has one that works."
ANSWERED = "This action has been answered already. There is nothing more to do."
MOVED = "The action has another day since this message was sent. The newest message about it has a link that works."
ELSEWHERE = "This action is no longer with you, so there is nothing for you to do."
ASKED = "You have said that this action is not yours. Those who run the group see to it."


@dataclass(frozen=True)
class Found:
    """The action behind a link, and whose answer it takes."""

    action: Action
    reader: User
    token_hash: str


class Over(Exception):
    """The link opens nothing; the words say why and what to do. `status` is the page's."""

    def __init__(self, words: str, status: int = 410) -> None:
        super().__init__(words)
        self.words, self.status = words, status


def path_of(action: Action, reader: User) -> str:
    """The path to send, to which an answer may be added; asked for when the mail leaves."""
    held = [action.partnership_id, action.id, reader.id, action.due_on.toordinal(), clock.today().toordinal()]
    return f"/answer/{_signer().dumps(held)}"


def followed(token: str) -> Found:
    """What a link leads to. Raises `Over` when it is forged, old, used, or no longer its reader's to answer."""
    try:
        partnership_id, action_id, user_id, due, issued = _signer().loads(token)
        due_on, issued_on = date.fromordinal(due), date.fromordinal(issued)
    except (BadSignature, ValueError, TypeError):
        raise Over(BROKEN, 404) from None
    with as_system("following a link to an action", partnership_id=partnership_id):
        reader = db.session.scalars(
            select(User).where(User.id == user_id, User.partnership_id == partnership_id)
        ).one_or_none()
    if reader is None or reader.status != "active":
        raise Over(BROKEN, 404)
    if clock.today() > issued_on + LASTS:
        raise Over(OLD)
    with acting_as(reader):
        action = db.session.scalars(queries.with_group(action_id)).one_or_none()
        if action is None or not policy.is_owed_by(reader, action):
            raise Over(ELSEWHERE)
        if not action.is_live:
            raise Over(ANSWERED)
        if action.due_on != due_on:
            raise Over(MOVED)
        if db.session.scalars(queries.disputed_since(action.id, reader.id, issued_on)).first() is not None:
            raise Over(ASKED)
    return Found(action, reader, hash_of(token))


def hash_of(token: str) -> str:
    """By which a link is known where it is not kept itself."""
    return hashlib.sha256(token.encode()).hexdigest()


def _signer() -> URLSafeSerializer:
    return keys.signer("casework answer to an action")
