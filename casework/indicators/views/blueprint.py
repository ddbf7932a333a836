"""The blueprint of indicators, and what its pages have in common."""

from __future__ import annotations

from flask import Blueprint

from casework.errors import NotFound
from casework.extensions import db
from casework.indicators import queries
from casework.indicators.models import Indicator
from casework.partnership.models import Group

bp = Blueprint("indicators", __name__)


def the_indicator(group: Group, indicator_id: int) -> Indicator:
    """One of the group's, or one it works on."""
    row = db.session.scalars(queries.by_id(group.id, indicator_id)).one_or_none()
    if row is None:
        raise NotFound
    return row
