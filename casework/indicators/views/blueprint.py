"""The blueprint of indicators, and what its pages have in common."""

from __future__ import annotations

from flask import Blueprint

from casework.access.finding import the_one
from casework.indicators import queries
from casework.indicators.models import Indicator
from casework.partnership.models import Group

bp = Blueprint("indicators", __name__)


def the_indicator(group: Group, indicator_id: int) -> Indicator:
    """One of the group's, or one it works on."""
    return the_one(queries.by_id(group.id, indicator_id))
