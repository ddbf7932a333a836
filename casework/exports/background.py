"""Exports as work in the background: each person's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from casework.accounts.background import Work, in_background
from casework.accounts.models import User
from casework.exports.models import STATES, Export
from casework.exports.tables import TABLES
from casework.extensions import db
from casework.made_files import LIVE


@in_background
def _exports(user: User, since: datetime) -> Iterator[Work]:
    statement = (
        select(Export)
        .where(Export.asked_by_id == user.id, or_(Export.status.in_(LIVE), Export.asked_at >= since))
        .options(joinedload(Export.group))
        .order_by(Export.asked_at.desc())
        .limit(50)
    )
    for row in db.session.scalars(statement):
        yield Work(
            f"{TABLES[row.kind].title} of {row.group.short_name} as {row.form.upper()}", url_for("exports.show", export_id=row.id),
            STATES[row.status], row.asked_at, row.is_live, row.done, row.rows, url_for("exports.stop", export_id=row.id),
        )  # fmt: skip
