"""Owes somebody a message: a row under a unique key, written with the change it tells of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from casework import clock
from casework.access.scope import current_scope
from casework.extensions import db
from casework.notifications.models import Message
from casework.partnership.models import Partnership

OWED = "owed"
"""Noted on a session by which something came to be owed, for whoever wakes a worker once it is committed."""


def owe(recipient_id: int, template: str, once: str, *, group_id: int | None = None, **context: Any) -> None:
    """Owe somebody one message. The key makes owing it twice the same as once.

    `group_id` is the group it is about, whose coordinator sees what became of it; a digest is about several.
    """
    statement = insert(Message.__table__).values(
        partnership_id=current_scope().partnership_id,
        recipient_id=recipient_id,
        group_id=group_id,
        template=template,
        context=context,
        once=once,
        next_try_at=clock.now(),
    )
    db.session.connection().execute(statement.on_conflict_do_nothing())
    db.session().info[OWED] = True


def partnerships() -> list[int]:
    return list(db.session.execute(select(Partnership.__table__.c.id).order_by(Partnership.__table__.c.id)).scalars())
