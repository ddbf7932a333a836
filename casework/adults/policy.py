"""What is recorded of an adult is for the members of the group that recorded it, not for every group that has the case."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from casework.access import visible_when
from casework.access.rows import GROUPS, HIDDEN_CASES, among, none_of
from casework.adults.models import (
    Adult,
    AdultDecision,
    AdultOutcome,
    BestInterests,
    CapacityAssessment,
    Consent,
    OutcomeReview,
)


@visible_when(Adult)
@visible_when(AdultDecision)
@visible_when(CapacityAssessment)
@visible_when(BestInterests)
@visible_when(Consent)
@visible_when(AdultOutcome)
@visible_when(OutcomeReview)
def _of_the_group(row: Any) -> ColumnElement[bool]:
    """Of one of the reader's groups, and not about a case closed to the reader (restricted, declared interest)."""
    return among(row.group_id, GROUPS) & none_of(row.case_id, HIDDEN_CASES)
