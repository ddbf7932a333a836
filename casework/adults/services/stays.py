"""Review the adult, step them down, and find their earlier stays."""

from __future__ import annotations

from datetime import date, timedelta

from casework import access, clock
from casework.accounts.models import User
from casework.adults import queries
from casework.adults.chains import Chain
from casework.adults.lower_risk import in_a_row
from casework.adults.models import LEVELS, AdultReview, StepDown
from casework.adults.reading import reviews_of
from casework.adults.services.recording import JUST_CORRECTED, begin, keep, not_before, not_to_come, said
from casework.cases import services as cases
from casework.cases.models import Caseload
from casework.errors import Refusal
from casework.extensions import db
from casework.partnership.profiles import profile_of
from casework.web.forms import CONSTRAINTS
from casework.web.presentation import day, plural

CONSTRAINTS["uq_adult_reviews_corrects_id"] = (JUST_CORRECTED, None)
CONSTRAINTS["uq_adult_reviews_day"] = ("A review of that day is here already: correct that one", "held_on")
CONSTRAINTS["uq_adult_step_downs_caseload_id"] = ("Somebody else has just stepped the adult down", None)

ONLY_RUNNERS = "Only those who run the group review its adults and step them down."


def hold_review(
    load: Caseload, *, held_on: date, rag: str, words: str, next_review_on: date | None, by: User,
    corrects: Chain[AdultReview] | None = None, seen: int = 0,
) -> AdultReview:  # fmt: skip
    """Record a review and the risk it found. The latest one rates the case in the group and sets its next review.

    Without a day for the next, it is as far ahead as the profile says for that rating.
    """
    access.require(access.scope_of(by).runs_group(load.group_id), ONLY_RUNNERS)
    begin(load, by)
    profile = profile_of(load.group)
    if rag not in LEVELS or rag not in profile.rags:
        raise Refusal("Choose the risk it found", field="rag")
    said(words, "Say why the risk is judged so", "words")
    not_to_come(held_on, "held_on")
    not_before(held_on, load.joined_on, "The review lies before the case came to the group", "held_on")
    not_before(next_review_on, held_on, "The next review lies before this one", "next_review_on")
    days = profile.review.days_for(rag)
    row = keep(
        AdultReview, load, by=by, corrects=corrects, seen=seen, texts={"words": words}, caseload_id=load.id,
        held_on=held_on, rag=rag, next_review_on=next_review_on or held_on + timedelta(days=days),
    )  # fmt: skip
    if all(entry.now.held_on <= held_on for entry in reviews_of(load)):
        if (load.rag, load.rag_reason) != (rag, row.words):
            cases.set_rag(load, rag, reason=row.words, by=by)
        if next_review_on is not None and next_review_on >= clock.today():
            cases.set_review(load, next_review_on, by=by)
        else:
            because = f"{plural(days, 'day')} after the review of {day(held_on)}, as usual here at this risk"
            cases.move_review(load, row.next_review_on, because="" if next_review_on else because)
    return row


def record_step_down(load: Caseload, *, outcome: str, follow_up: str, reason: str, by: User) -> StepDown:
    """Record the decision to step the adult down. With too few reviews at lower risk in a row it needs a reason."""
    access.require(access.scope_of(by).runs_group(load.group_id), ONLY_RUNNERS)
    begin(load, by)
    if outcome not in profile_of(load.group).outcomes:
        raise Refusal("Choose an outcome", field="outcome")
    said(follow_up, "Say what happens now, and how the adult comes back", "follow_up")
    reviews, needed = in_a_row([entry.now for entry in reviews_of(load)]), profile_of(load.group).step_down_reviews
    if reviews < needed:
        said(
            reason,
            f"Say why the adult is stepped down now: {reviews} of {needed} reviews in a row were at lower risk",
            "reason",
        )
    plan = db.session.scalars(queries.plans([load.case_id], load.group_id).limit(1)).one_or_none()
    row = StepDown(
        case_id=load.case_id, group_id=load.group_id, caseload_id=load.id, recorded_by_id=by.id, recorded_at=clock.now(),
        decided_on=clock.today(), outcome=outcome, reviews=reviews, needed=needed, follow_up=follow_up.strip(),
        reason=reason.strip() if reviews < needed else "", contingency_id=plan.id if plan else None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def step_down(load: Caseload, *, outcome: str, follow_up: str, reason: str, by: User) -> StepDown:
    """Step the adult down: the case leaves this group's caseload, and all that is recorded stays.

    Where no other group has the case it is closed instead, and the closing page asks the same.
    """
    row = record_step_down(load, outcome=outcome, follow_up=follow_up, reason=reason, by=by)
    cases.leave_caseload(load, outcome=outcome, by=by)
    return row
