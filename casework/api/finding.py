"""What a reference names, for programs: 404 where there is nothing or nothing the account may know of."""

from __future__ import annotations

from casework.cases import merging
from casework.cases.models import Case
from casework.cases.whole import case_for_page
from casework.errors import NotFound


def the_case(reference: str) -> Case:
    """The case of a reference, with its parties; the one a merged case became part of. Its own reference says which it is."""
    case = case_for_page(reference)
    if case is None and (now := merging.survivor_of(reference)) is not None:
        case = case_for_page(now)
    if case is None:
        raise NotFound
    return case
