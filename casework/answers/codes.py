"""Six figures sent to the address a link went to: whoever was forwarded the link does not have them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from casework import clock, sent_figures
from casework.access.scope import current_scope
from casework.answers.events import CodeAsked
from casework.answers.links import Found
from casework.answers.models import AnswerCode
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db

MOST_CODES = 8
TOO_MANY = "Too many codes were asked for with this link. Sign in to answer, or tell who runs the group."
WORDS = sent_figures.Words(
    old="This code is older than ten minutes.",
    too_often="This code was entered wrongly too often.",
    wrong="This is not the code we sent last.",
    ask="Ask for a new one.",
)


def ask(found: Found) -> None:
    """Have a code sent, unless one went out within the last half minute. To be called as the reader."""
    row = _held(found)
    if row.were_just_sent:
        return
    if row.number >= MOST_CODES:
        raise Refusal(TOO_MANY)
    row.renew()
    announce(CodeAsked(row.id, row.number))


def check(found: Found, given: str) -> str:
    """Empty when this is the latest code; otherwise why it is not, counted. To be called as the reader."""
    return sent_figures.check(_held(found), given, WORDS)


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
