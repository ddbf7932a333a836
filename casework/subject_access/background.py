"""Gathering and bundling as work in the background: what somebody asked for themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from casework.access import current_scope
from casework.accounts.background import Work, in_background
from casework.accounts.models import User
from casework.extensions import db
from casework.made_files import LIVE
from casework.subject_access.models import STATES, WORK, AccessWork


@in_background
def _works(user: User, since: datetime) -> Iterator[Work]:
    if not current_scope().has_duty("information_governance"):
        return
    statement = (
        select(AccessWork)
        .where(AccessWork.asked_by_id == user.id, or_(AccessWork.status.in_(LIVE), AccessWork.asked_at >= since))
        .options(joinedload(AccessWork.request))
        .order_by(AccessWork.asked_at.desc())
        .limit(20)
    )
    for row in db.session.scalars(statement):
        yield Work(
            f"{WORK[row.kind]}: {row.request.reference}", url_for("subject_access.show", reference=row.request.reference),
            STATES[row.status], row.asked_at, row.is_live, 0, 0, "",
        )  # fmt: skip
