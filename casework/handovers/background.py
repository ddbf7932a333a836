"""Hand-overs as work in the background: for whoever asked for one, and the two people it is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from sqlalchemy import func, or_, select

from casework.accounts.background import Work, in_background
from casework.accounts.models import User
from casework.extensions import db
from casework.handovers import policy
from casework.handovers.models import STATUSES, HandOver, HandOverItem


@in_background
def _hand_overs(user: User, since: datetime) -> Iterator[Work]:
    pieces = HandOverItem.__table__  # numbers only: pieces out of the reader's reach count too
    of_it = select(func.count()).where(pieces.c.hand_over_id == HandOver.id).correlate(HandOver)
    statement = (
        select(
            HandOver,
            of_it.where(pieces.c.status != "waiting").scalar_subquery(),
            of_it.scalar_subquery(),
        )
        .where(
            or_(HandOver.asked_by_id == user.id, HandOver.from_id == user.id, HandOver.to_id == user.id),
            or_(HandOver.ended_at.is_(None), HandOver.ended_at >= since),
        )
        .order_by(HandOver.id.desc())
        .limit(50)
    )
    for row, done, parts in db.session.execute(statement).tuples():
        stops = row.is_live and policy.may_stop(user, row)
        yield Work(
            f"Hand-over {row.reference}", url_for("handovers.show", reference=row.reference), STATUSES[row.status], row.asked_at,
            row.is_live, done, parts, url_for("handovers.stop", reference=row.reference) if stops else "",
            why_not="" if stops else "Whoever runs the group, or the agency’s single point of contact, can stop it",
        )  # fmt: skip
