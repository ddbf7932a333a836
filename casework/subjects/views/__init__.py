"""Pages of people and places: search, look before adding, open, correct, and what hangs on them."""

from casework.subjects.views import (
    duplicates,
    interests,
    merging,
    organisations,
    particulars,
    people,
    places,
    restricted,
    safe,
    search,
)
from casework.subjects.views.blueprint import bp

__all__ = [
    "bp",
    "duplicates",
    "interests",
    "merging",
    "organisations",
    "particulars",
    "people",
    "places",
    "restricted",
    "safe",
    "search",
]
