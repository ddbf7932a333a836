"""The ledger: for each day and group how much was owed and what became of it, and the messages behind each number."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, func, select
from sqlalchemy.orm import joinedload

from casework import clock
from casework.access.scope import Scope
from casework.notifications.models import Message

STATES = {
    "sent": ("sent",),
    "failed": ("failed",),
    "uncertain": ("uncertain",),
    "withheld": ("withheld",),
    "waiting": ("queued", "sending"),
}
PERIODS = {"7": "Last 7 days", "30": "Last 30 days", "90": "Last 90 days", "365": "Last year"}
USUAL_PERIOD = "30"
NO_GROUP = "none"
"""What the address says for mail that is about no one group: digests, invitations to sign in."""
WHO = "Administrators and information governance see the ledger, and coordinators that of their groups."
WHOEVER = "the ledger is read by administrators, information governance and coordinators"
_DAY = func.date(func.timezone("Europe/London", Message.created_at), type_=Date)
_GROUP = func.coalesce(Message.group_id, 0)
ORDER = ((_DAY, "desc"), (_GROUP, "desc"))


def sees(scope: Scope) -> bool:
    return sees_all(scope) or bool(scope.coordinates)


def sees_all(scope: Scope) -> bool:
    return scope.has_duty("administrator") or scope.has_duty("information_governance")


def counts(scope: Scope, *, period: str, group: str) -> Select[Any]:
    """By day and group: owed = sent + failed + uncertain + withheld + waiting. To be asked as the system."""
    first = clock.today() - timedelta(days=int(period) - 1)
    return (
        select(
            _DAY.label("day"),
            _GROUP.label("group_id"),
            func.count().label("owed"),
            *(func.count().filter(Message.status.in_(statuses)).label(state) for state, statuses in STATES.items()),
        )
        .where(Message.created_at >= clock.london(first, time(0)), *_shown(scope, group))
        .group_by(_DAY, _GROUP)
    )


def messages(scope: Scope, *, day: date | None, group: str, state: str) -> Select[Message]:
    """The messages behind a number, with who was to read each; never what they say."""
    statement = select(Message).where(*_shown(scope, group)).options(joinedload(Message.recipient))
    if day is not None:
        statement = statement.where(
            Message.created_at >= clock.london(day, time(0)),
            Message.created_at < clock.london(day + timedelta(days=1), time(0)),
        )
    if state in STATES:
        statement = statement.where(Message.status.in_(STATES[state]))
    return statement


def _shown(scope: Scope, group: str) -> list[ColumnElement[bool]]:
    """What this reader may see, of the group that was chosen."""
    found: list[ColumnElement[bool]] = []
    if not sees_all(scope):
        found.append(Message.group_id.in_(scope.coordinates))
    if group == NO_GROUP:
        found.append(Message.group_id.is_(None))
    elif group:
        found.append(Message.group_id == int(group))
    return found
