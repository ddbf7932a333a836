"""One claimed message on its way: made as its reader, handed to the channel, and what became of it kept."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from casework import clock
from casework.accounts.models import User
from casework.extensions import db
from casework.mail import Deferred, Found, Letter, Refused, Remembers, TryAgain, Uncertain, Unreachable
from casework.notifications import addresses, letters
from casework.notifications.domains import Domains
from casework.notifications.models import Message

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=4)
"""Longer than the slowest dialogue with a mail server: ten answers of twenty seconds."""
TRIES = 80
"""About three days at no more than an hour between tries: a mail server that is down over a weekend loses nothing."""
TRIES_AT_A_BUG = 4
LONGEST_WAIT = timedelta(hours=1)
SETTLES_IN = timedelta(minutes=1)
"""How long a provider gets to put away what it was given, before it is asked about it."""


@dataclass(frozen=True)
class Claim:
    """A message claimed under a fence. `ask` the channel first: it may have it already."""

    message_id: int
    fence: int
    ask: bool = False


def name_of(channel: Any) -> str:
    return getattr(channel, "channel_name", "")


def flags_uncertain() -> bool:
    return bool(current_app.config["SMTP_UNCERTAIN"] == "flag")


@dataclass
class Facts:
    """The message and its reader as of now; `refused` is what the server said if the reader's address is refused.

    `address` is the reader's until the letter is made, which may be for somebody the reader owes it to.
    """

    message: Message
    reader: User
    refused: str | None
    key: str
    template: str
    address: str
    attempts: int
    handed_at: datetime | None


def deliver(claim: Claim, channel: Any, troubled: Domains) -> str:
    """The message as far as it gets; what became of it, "unreachable" when it was the server's fault."""
    facts = _facts(claim)
    problem: Exception | None = None
    asking = claim.ask
    try:
        outcome = _look_up(facts, channel) if asking else None
        asking = False
        if outcome is None:
            outcome = _handed_over(claim, facts, channel, troubled)
        if outcome is None:
            return "lost"
    except Exception as raised:
        problem = raised
        outcome = _outcome_of(raised, facts, channel, asking=asking)
    kept = _record(claim, outcome, lambda: _learn(outcome, problem, claim, facts, troubled))
    return "unreachable" if kept and isinstance(problem, Unreachable) else str(outcome["status"])


def _facts(claim: Claim) -> Facts:
    """What is needed afterwards is read now, for the rows are let go on the way."""
    row, reader, refused = (
        db.session.execute(
            select(Message, User, addresses.is_refused())
            .join(User, User.id == Message.recipient_id)
            .where(Message.id == claim.message_id)
            .execution_options(populate_existing=True)
        )
        .tuples()
        .one()
    )
    key = letters.key_of(row.partnership_id, row.once)
    return Facts(row, reader, refused, key, row.template, reader.email, row.attempts, row.handed_at)


def _look_up(facts: Facts, channel: Any) -> dict[str, Any] | None:
    """What the channel knows of a message it may have; None when it has it not, so that it has to be handed over."""
    db.session.commit()
    found = channel.look_up(facts.key)
    if found is Found.NOTHING:
        return None
    if found is Found.REFUSED:
        raise Refused("The mailbox does not exist, as GOV.UK Notify was told.", address=True)
    return {"status": "sent", "sent_at": facts.handed_at, "error": ""}


def _handed_over(claim: Claim, facts: Facts, channel: Any, troubled: Domains) -> dict[str, Any] | None:
    """Make the letter and hand it over; None when somebody else has claimed it since."""
    if facts.refused is not None:
        return {"status": "withheld", "error": f"Mail to this address was refused: {facts.refused}"[:500]}
    if until := troubled.paused_until(facts.address):
        return {"status": "queued", "next_try_at": until, "error": "Mail to this domain is paused for a while."}
    written = letters.written(facts.message, facts.reader)
    if isinstance(written, str):
        return {"status": "withheld", "error": written}
    if db.session.new or db.session.dirty or db.session.deleted:
        db.session.rollback()  # making a letter changes nothing
    facts.address = written.to
    if not _begin(claim, channel):
        return None
    channel.send(written)
    return {"status": "sent", "sent_at": clock.now(), "error": "", **_kept(facts.template, written)}


