"""Record what the adult decides and wants: decisions and capacity, consent, outcomes."""

from __future__ import annotations

from datetime import date

from casework import clock
from casework.accounts.models import User
from casework.adults import queries
from casework.adults.chains import Chain
from casework.adults.models import (
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
from casework.adults.reading import Decision, Outcome, decisions_of
from casework.adults.services.recording import JUST_CORRECTED, begin, keep, not_before, not_to_come, said
from casework.cases.models import Caseload
from casework.errors import Refusal
from casework.extensions import db
from casework.sharing import services as sharing
from casework.sharing.models import PersonConsent
from casework.web.forms import CONSTRAINTS

SHARED_AS = {"given": "given", "refused": "refused", "not_sought": "not_asked"}
for _model in (AdultDecision, CapacityAssessment, BestInterests, Consent, AdultOutcome, OutcomeReview):
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


def record_consent(
    load: Caseload, *, answer: str, asked_on: date, scope: str, reason: str, route: str, route_reason: str,
    decided_by: str, review_on: date | None, by: User, corrects: Chain[Consent] | None = None, seen: int = 0,
) -> Consent:  # fmt: skip
    """Record what the adult said when asked, and without consent what allows the group to go on, if anything does.

    Best interests are such a route only where the adult was assessed as lacking capacity for a decision on this case.
    """
    begin(load, by)
    if answer not in ANSWERS:
        raise Refusal("Choose what the adult said", field="answer")
    not_to_come(asked_on, "asked_on")
    not_before(review_on, asked_on, "The review lies before the day of the answer", "review_on")
    said(scope, "Say what it is about", "scope")
    if answer == "not_sought":
        said(reason, "Say why the adult was not asked", "reason")
    if answer == "given":
        route = route_reason = decided_by = ""
    elif route not in ROUTES:
        raise Refusal("Choose what allows the group to go on, or that nothing does", field="route")
    if route in LAWFUL:
        said(route_reason, "Say why this applies", "route_reason")
        said(decided_by, "Say who decided to go on without consent", "decided_by")
    else:
        route_reason = decided_by = ""
    if route == "best_interests" and all(decision.capacity != "lacks" for decision in decisions_of(load)):
        raise Refusal(
            "No assessment here says that the adult lacks capacity. Record it first: until then capacity is presumed",
            field="route",
        )
    row = keep(
        Consent, load, by=by, corrects=corrects, seen=seen,
        texts={
            "scope": scope, "reason": reason if answer == "not_sought" else "", "route_reason": route_reason,
            "decided_by": decided_by,
        },
        answer=answer, asked_on=asked_on, route=route, review_on=review_on,
    )  # fmt: skip
    if corrects is None or row.id != seen:
        _share(load, row, corrects.now if corrects is not None else None, by)
    return row


def _share(load: Caseload, row: Consent, wrong: Consent | None, by: User) -> None:
    """Say the answer where every group that has the case reads it, and strike out there what was corrected here."""
    group = load.group.short_name
    if wrong is not None and wrong.shared_id is not None:
        before = db.session.get(PersonConsent, wrong.shared_id)
        if before is not None and (wrong.answer, wrong.asked_on, wrong.review_on) == (
            row.answer,
            row.asked_on,
            row.review_on,
        ):
            row.shared_id = before.id
            return
        if before is not None and before.struck_at is None:
            before.struck_at, before.struck_by_id = clock.now(), by.id
            before.struck_because = f"Corrected by {group}"
    adult = db.session.scalars(queries.adult_in(load.case_id, load.group_id)).one()
    if adult.person is None:
        return
    row.shared_id = sharing.record_consent(
        load.case, adult.person, answer=SHARED_AS[row.answer], asked_on=row.asked_on, covers=f"As recorded by {group}",
        because=f"{group} has recorded why" if row.answer == "not_sought" else "",
        review_on=row.review_on if row.review_on is not None and row.review_on > row.asked_on else None, by=by,
    ).id  # fmt: skip
    db.session.flush()


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
