"""What is done around an adult: verbs by what they are about."""

from casework.adults.services.recording import choose_adult, require_may_record
from casework.adults.services.wishes import (
    assess_capacity,
    decide_in_best_interests,
    name_decision,
    record_consent,
    record_outcome,
    review_outcome,
)

__all__ = [
    "assess_capacity",
    "choose_adult",
    "decide_in_best_interests",
    "name_decision",
    "record_consent",
    "record_outcome",
    "require_may_record",
    "review_outcome",
]
