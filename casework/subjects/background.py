"""Looking the register through for doubles as work in the background, for whoever asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from sqlalchemy import or_, select

from casework.accounts.background import Work, in_background
from casework.accounts.models import User
from casework.extensions import db
from casework.subjects.merge_records import DuplicateRun
from casework.web.presentation import number, plural


@in_background
def _looks(user: User, since: datetime) -> Iterator[Work]:
    statement = (
        select(DuplicateRun)
        .where(
            DuplicateRun.asked_by_id == user.id,
            or_(DuplicateRun.finished_at.is_(None), DuplicateRun.finished_at >= since),
        )
        .order_by(DuplicateRun.id.desc())
        .limit(20)
    )
    for run in db.session.scalars(statement):
        goes_on = run.finished_at is None
        found = f"{plural(run.found, 'pair')} found, {number(run.compared)} weighed"
        yield Work(
            "Looking through the register for doubles", url_for("subjects.duplicates"),
            "Waiting, or being done" if goes_on else found, run.asked_at, goes_on,
            stop=url_for("subjects.stop_looking") if goes_on else "",
        )  # fmt: skip
