"""Imports as work in the background, for whoever asked for one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from sqlalchemy import or_, select

from casework.accounts.background import Work, in_background
from casework.accounts.models import User
from casework.extensions import db
from casework.imports.models import LIVE, STATUSES, Import


@in_background
def _imports(user: User, since: datetime) -> Iterator[Work]:
    statement = (
        select(Import)
        .where(Import.asked_by_id == user.id, or_(Import.ended_at.is_(None), Import.ended_at >= since))
        .order_by(Import.id.desc())
        .limit(20)
    )
    for job in db.session.scalars(statement):
        stops = job.status in ("preparing", "loading")
        yield Work(
            f"Import {job.reference}", url_for("imports.show", reference=job.reference), STATUSES[job.status], job.asked_at,
            job.status in LIVE, job.done, job.rows, url_for("imports.stop", reference=job.reference) if stops else "",
            why_not="" if stops else "It ends by itself soon",
        )  # fmt: skip
