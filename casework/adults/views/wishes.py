"""Pages on which decisions, capacity, consent and outcomes are recorded."""

from __future__ import annotations

from functools import partial
from typing import Any

from casework.adults import forms, services
from casework.adults.models import (
    AdultDecision,
    AdultOutcome,
    Consent,
)
from casework.adults.reading import decisions_of, outcomes_of
from casework.adults.views.blueprint import ADULT, BOTH, bp, load_to_record, maybe, record
from casework.cases.models import Caseload
from casework.errors import NotFound
from casework.web.gate import signed_in


@bp.route(f"{ADULT}/decisions/new", methods=BOTH, defaults={"entry_id": 0})
@bp.route(f"{ADULT}/decisions/<int:entry_id>", methods=BOTH)
@signed_in
def decision(reference: str, entry_id: int) -> Any:
    load = load_to_record(reference)
    entry = maybe(AdultDecision, load, entry_id)
    title = "Correct the decision" if entry else "A decision the adult has to make"
    return record(
        load,
        forms.DecisionForm,
        title,
        services.name_decision,
        entry=entry,
        anchor="decisions",
        said="The decision is saved.",
    )


@bp.route(f"{ADULT}/decisions/<int:decision_id>/capacity/new", methods=BOTH, defaults={"entry_id": 0})
@bp.route(f"{ADULT}/decisions/<int:decision_id>/capacity/<int:entry_id>", methods=BOTH)
@signed_in
def capacity(reference: str, decision_id: int, entry_id: int) -> Any:
    load = load_to_record(reference)
    found = next((each for each in decisions_of(load) if each.entry.id == decision_id), None)
    if found is None or (entry_id and all(each.id != entry_id for each in found.assessments)):
        raise NotFound()
    entry = next((each for each in found.assessments if each.id == entry_id), None)
    return record(
        load, forms.CapacityForm, "Correct the assessment" if entry else "Capacity to make this decision",
        lambda load, **values: services.assess_capacity(load, found, **values),
        entry=entry, anchor="decisions", said="The assessment is saved.", about=found.entry.now.decision,
    )  # fmt: skip


@bp.route(f"{ADULT}/capacity/<int:assessment_id>/best-interests/new", methods=BOTH, defaults={"entry_id": 0})
@bp.route(f"{ADULT}/capacity/<int:assessment_id>/best-interests/<int:entry_id>", methods=BOTH)
@signed_in
def best_interests(reference: str, assessment_id: int, entry_id: int) -> Any:
    load = load_to_record(reference)
    for each in decisions_of(load):
        for assessment in each.assessments:
            if assessment.id == assessment_id:
                entry = each.best_interests.get(assessment_id)
                if entry_id and (entry is None or entry.id != entry_id):
                    raise NotFound()
                return record(
                    load, forms.BestInterestsForm, "Decided in their best interests",
                    lambda load, assessment=assessment, **values: services.decide_in_best_interests(load, assessment, **values),
                    entry=entry if entry_id else None, anchor="decisions", said="The best-interests decision is saved.",
                    about=each.entry.now.decision,
                )  # fmt: skip
    raise NotFound()


@bp.route(f"{ADULT}/consent/new", methods=BOTH, defaults={"entry_id": 0})
@bp.route(f"{ADULT}/consent/<int:entry_id>", methods=BOTH)
@signed_in
def consent(reference: str, entry_id: int) -> Any:
    load = load_to_record(reference)
    entry = maybe(Consent, load, entry_id)
    title = "Correct the answer on consent" if entry else "Consent to take part"
    return record(
        load, forms.ConsentForm, title, services.record_consent, entry=entry, anchor="consent", said="Consent is saved."
    )


@bp.route(f"{ADULT}/outcomes/new", methods=BOTH, defaults={"entry_id": 0})
@bp.route(f"{ADULT}/outcomes/<int:entry_id>", methods=BOTH)
@signed_in
def outcome(reference: str, entry_id: int) -> Any:
    load = load_to_record(reference)
    entry = maybe(AdultOutcome, load, entry_id)
    title = "Correct the outcome" if entry else "What the adult wants"
    return record(
        load,
        forms.OutcomeForm,
        title,
        services.record_outcome,
        entry=entry,
        anchor="outcomes",
        said="The outcome is saved.",
    )


@bp.route(f"{ADULT}/outcomes/<int:outcome_id>/review/new", methods=BOTH, defaults={"entry_id": 0})
@bp.route(f"{ADULT}/outcomes/<int:outcome_id>/review/<int:entry_id>", methods=BOTH)
@signed_in
def outcome_review(reference: str, outcome_id: int, entry_id: int) -> Any:
    load = load_to_record(reference)
    found = next((each for each in outcomes_of(load) if each.entry.id == outcome_id), None)
    if found is None or (entry_id and all(each.id != entry_id for each in found.reviews)):
        raise NotFound()
    entry = next((each for each in found.reviews if each.id == entry_id), None)
    return record(
        load, forms.OutcomeReviewForm, "Correct the review" if entry else "How far is this met?",
        partial(_review, found), entry=entry, anchor="outcomes", said="The review is saved.", about=f"“{found.entry.now.words}”",
    )  # fmt: skip


def _review(outcome: Any, load: Caseload, **values: Any) -> Any:
    return services.review_outcome(load, outcome, **values)