def _kept(template: str, letter: Letter) -> dict[str, str]:
    """What stays on record of a letter that was sent. A link that signs its reader in is kept in a demonstration only."""
    secret = template in letters.WITH_SECRETS and current_app.config["MODE"] != "demonstration"
    return {"subject": letter.subject, "body": "" if secret else letter.body}


def _begin(claim: Claim, channel: Any) -> bool:
    """Note that the letter is about to be handed over, with a lease of its own; not when somebody else claimed it since.

    What was made kills nobody by being made, unless it may be sent without end: then claims go on being counted.
    """
    endless = not isinstance(channel, Remembers) and not flags_uncertain()
    now = clock.now()
    begun = db.session.execute(
        update(Message)
        .where(
            Message.id == claim.message_id, Message.fence == claim.fence, Message.status.in_(("queued", "sending"))
        )
        .values(
            status="sending", lease_until=now + LEASE, handed_to=name_of(channel), handed_at=now,
            **({} if endless else {"lost": 0}),
        ),
        execution_options={"synchronize_session": False},
    )  # fmt: skip
    db.session.commit()
    return bool(begun.rowcount == 1)  # type: ignore[attr-defined]


def _outcome_of(problem: Exception, facts: Facts, channel: Any, *, asking: bool) -> dict[str, Any]:
    """What a failure means for the message, and when it is tried again. `asking`: it failed while the channel was asked."""
    why, attempts = str(problem), facts.attempts
    if isinstance(problem, Refused):
        return {"status": "failed", "error": why[:500], "handed_to": ""}
    if isinstance(problem, Uncertain):
        if isinstance(channel, Remembers):
            return {"status": "sending", "next_try_at": clock.now() + SETTLES_IN, "error": why[:500]}
        if flags_uncertain():
            return {"status": "uncertain", "error": why[:500]}
        return _later(attempts, why)
    if isinstance(problem, TryAgain):
        if not asking:
            return {**_later(attempts, why), "handed_to": ""}
        if attempts >= TRIES:
            return {"status": "uncertain", "error": why[:500]}
        return {"status": "sending", "next_try_at": _next_try(attempts), "error": why[:500]}
    if isinstance(problem, DBAPIError) and problem.connection_invalidated:
        return {"status": "queued", "next_try_at": clock.now(), "error": "The database was out of reach."}
    log.error("message %s could not be made", facts.key, exc_info=problem)
    return _later(attempts, type(problem).__name__, tries=TRIES_AT_A_BUG)


def _later(attempts: int, why: str, *, tries: int = TRIES) -> dict[str, Any]:
    if attempts >= tries:
        return {"status": "failed", "error": f"Gave up after {attempts} tries: {why}"[:500]}
    return {"status": "queued", "next_try_at": _next_try(attempts), "error": why[:500]}


def _next_try(attempts: int) -> datetime:
    return clock.now() + min(timedelta(minutes=2 ** min(attempts, 10)), LONGEST_WAIT)


def _learn(
    outcome: dict[str, Any], problem: Exception | None, claim: Claim, facts: Facts, troubled: Domains
) -> None:  # fmt: skip
    """What one letter tells of the address and its domain, kept with its outcome."""
    if isinstance(problem, Refused) and problem.address:
        reader = _facts(claim).reader
        if reader.email == facts.address:
            addresses.mark(reader, str(problem))
    if isinstance(problem, Deferred | Uncertain):
        troubled.failed(facts.address, str(problem))
    elif outcome["status"] == "sent":
        troubled.went_well(facts.address)


def _record(claim: Claim, outcome: dict[str, Any], learn: Any) -> bool:
    """Keep what became of it, unless it has been claimed anew meanwhile. A database that starts anew is waited for."""
    for wait in (1.0, 2.0, 4.0, 8.0, None):
        try:
            db.session.rollback()
            kept = db.session.execute(
                update(Message)
                .where(
                    Message.id == claim.message_id, Message.fence == claim.fence, Message.status.in_(("queued", "sending"))
                )
                .values(lease_until=None, lost=0, **outcome),
                execution_options={"synchronize_session": False},
            )  # fmt: skip
            db.session.expire_all()  # the row was changed past the session
            if kept.rowcount == 1:  # type: ignore[attr-defined]
                learn()
            db.session.commit()
            return bool(kept.rowcount == 1)  # type: ignore[attr-defined]
        except DBAPIError as problem:
            db.session.rollback()
            if wait is None or not (problem.connection_invalidated or "connection" in str(problem.orig)):
                raise
            time.sleep(wait)
    raise AssertionError("not reached")
