"""What is recorded of an adult, in tables by what it is about."""

from casework.adults.models.kept import Adult, Kept
from casework.adults.models.wishes import (
    ANSWERS,
    FINDINGS,
    LAWFUL,
    RESULTS,
    ROUTES,
    SAYERS,
    AdultDecision,
    AdultOutcome,
    BestInterests,
    CapacityAssessment,
    Consent,
    OutcomeReview,
)

__all__ = [
    "ANSWERS",
    "FINDINGS",
    "LAWFUL",
    "RESULTS",
    "ROUTES",
    "SAYERS",
    "Adult",
    "AdultDecision",
    "AdultOutcome",
    "BestInterests",
    "CapacityAssessment",
    "Consent",
    "Kept",
    "OutcomeReview",
]
