"""Erasures as work in the background: for whoever confirmed one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from sqlalchemy import func, or_, select

from casework.access import current_scope
from casework.accounts.background import Work, in_background
from casework.accounts.models import User
from casework.extensions import db
from casework.retention.models import STATES, Erasure, ErasureItem


@in_background
def _erasures(user: User, since: datetime) -> Iterator[Work]:
    if not current_scope().has_duty("information_governance"):
        return
    of_it = select(func.count()).where(ErasureItem.erasure_id == Erasure.id).correlate(Erasure)
    statement = (
        select(
            Erasure, of_it.where(ErasureItem.status != "waiting").scalar_subquery(), of_it.scalar_subquery()
        )
        .where(Erasure.confirmed_by_id == user.id, or_(Erasure.ended_at.is_(None), Erasure.ended_at >= since))
        .order_by(Erasure.id.desc())
        .limit(50)
    )  # fmt: skip
    for row, done, parts in db.session.execute(statement).tuples():
        yield Work(
            f"Erasure {row.reference}", url_for("retention.erasure", reference=row.reference), STATES[row.status], row.proposed_at,
            row.status == "confirmed", done, parts, why_not="What was confirmed is done; put a record on hold to keep it",
        )  # fmt: skip
