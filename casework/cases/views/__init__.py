"""The case pages, a module for each theme; the blueprint is complete once they are imported."""

from casework.cases.views import (
    caseloads,
    files,
    lifecycle,
    lists,
    merging,
    notes,
    overview,
    paper,
    parties,
    reach,
)
from casework.cases.views.blueprint import bp

__all__ = [
    "bp",
    "caseloads",
    "files",
    "lifecycle",
    "lists",
    "merging",
    "notes",
    "overview",
    "paper",
    "parties",
    "reach",
]
