"""What is done around an adult: verbs by what they are about."""

from casework.adults.services.around import (
    begin_lead,
    end_lead,
    raise_disagreement,
    record_carer,
    record_carer_contact,
    record_forum,
    save_contingency,
    take_step,
)
from casework.adults.services.consent import answer_to_explain, record_consent
from casework.adults.services.recording import choose_adult, require_may_record
from casework.adults.services.stays import ONLY_RUNNERS, hold_review, record_step_down, step_down
from casework.adults.services.wishes import (
    assess_capacity,
    decide_in_best_interests,
    name_decision,
    record_outcome,
    review_outcome,
)

__all__ = [
    "ONLY_RUNNERS", "answer_to_explain", "assess_capacity", "begin_lead", "choose_adult", "decide_in_best_interests", "end_lead", "hold_review",
    "name_decision", "raise_disagreement", "record_carer", "record_carer_contact", "record_consent", "record_forum",
    "record_outcome", "record_step_down", "require_may_record", "review_outcome", "save_contingency", "step_down", "take_step",
]  # fmt: skip
