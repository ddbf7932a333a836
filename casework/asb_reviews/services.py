"""Receive an application and take it through threshold, panel, outcome and appeal, each step against its clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casework import access, clock
from casework.accounts.models import User
from casework.asb_reviews.events import CaseReviewMoved
from casework.asb_reviews.models import CaseReview, Recommendation, ReviewApplicant
from casework.asb_reviews.rules import kept, rules_of, to_keep
from casework.cases.models import Case
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.partnership.models import Agency, Group
from casework.references import next_reference

ONLY_RUNNERS = "Only those who run the group deal with its case reviews."


def receive(
    group: Group, *, name: str, contact: str, on_behalf_of: str, received_on: date, reports: int, problem: str, wanted: str,
    case: Case | None, by: User,
) -> CaseReview:  # fmt: skip
    """Record an application; its clocks start on the day it was received, not on the day it is typed."""
    access.require(access.scope_of(by).runs_group(group.id), ONLY_RUNNERS)
    if received_on > clock.today():
        raise Refusal("It cannot have been received after today", field="received_on")
    rules = rules_of(group)
    clocks = rules.clocks
    review = CaseReview(
        reference=next_reference("V"), group_id=group.id, case_id=case.id if case else None, received_on=received_on,
        problem=problem.strip(), wanted=wanted.strip(), reports=reports, recorded_by_id=by.id, promises=to_keep(rules),
        acknowledge_by=clock.working_days_after(received_on, clocks["acknowledge"]),
        threshold_by=clock.working_days_after(received_on, clocks["threshold"]),
    )  # fmt: skip
    db.session.add(review)
    db.session.flush()
    db.session.add(
        ReviewApplicant(
            review_id=review.id, name=name.strip(), contact=contact.strip(), on_behalf_of=on_behalf_of.strip()
        )
    )
    _moved(review)
    return review


def acknowledge(review: CaseReview, *, on: date, by: User) -> None:
    """Note that the applicant was told it has arrived."""
    _step(review, by, *STEPS_BEFORE_THE_END)
    if review.acknowledged_on is not None:
        raise Refusal("It was acknowledged already.")
    _not_before(on, review.received_on, "The acknowledgement lies before the application was received", "on")
    review.acknowledged_on = on
    _moved(review)


STEPS_BEFORE_THE_END = ("received", "panel", "outcome")


def decide_threshold(review: CaseReview, *, met: bool, reason: str, on: date, by: User) -> None:
    """Decide whether the threshold is met. Enough reports meet it by themselves: then only the panel can say no."""
    _step(review, by, "received")
    if not reason.strip():
        raise Refusal("Give the reasons; the applicant is entitled to them", field="reason")
    rules = kept(review.promises)
    if not met and review.reports >= rules.reports:
        raise Refusal(
            f"{review.reports} qualifying reports in {rules.months} months meet the threshold. Correct the number if it is wrong",
            field="met",
        )
    _not_before(on, review.received_on, "The decision lies before the application was received", "on")
    review.threshold_met, review.threshold_reason, review.threshold_on = met, reason.strip(), on
    if met:
        review.panel_by = clock.working_days_after(on, rules.clocks["panel"])
    else:
        review.appeal_by = clock.working_days_after(on, rules.clocks["appeal"])
    _moved(review)


def hold_panel(
    review: CaseReview,
    *,
    on: date,
    members: str,
    findings: str,
    recommendations: Sequence[tuple[str, Agency]],
    by: User,
) -> None:
    """Record what the panel found and asked of whom. A panel may find that nothing is left to recommend."""
    _step(review, by, "panel")
    if not findings.strip():
        raise Refusal("Say what the panel found", field="findings")
    assert review.threshold_on is not None
    _not_before(on, review.threshold_on, "The panel lies before the decision on the threshold", "on")
    review.panel_on, review.panel_members, review.findings = on, members.strip(), findings.strip()
    review.outcome_by = clock.working_days_after(on, kept(review.promises).clocks["outcome"])
    for position, (text, agency) in enumerate(recommendations, 1):
        db.session.add(Recommendation(review_id=review.id, position=position, text=text.strip(), agency_id=agency.id))
    db.session.flush()
    db.session.expire(review, ["recommendations"])
    _moved(review)


def answer(recommendation: Recommendation, *, accepted: bool, words: str, by: User) -> None:
    """What the agency says to a recommendation. A refusal needs its reason, which goes into the letter."""
    review = recommendation.review
    access.require(access.scope_of(by).runs_group(review.group_id), ONLY_RUNNERS)
    if review.outcome_sent_on is not None:
        raise Refusal("The outcome has been sent; what it said stays as it was.")
    if not accepted and not words.strip():
        raise Refusal("Say why the agency will not", field="words")
    recommendation.accepted, recommendation.answer = accepted, words.strip()


def send_outcome(review: CaseReview, *, on: date, by: User) -> None:
    """Note that the applicant was sent the outcome, every recommendation answered. From then on the letter stands."""
    _step(review, by, "outcome")
    if any(r.accepted is None for r in review.recommendations):
        raise Refusal("Some agencies have not answered their recommendation yet. Record their answers first.")
    assert review.panel_on is not None
    _not_before(on, review.panel_on, "The outcome cannot be sent before the panel met", "on")
    review.outcome_sent_on = on
    review.appeal_by = clock.working_days_after(on, kept(review.promises).clocks["appeal"])
    _moved(review)


def appeal(review: CaseReview, *, grounds: str, on: date, by: User) -> None:
    """Record that the applicant appealed, late or not: lateness is for whoever decides."""
    _step(review, by, "sent", "not_met")
    if not grounds.strip():
        raise Refusal("Say on what grounds", field="grounds")
    _not_before(on, review.outcome_sent_on or review.threshold_on, "The appeal lies before the decision", "on")
    review.appeal_received_on, review.appeal_grounds = on, grounds.strip()
    review.decide_appeal_by = clock.working_days_after(on, kept(review.promises).clocks["decide_appeal"])
    _moved(review)


def decide_appeal(review: CaseReview, *, upheld: bool, reason: str, on: date, by: User) -> None:
    """Decide an appeal, with reasons."""
    _step(review, by, "appeal")
    if not reason.strip():
        raise Refusal("Give the reasons", field="reason")
    _not_before(on, review.appeal_received_on, "The decision lies before the appeal", "on")
    review.appeal_upheld, review.appeal_reason, review.appeal_on = upheld, reason.strip(), on
    _moved(review)


def withdraw(review: CaseReview, *, reason: str, on: date, by: User) -> None:
    """The applicant takes the application back. It still counts as received."""
    _step(review, by, *STEPS_BEFORE_THE_END)
    if not reason.strip():
        raise Refusal("Say why", field="reason")
    _not_before(on, review.received_on, "It lies before the application was received", "on")
    review.withdrawn_on, review.withdrawn_reason = on, reason.strip()
    _moved(review)


def _moved(review: CaseReview) -> None:
    db.session.flush()
    announce(CaseReviewMoved(review.id))


def _step(review: CaseReview, by: User, *stages: str) -> None:
    access.require(access.scope_of(by).runs_group(review.group_id), ONLY_RUNNERS)
    if review.stage not in stages:
        raise Refusal("This step is not the next one: somebody may have recorded it already.")


def _not_before(on: date, earliest: date | None, words: str, field: str) -> None:
    if on > clock.today():
        raise Refusal("The day cannot lie in the future", field=field)
    if earliest is not None and on < earliest:
        raise Refusal(words, field=field)
