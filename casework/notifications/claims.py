"""A claimed message's row, changed under its fence: what is about to happen to it, and what became of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Update, and_, bindparam, update
from sqlalchemy.exc import DBAPIError

from casework.extensions import db
from casework.fixed import fixed
from casework.notifications.models import Message

DONE: dict[str, Any] = {"lease_until": None, "lost": 0}


@dataclass(frozen=True)
class Claim:
    """A message claimed under a fence. `ask` the channel first: it may have it already. `reminders` are those it carries."""

    message_id: int
    fence: int
    ask: bool = False
    template: str = ""
    reminders: tuple[int, ...] = ()


def changed(claim: Claim, values: dict[str, Any], sent: tuple[Claim, dict[str, Any]] | None = None) -> bool:
    """Change a message's row, past the session; not once it is dealt with or somebody else has claimed it. In the same
    statement what became of the one before, each under its own fence."""
    names, asked = tuple(sorted(values)), _asked("", claim, values)
    kept_names: tuple[str, ...] = ()
    if sent is not None:
        kept = DONE | sent[1]
        kept_names = tuple(sorted(kept))
        asked |= _asked("kept_", sent[0], kept)
    return db.session.connection().execute(_change(names, kept_names), asked).rowcount == 1


def _asked(which: str, claim: Claim, values: dict[str, Any]) -> dict[str, Any]:
    held = {f"{which}claimed": claim.message_id, f"{which}under": claim.fence}
    return held | {f"{which}new_{name}": value for name, value in values.items()}


@cache
def _change(names: tuple[str, ...], kept_names: tuple[str, ...]) -> Update:
    changed = _update("", names)
    if kept_names:
        changed = changed.add_cte(_update("kept_", kept_names).returning(Message.__table__.c.id).cte("kept"))
    return changed


def _update(which: str, names: tuple[str, ...]) -> Update:
    table = Message.__table__
    mine = and_(
        table.c.id == bindparam(f"{which}claimed"),
        table.c.fence == bindparam(f"{which}under"),
        table.c.status.in_((fixed("queued"), fixed("sending"))),
    )
    return update(table).where(mine).values({name: bindparam(f"{which}new_{name}") for name in names})


def _keep(claim: Claim, outcome: dict[str, Any]) -> bool:
    return changed(claim, DONE | outcome)


def let_go() -> None:
    """End what was begun. A connection that broke is then made anew."""
    db.session.rollback()
    db.session.expire_all()


def record(claim: Claim, outcome: dict[str, Any], learn: Callable[[], None] = lambda: None) -> bool:
    """Keep what became of it, unless it has been claimed anew meanwhile. A database that starts anew is waited for."""
    for wait in (1.0, 2.0, 4.0, 8.0, None):
        try:
            let_go()
            kept = _keep(claim, outcome)
            if kept:
                learn()
            db.session.commit()
            return kept
        except DBAPIError as problem:
            db.session.rollback()
            if wait is None or not (problem.connection_invalidated or "connection" in str(problem.orig)):
                raise
            time.sleep(wait)
    raise AssertionError("not reached")
