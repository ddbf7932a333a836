"""Six figures sent to the address a link went to: whoever was forwarded the link does not have them.

A code is worked out from the link, its number and the secret key, so that none is stored. It lasts half an hour, allows
few wrong tries, and a newer one takes its place.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from casework import clock
from casework.access.scope import current_scope
from casework.answers.events import CodeAsked
from casework.answers.links import Found
from casework.answers.models import AnswerCode
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.web.presentation import plural

LASTS = timedelta(minutes=30)
AGAIN = timedelta(seconds=30)
MOST_TRIES = 5
MOST_CODES = 8
TOO_MANY = "Too many codes were asked for with this link. Sign in to answer, or tell who runs the group."


def ask(found: Found) -> None:
    """Have a code sent, unless one went out within the last half minute. To be called as the reader."""
    row = _held(found)
    if row.number and clock.now() - row.sent_at < AGAIN:
        return
    if row.number >= MOST_CODES:
        raise Refusal(TOO_MANY)
    row.number, row.tries, row.sent_at = row.number + 1, 0, clock.now()
    db.session.flush()
    announce(CodeAsked(row.id, row.number))


def check(found: Found, given: str) -> str:
    """Empty when this is the latest code; otherwise why it is not, counted. To be called as the reader."""
    row = _held(found)
    if not row.number or clock.now() - row.sent_at > LASTS:
        return "This code is older than half an hour. Ask for a new one."
    if row.tries >= MOST_TRIES:
        return "This code was entered wrongly too often. Ask for a new one."
    if hmac.compare_digest(figures(row), "".join(given.split())):
        return ""
    row.tries += 1
    db.session.flush()
    left = MOST_TRIES - row.tries
    return "This is not the code we sent last. " + (
        f"You have {plural(left, 'more try', 'more tries')}." if left else "Ask for a new one."
    )


def figures(row: AnswerCode) -> str:
    """The code as it is sent."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    digest = hmac.new(secret, f"answer code {row.link_hash} {row.number}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06}"


def _held(found: Found) -> AnswerCode:
    """The row of this link, made where there is none, held until the transaction ends."""
    db.session.connection().execute(
        insert(AnswerCode.__table__)
        .values(
            partnership_id=current_scope().partnership_id, link_hash=found.token_hash, user_id=found.reader.id,
            sent_at=clock.now(),
        )
        .on_conflict_do_nothing()
    )  # fmt: skip
    return db.session.scalars(
        select(AnswerCode)
        .where(AnswerCode.link_hash == found.token_hash)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
