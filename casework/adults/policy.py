"""What is recorded of an adult is for the members of the group that recorded it, not for every group that has the case."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from casework.access import visible_when
from casework.access.rows import AGENCY_ID, GROUPS, HIDDEN_CASES, RUNS, among, none_of
from casework.adults.models import (
    Adult,
    AdultDecision,
    AdultLead,
    AdultOutcome,
    AdultReview,
    BestInterests,
    CapacityAssessment,
    Carer,
    CarerContact,
    Consent,
    ContingencyLine,
    ContingencyPlan,
    Disagreement,
    DisagreementStep,
    ForumTried,
    OutcomeReview,
    StepDown,
)


@visible_when(Adult)
@visible_when(AdultDecision)
@visible_when(CapacityAssessment)
@visible_when(BestInterests)
@visible_when(Consent)
@visible_when(AdultOutcome)
@visible_when(OutcomeReview)
@visible_when(ForumTried)
@visible_when(Carer)
@visible_when(AdultLead)
@visible_when(ContingencyPlan)
@visible_when(ContingencyLine)
@visible_when(Disagreement)
@visible_when(DisagreementStep)
@visible_when(AdultReview)
@visible_when(StepDown)
def _of_the_group(row: Any) -> ColumnElement[bool]:
    """Of one of the reader's groups, and not about a case closed to the reader (restricted, declared interest)."""
    return among(row.group_id, GROUPS) & none_of(row.case_id, HIDDEN_CASES)


@visible_when(CarerContact)
def _closely_held(row: Any) -> ColumnElement[bool]:
    """Only for who runs the group, and for members of the agency that recorded it."""
    own = and_(row.agency_id == AGENCY_ID, among(row.group_id, GROUPS))
    return or_(among(row.group_id, RUNS), own) & none_of(row.case_id, HIDDEN_CASES)
