"""What is recorded of an adult, in tables by what it is about."""

from casework.adults.models.around import (
    CONTACT,
    OFFERS,
    STEPS,
    AdultLead,
    Carer,
    CarerContact,
    ContingencyLine,
    ContingencyPlan,
    Disagreement,
    DisagreementStep,
    ForumTried,
)
from casework.adults.models.kept import Adult, Kept, OfGroup
from casework.adults.models.stays import LEVELS, AdultReview, StepDown
from casework.adults.models.wishes import (
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
    "CONTACT", "FINDINGS", "LAWFUL", "LEVELS", "OFFERS", "RESULTS", "ROUTES", "SAYERS", "STEPS", "Adult",
    "AdultDecision", "AdultLead", "AdultOutcome", "AdultReview", "BestInterests", "CapacityAssessment", "Carer",
    "CarerContact", "Consent", "ContingencyLine", "ContingencyPlan", "Disagreement", "DisagreementStep", "ForumTried",
    "Kept", "OfGroup", "OutcomeReview", "StepDown",
]  # fmt: skip
