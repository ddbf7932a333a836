"""Mail domains that put letters off or break off: paused for a while, so that they hold up nobody else. Kept on rows, shared by all workers."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from casework import clock
from casework.accounts.models import User
from casework.extensions import db
from casework.notifications.models import MailDomain, Message

IN_A_ROW = 5
"""Letters in a row put off, or broken off, before a domain is left alone."""
PAUSE, LONGEST = timedelta(minutes=5), timedelta(hours=1)
"""The first pause; each failure after a pause doubles the next one."""


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


class Domains:
    """What is known of troubled domains, as of the last look; a worker looks before each batch."""

    def __init__(self) -> None:
        self._failing: dict[str, datetime | None] = {}

    def look(self) -> None:
        rows = db.session.execute(select(MailDomain.domain, MailDomain.paused_until)).tuples()
        self._failing = dict(rows.all())

    def paused_until(self, address: str) -> datetime | None:
        """When this address may be tried again, if its domain is paused."""
        until = self._failing.get(domain_of(address))
        return until if until is not None and until > clock.now() else None

    def known(self, address: str) -> bool:
        """Whether this address's domain had trouble lately."""
        return domain_of(address) in self._failing

    def any_paused(self) -> bool:
        now = clock.now()
        return any(until is not None and until > now for until in self._failing.values())

    def went_well(self, address: str) -> None:
        """One letter taken ends the row. Nothing is asked of the database for a domain without trouble."""
        domain = domain_of(address)
        if domain in self._failing:
            db.session.connection().execute(delete(MailDomain.__table__).where(MailDomain.__table__.c.domain == domain))
            del self._failing[domain]

    def failed(self, address: str, why: str) -> None:
        domain = domain_of(address)
        table = MailDomain.__table__
        number = table.c.failures + 1
        pause = func.least(PAUSE * func.power(2, number - IN_A_ROW), LONGEST)
        written = insert(table).values(domain=domain, failures=1, error=why[:200])
        kept = written.on_conflict_do_update(
            index_elements=["domain"],
            set_={
                "failures": func.least(number, IN_A_ROW + 10),
                "error": why[:200],
                "paused_until": case((number >= IN_A_ROW, clock.now() + pause), else_=None),
            },
        ).returning(table.c.paused_until)
        self._failing[domain] = db.session.connection().execute(kept).scalar_one()


def put_off() -> None:
    """What is due for paused domains waits until their pause is over, without costing a try."""
    paused = (
        select(Message.id, MailDomain.paused_until)
        .join(User, User.id == Message.recipient_id)
        .join(MailDomain, MailDomain.domain == func.split_part(func.lower(User.email), "@", 2))
        .where(
            Message.status == "queued",
            Message.next_try_at <= clock.now(),
            Message.lease_until.is_(None),
            MailDomain.paused_until > clock.now(),
        )
        .with_for_update(of=Message.__table__, skip_locked=True)
        .cte("paused")
    )
    db.session.execute(
        update(Message).where(Message.id == paused.c.id).values(next_try_at=paused.c.paused_until),
        execution_options={"synchronize_session": False},
    )
