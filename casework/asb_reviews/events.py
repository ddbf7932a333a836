"""What others hear of case reviews."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CaseReviewMoved:
    """An application was recorded or has taken a step: what is owed on it may be another thing now."""

    review_id: int
