"""The meeting pages, a module for each theme; the blueprint is complete once they are imported."""

from casework.meetings.views import (
    agenda,
    attendance,
    lifecycle,
    made,
    minutes,
    papers,
    planning,
    received,
    returns,
    style,
)
from casework.meetings.views.blueprint import bp

__all__ = [
    "agenda",
    "attendance",
    "bp",
    "lifecycle",
    "made",
    "minutes",
    "papers",
    "planning",
    "received",
    "returns",
    "style",
]
