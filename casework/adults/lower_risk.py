"""How many reviews in a row found lower risk: what stepping down waits for."""

from __future__ import annotations

from collections.abc import Iterable

from casework.adults.models import LEVELS, AdultReview

_RANK = {rag: rank for rank, rag in enumerate(reversed(LEVELS))}


def in_a_row(reviews: Iterable[AdultReview]) -> int:
    """Reviews of one stay, counted back from the latest while the risk is below the highest of the stay, or low."""
    by_day = sorted(reviews, key=lambda review: (review.held_on, review.id))
    highest = max((_RANK[review.rag] for review in by_day), default=0)
    count = 0
    for review in reversed(by_day):
        if _RANK[review.rag] and _RANK[review.rag] >= highest:
            break
        count += 1
    return count
