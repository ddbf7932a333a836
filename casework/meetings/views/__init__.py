"""The meeting pages, a module for each theme; the blueprint is complete once they are imported."""

from casework.meetings.views import (
    after,
    agenda,
    attendance,
    correcting,
    declarations,
    earlier,
    forward,
    lifecycle,
    live,
    made,
    minutes,
    papers,
    planning,
    received,
    returns,
    style,
    voting,
)
from casework.meetings.views.blueprint import bp

__all__ = [
    "after",
    "agenda",
    "attendance",
    "bp",
    "correcting",
    "declarations",
    "earlier",
    "forward",
    "lifecycle",
    "live",
    "made",
    "minutes",
    "papers",
    "planning",
    "received",
    "returns",
    "style",
    "voting",
]
