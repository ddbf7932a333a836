"""One claimed message on its way: made as its reader, handed to the channel, and what became of it kept."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import current_app
from sqlalchemy import Date, Select, bindparam, select, true
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import load_only

from casework import clock
from casework.access.scope import Scope
from casework.accounts.models import User
from casework.extensions import db
from casework.mail import Deferred, Found, Letter, Refused, Remembers, TryAgain, Uncertain, Unreachable
from casework.notifications import addresses, contents, letters
from casework.notifications.claims import Claim, changed, let_go, record
from casework.notifications.domains import Domains
from casework.notifications.models import Message
from casework.reader import reach_beside, scope_from

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=4)
"""Longer than the slowest dialogue with a mail server: ten answers of twenty seconds."""
TRIES = 80
"""About three days at no more than an hour between tries: a mail server that is down over a weekend loses nothing."""
TRIES_AT_A_BUG = 4
LONGEST_WAIT = timedelta(hours=1)
SETTLES_IN = timedelta(minutes=1)
"""How long a provider gets to put away what it was given, before it is asked about it."""

SOON_MADE = frozenset({"digest", "action_assigned"})
"""Kinds made in a few milliseconds: what became of the letter before may wait for one of these."""


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
    scope: Scope
    refused: str | None
    key: str
    template: str
    address: str
    attempts: int
    handed_at: datetime | None


class Round:
    """One letter after the other over one channel; what became of the last is kept with the note that the next begins.

    So a letter costs one commit. Between being taken by the channel and that commit it is `sending`, as ever: a worker killed
    then leaves it to be asked about, or in doubt. `settle` at the end keeps what became of the last.
    """

    def __init__(self, channel: Any, troubled: Domains, claims: Collection[Claim] = ()) -> None:
        self._channel, self._troubled = channel, troubled
        self._sent: tuple[Claim, dict[str, Any]] | None = None
        carried = {number for claim in claims for number in claim.reminders}
        self._carried = {row.id: row for row in contents.carried_by(carried)} if carried else {}

    def deliver(self, claim: Claim) -> str:
        """The message as far as it gets; what became of it, "unreachable" when it was the server's fault."""
        if claim.template not in SOON_MADE or claim.ask:
            self.settle()
        facts: Facts | None = None
        problem: Exception | None = None
        asking = claim.ask
        try:
            facts = _facts(claim)
            outcome = self._look_up(facts) if asking else None
            asking = False
            if outcome is None:
                outcome = self._handed_over(claim, facts)
            if outcome is None:
                return "lost"
        except Exception as raised:
            problem = raised
            self.settle(anew=True)
            facts = facts or _facts(claim)
            outcome = _outcome_of(raised, facts, self._channel, asking=asking)
        if problem is None and outcome["status"] == "sent" and not self._troubled.known(facts.address):
            self._sent = (claim, outcome)
            return "sent"
        self.settle(anew=True)
        kept = record(claim, outcome, lambda: _learn(outcome, problem, claim, facts, self._troubled))
        return "unreachable" if kept and isinstance(problem, Unreachable) else str(outcome["status"])

    def settle(self, *, anew: bool = False) -> None:
        """Keep what became of the last letter, by itself. `anew` lets go of what was begun meanwhile."""
        if anew:
            let_go()
        if self._sent is not None:
            record(*self._sent)
            self._sent = None

    def _look_up(self, facts: Facts) -> dict[str, Any] | None:
        """What the channel knows of a message it may have; None when it has it not, so that it has to be handed over."""
        db.session.commit()  # nothing is held while others are asked
        found = self._channel.look_up(facts.key)
        if found is Found.NOTHING:
            return None
        if found is Found.REFUSED:
            raise Refused("The mailbox does not exist, as GOV.UK Notify was told.", address=True)
        return {"status": "sent", "sent_at": facts.handed_at, "error": ""}

    def _handed_over(self, claim: Claim, facts: Facts) -> dict[str, Any] | None:
        """Make the letter and hand it over; None when somebody else has claimed it since."""
        if facts.reader.is_program and facts.template not in letters.TO_PEOPLE_OUTSIDE:
            return {"status": "withheld", "error": "This is a program's account: it has no letters."}
        if facts.refused is not None and facts.template not in letters.TO_ANOTHER_ADDRESS:
            return {"status": "withheld", "error": f"Mail to this address was refused: {facts.refused}"[:500]}
        if until := self._troubled.paused_until(facts.address):
            return {"status": "queued", "next_try_at": until, "error": "Mail to this domain is paused for a while."}
        carried = [self._carried[number] for number in claim.reminders if number in self._carried]
        written = letters.written(
            facts.message, facts.reader, scope=facts.scope, carried=carried if claim.reminders else None
        )
        if isinstance(written, str):
            return {"status": "withheld", "error": written}
        if db.session.new or db.session.dirty or db.session.deleted:
            let_go()  # making a letter changes nothing
        facts.address = written.to
        begun = _begin(claim, self._channel, self._sent)
        self._sent = None  # committed with it
        if not begun:
            return None
        self._channel.send(written)
        return {"status": "sent", "sent_at": clock.now(), "error": "", **_kept(facts.template, written)}


def _facts(claim: Claim) -> Facts:
    """What is needed afterwards is read now, for the rows are let go on the way."""
    found = db.session.execute(_message_and_reader(), {"message": claim.message_id, "today": clock.today()}).one()
    row, reader = found.Message, found.User
    key = letters.key_of(row.partnership_id, row.once)
    scope = scope_from(reader, found)
    return Facts(row, reader, scope, found.refused, key, row.template, reader.email, row.attempts, row.handed_at)


@cache
def _message_and_reader() -> Select[Any]:
    """The message, its reader, whether their address is refused and what they may reach: built once, asked for each letter."""
    reach = reach_beside(bindparam("today", type_=Date))
    message = load_only(
        Message.partnership_id, Message.template, Message.context, Message.once, Message.attempts, Message.handed_at
    )  # fmt: skip
    return (
        select(Message, User, addresses.is_refused().label("refused"), *reach.c)
        .join(User, User.id == Message.recipient_id)
        .join(reach, true())
        .where(Message.id == bindparam("message"))
        .options(message)
        .execution_options(populate_existing=True)
    )


def _kept(template: str, letter: Letter) -> dict[str, str]:
    """What stays on record of a letter that was sent. A link that signs its reader in is kept in a demonstration only."""
    secret = template in letters.WITH_SECRETS and current_app.config["MODE"] != "demonstration"
    return {"subject": letter.subject, "body": "" if secret else letter.body}


def _begin(claim: Claim, channel: Any, sent: tuple[Claim, dict[str, Any]] | None) -> bool:
    """Note that the letter is about to be handed over, with a lease of its own; not when somebody else claimed it since.

    With it is kept what became of the letter before. What was made kills nobody by being made, unless it may be sent without
    end: then claims go on being counted.
    """
    endless = not isinstance(channel, Remembers) and not flags_uncertain()
    now = clock.now()
    taken = {"status": "sending", "lease_until": now + LEASE, "handed_to": name_of(channel), "handed_at": now}
    begun = changed(claim, taken if endless else taken | {"lost": 0}, sent)
    db.session.commit()
    db.session.expire_all()  # what was read for this letter is read anew for the next
    return begun


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
