"""Holding one row while something is worked out from it, so that two people at once come one after the other."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from casework.extensions import db


def lock(row: Any) -> None:
    """Hold the row until the transaction ends, and read its columns afresh: somebody may have changed it meanwhile."""
    model = type(row)
    db.session.flush()
    db.session.scalars(
        select(model).where(model.id == row.id).with_for_update(of=model).execution_options(populate_existing=True)
    ).all()  # fetched, or nothing is read afresh
