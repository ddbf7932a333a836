"""Pages on which decisions, capacity, consent and outcomes are recorded."""

from __future__ import annotations

from typing import Any

from casework.adults import forms, services
from casework.adults.models import (
    AdultDecision,
    AdultOutcome,
    Consent,
)
from casework.adults.reading import decisions_of, outcomes_of
from casework.adults.views.blueprint import (
    ADULT,
    BOTH,
    bp,
    load_to_record,
    maybe,
    record,
    record_entry,
    record_under,
    with_id,
)
from casework.errors import NotFound
from casework.sharing.models import ANSWERS
from casework.web.gate import signed_in
from casework.web.presentation import day


@bp.route(f"{ADULT}/decisions/new", methods=BOTH, defaults={"entry_id": 0})
@bp.route(f"{ADULT}/decisions/<int:entry_id>", methods=BOTH)
@signed_in
def decision(reference: str, entry_id: int) -> Any:
    return record_entry(
        reference, AdultDecision, entry_id, forms.DecisionForm, services.name_decision, anchor="decisions",
        new="A decision the adult has to make", correct="Correct the decision", said="The decision is saved.",
    )  # fmt: skip


@bp.route(f"{ADULT}/decisions/<int:decision_id>/capacity/new", methods=BOTH, defaults={"entry_id": 0})
@bp.route(f"{ADULT}/decisions/<int:decision_id>/capacity/<int:entry_id>", methods=BOTH)
@signed_in
def capacity(reference: str, decision_id: int, entry_id: int) -> Any:
    load = load_to_record(reference)
    found = with_id(decisions_of(load), decision_id)
    return record_under(
        load, found.assessments, entry_id, forms.CapacityForm,
        lambda load, **values: services.assess_capacity(load, found, **values),
        new="Capacity to make this decision", correct="Correct the assessment",
        anchor="decisions", said="The assessment is saved.", about=found.entry.now.decision,
    )  # fmt: skip


@bp.route(f"{ADULT}/capacity/<int:assessment_id>/best-interests/new", methods=BOTH, defaults={"entry_id": 0})
@bp.route(f"{ADULT}/capacity/<int:assessment_id>/best-interests/<int:entry_id>", methods=BOTH)
@signed_in
def best_interests(reference: str, assessment_id: int, entry_id: int) -> Any:
    load = load_to_record(reference)
    every = [(each, assessment) for each in decisions_of(load) for assessment in each.assessments]
    found, assessment = next((pair for pair in every if pair[1].id == assessment_id), (None, None))
    if found is None or assessment is None:
        raise NotFound()
    here = [found.best_interests[assessment_id]] if assessment_id in found.best_interests else []
    return record_under(
        load, here, entry_id, forms.BestInterestsForm,
        lambda load, **values: services.decide_in_best_interests(load, assessment, **values),
        new="Decided in their best interests", correct="Decided in their best interests",
        anchor="decisions", said="The best-interests decision is saved.", about=found.entry.now.decision,
    )  # fmt: skip


@bp.route(f"{ADULT}/consent/new", methods=BOTH, defaults={"entry_id": 0})
@bp.route(f"{ADULT}/consent/<int:entry_id>", methods=BOTH)
@signed_in
def consent(reference: str, entry_id: int) -> Any:
    load = load_to_record(reference)
    entry = maybe(Consent, load, entry_id)
    title = "Correct the answer on consent" if entry else "Consent to take part"
    answer = None if entry else services.answer_to_explain(load)
    given = {"answer": answer.answer, "asked_on": answer.asked_on, "review_on": answer.review_on} if answer else {}
    about = f"The tab Sharing says: {ANSWERS[answer.answer].lower()} on {day(answer.asked_on)}." if answer else ""
    return record(
        load, forms.ConsentForm, title, services.record_consent, entry=entry, anchor="consent", said="Consent is saved.",
        known=given, about=about,
    )  # fmt: skip


@bp.route(f"{ADULT}/outcomes/new", methods=BOTH, defaults={"entry_id": 0})
@bp.route(f"{ADULT}/outcomes/<int:entry_id>", methods=BOTH)
@signed_in
def outcome(reference: str, entry_id: int) -> Any:
    return record_entry(
        reference, AdultOutcome, entry_id, forms.OutcomeForm, services.record_outcome, anchor="outcomes",
        new="What the adult wants", correct="Correct the outcome", said="The outcome is saved.",
    )  # fmt: skip


@bp.route(f"{ADULT}/outcomes/<int:outcome_id>/review/new", methods=BOTH, defaults={"entry_id": 0})
@bp.route(f"{ADULT}/outcomes/<int:outcome_id>/review/<int:entry_id>", methods=BOTH)
@signed_in
def outcome_review(reference: str, outcome_id: int, entry_id: int) -> Any:
    load = load_to_record(reference)
    found = with_id(outcomes_of(load), outcome_id)
    return record_under(
        load, found.reviews, entry_id, forms.OutcomeReviewForm,
        lambda load, **values: services.review_outcome(load, found, **values),
        new="How far is this met?", correct="Correct the review",
        anchor="outcomes", said="The review is saved.", about=f"“{found.entry.now.words}”",
    )  # fmt: skip
