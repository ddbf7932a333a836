"""Which adults of a group are ready to step down: enough reviews in a row at lower risk."""

from __future__ import annotations

from collections import defaultdict

from casework.adults import queries
from casework.adults.chains import Chain, chains
from casework.adults.lower_risk import in_a_row
from casework.adults.models import AdultReview
from casework.extensions import db
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of


def ready_in(group: Group, case_id: int | None = None) -> dict[int, int]:
    """By case, the reviews in a row at lower risk, where they are enough to step down. One statement; none for other kinds."""
    profile = profile_of(group)
    if not profile.adults:
        return {}
    rows = db.session.scalars(queries.reviews_of_live_stays(group.id, case_id))
    by_stay: dict[int, list[Chain[AdultReview]]] = defaultdict(list)
    for entry in chains(rows):
        by_stay[entry.first.caseload_id].append(entry)
    counted = {found[0].now.case_id: in_a_row([entry.now for entry in found]) for found in by_stay.values()}
    return {case: reviews for case, reviews in counted.items() if reviews >= max(profile.step_down_reviews, 1)}
