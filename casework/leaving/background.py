"""The archive of everything as work in the background: for whoever asked for it, and whoever agreed to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from sqlalchemy import or_, select

from casework.access import scope_of
from casework.accounts.background import Work, in_background
from casework.accounts.models import User
from casework.extensions import db
from casework.leaving.models import STATES, Departure
from casework.leaving.policy import WHO
from casework.made_files import LIVE


@in_background
def _departures(user: User, since: datetime) -> Iterator[Work]:
    if not any(scope_of(user).has_duty(name) for name in WHO):
        return
    statement = (
        select(Departure)
        .where(or_(Departure.asked_by_id == user.id, Departure.agreed_by_id == user.id))
        .where(or_(Departure.status.in_(("proposed", *LIVE)), Departure.asked_at >= since))
        .order_by(Departure.asked_at.desc())
        .limit(20)
    )
    for row in db.session.scalars(statement):
        yield Work(
            "Archive of everything", url_for("leaving.show", departure_id=row.id), STATES[row.status], row.asked_at, row.is_open,
            row.done, row.parts, url_for("leaving.stop", departure_id=row.id),
        )  # fmt: skip
