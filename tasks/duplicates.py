"""Looks each partnership's register through for doubles, at night or when somebody asked."""

from __future__ import annotations

from sqlalchemy import select

from casework.access.scope import as_system
from casework.extensions import db
from casework.partnership.models import Partnership
from casework.subjects import duplicates
from tasks.worker import job


@job("tasks.duplicates.look")
def look() -> int:
    """One commit a partnership, so that what goes wrong in one leaves the others done."""
    found = 0
    for partnership_id in db.session.scalars(select(Partnership.id).order_by(Partnership.id)).all():
        with as_system("looking for doubles", partnership_id=partnership_id):
            found += duplicates.look_if_due() or 0
            db.session.commit()
    return found
