"""Record what the adult decides and wants: decisions and capacity, outcomes."""

from __future__ import annotations

from datetime import date

from casework.accounts.models import User
from casework.adults.chains import Chain
from casework.adults.models import (
    FINDINGS,
    RESULTS,
    SAYERS,
    AdultDecision,
    AdultOutcome,
    BestInterests,
    CapacityAssessment,
    OutcomeReview,
)
from casework.adults.reading import Decision, Outcome
from casework.adults.services.recording import JUST_CORRECTED, begin, keep, not_before, not_to_come, said
from casework.cases.models import Caseload
from casework.errors import Refusal
from casework.web.forms import CONSTRAINTS

for _model in (AdultDecision, CapacityAssessment, BestInterests, AdultOutcome, OutcomeReview):
    CONSTRAINTS[f"uq_{_model.__tablename__}_corrects_id"] = (JUST_CORRECTED, None)
CONSTRAINTS["uq_adult_best_interests_one"] = ("Somebody else has just recorded the best-interests decision", None)
CONSTRAINTS["uq_adult_outcome_reviews_day"] = (
    "A review of that day and from the same side is here already: correct that one",
    "reviewed_on",
)


def name_decision(
    load: Caseload, *, decision: str, needed_by: date | None, doubt: str, by: User,
    corrects: Chain[AdultDecision] | None = None, seen: int = 0,
) -> AdultDecision:  # fmt: skip
    """Name one decision the adult has to make. Capacity is presumed unless `doubt` says why it is not."""
    begin(load, by)
    said(decision, "Say which decision it is", "decision")
    return keep(
        AdultDecision, load, by=by, corrects=corrects, seen=seen,
        texts={"decision": decision, "doubt": doubt}, needed_by=needed_by,
    )  # fmt: skip


def assess_capacity(
    load: Caseload, decision: Decision, *, finding: str, assessed_on: date, assessed_by: str, support: str, basis: str,
    review_on: date | None, by: User, corrects: Chain[CapacityAssessment] | None = None, seen: int = 0,
) -> CapacityAssessment:  # fmt: skip
    """Record whether the adult could make this one decision on a day, after what help. Later assessments stand beside it."""
    begin(load, by)
    if finding not in FINDINGS:
        raise Refusal("Choose what was found", field="finding")
    not_to_come(assessed_on, "assessed_on")
    not_before(review_on, assessed_on, "The review lies before the assessment", "review_on")
    said(assessed_by, "Say who assessed it", "assessed_by")
    said(support, "Say what was done to help them decide", "support")
    said(basis, "Say how that was found", "basis")
    if corrects is not None and finding != "lacks" and corrects.id in decision.best_interests:
        raise Refusal(
            "A best-interests decision rests on this assessment. Record a new assessment instead", field="finding"
        )
    return keep(
        CapacityAssessment, load, by=by, corrects=corrects, seen=seen,
        texts={"assessed_by": assessed_by, "support": support, "basis": basis},
        decision_id=decision.entry.id, finding=finding, assessed_on=assessed_on, review_on=review_on,
    )  # fmt: skip


def decide_in_best_interests(
    load: Caseload, assessment: Chain[CapacityAssessment], *, decision: str, decided_by: str, decided_on: date,
    consulted: str, by: User, corrects: Chain[BestInterests] | None = None, seen: int = 0,
) -> BestInterests:  # fmt: skip
    """Record what was decided for somebody who was found unable to decide it: only then may others decide."""
    begin(load, by)
    if assessment.now.finding != "lacks":
        raise Refusal("They were found able to decide this, so nobody decides it for them.")
    not_to_come(decided_on, "decided_on")
    not_before(
        decided_on, assessment.now.assessed_on, "The decision lies before the assessment it rests on", "decided_on"
    )
    said(decision, "Say what was decided", "decision")
    said(decided_by, "Say who decided it", "decided_by")
    said(consulted, "Say who was asked, and what the adult wanted", "consulted")
    return keep(
        BestInterests, load, by=by, corrects=corrects, seen=seen,
        texts={"decision": decision, "decided_by": decided_by, "consulted": consulted},
        assessment_id=assessment.id, decided_on=decided_on,
    )  # fmt: skip


def record_outcome(
    load: Caseload, *, words: str, said_by: str, said_name: str, wanted_on: date, review_on: date, by: User,
    corrects: Chain[AdultOutcome] | None = None, seen: int = 0,
) -> AdultOutcome:  # fmt: skip
    """Record what the adult wants to be different, in their own words, and when the group looks at it."""
    begin(load, by)
    said(words, "Write what the adult wants", "words")
    _who_says(said_by)
    not_to_come(wanted_on, "wanted_on")
    not_before(review_on, wanted_on, "The review lies before the day it was said", "review_on")
    return keep(
        AdultOutcome, load, by=by, corrects=corrects, seen=seen, texts={"words": words, "said_name": said_name},
        said_by=said_by, wanted_on=wanted_on, review_on=review_on,
    )  # fmt: skip


def review_outcome(
    load: Caseload, outcome: Outcome, *, result: str, reviewed_on: date, said_by: str, said_name: str, words: str,
    next_review_on: date | None, by: User, corrects: Chain[OutcomeReview] | None = None, seen: int = 0,
) -> OutcomeReview:  # fmt: skip
    """Record how far an outcome is met and who says so. Each review is kept; one more on the same day may differ."""
    begin(load, by)
    if result not in RESULTS:
        raise Refusal("Choose how far it is met", field="result")
    _who_says(said_by)
    not_to_come(reviewed_on, "reviewed_on")
    not_before(reviewed_on, outcome.entry.now.wanted_on, "The review lies before the day it was said", "reviewed_on")
    over = result in ("met", "dropped")
    if not over:
        not_before(next_review_on, reviewed_on, "The next review lies before this one", "next_review_on")
    return keep(
        OutcomeReview, load, by=by, corrects=corrects, seen=seen, texts={"said_name": said_name, "words": words},
        outcome_id=outcome.entry.id, result=result, reviewed_on=reviewed_on, said_by=said_by,
        next_review_on=None if over else next_review_on,
    )  # fmt: skip


def _who_says(key: str) -> None:
    if key not in SAYERS:
        raise Refusal("Choose who says so", field="said_by")
