"""The steps of an application, each with its day and reasons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, url_for
from flask_login import current_user
from sqlalchemy import select

from casework import access
from casework.access import current_scope
from casework.access.finding import the_one
from casework.asb_reviews import forms, services
from casework.asb_reviews.models import CaseReview, Recommendation
from casework.asb_reviews.views.blueprint import bp, the_review
from casework.errors import Refusal
from casework.extensions import db
from casework.partnership import queries as partnership
from casework.web.changes import changed
from casework.web.gate import signed_in


def _do(reference: str, form: Any, title: str, act: Callable[[CaseReview], str]) -> Any:
    review = the_review(reference)
    access.require(current_scope().runs_group(review.group_id), services.ONLY_RUNNERS)
    back = url_for(".show", reference=reference)
    done = changed(form, lambda: act(review), back=lambda: back)
    return done or render_template("layouts/asked.html", form=form, title=title, back=back, about=review.reference)


@bp.route("/case-reviews/<reference>/acknowledge", methods=["GET", "POST"])
@signed_in
def acknowledge(reference: str) -> Any:
    form = forms.AcknowledgeForm.from_request()

    def act(review: CaseReview) -> str:
        services.acknowledge(review, on=form.on.data, by=current_user)
        return "The acknowledgement is recorded."

    return _do(reference, form, "Acknowledge the application", act)


@bp.route("/case-reviews/<reference>/threshold", methods=["GET", "POST"])
@signed_in
def threshold(reference: str) -> Any:
    form = forms.ThresholdForm.from_request()

    def act(review: CaseReview) -> str:
        met = form.met.data == "yes"
        services.decide_threshold(review, met=met, reason=form.reason.data, on=form.on.data, by=current_user)
        return "The threshold is met." if met else "The threshold is not met. The letter says why and how to appeal."

    return _do(reference, form, "Is the threshold met?", act)


@bp.route("/case-reviews/<reference>/panel", methods=["GET", "POST"])
@signed_in
def panel(reference: str) -> Any:
    form = forms.PanelForm.from_request()
    agencies = {str(agency.id): agency for agency in db.session.scalars(partnership.active_agencies())}
    for number in range(1, 5):
        form[f"agency_{number}"].choices = [("", "Choose"), *((key, agency.name) for key, agency in agencies.items())]

    def act(review: CaseReview) -> str:
        recommended = []
        for number in range(1, 5):
            text, key = (form[f"text_{number}"].data or "").strip(), form[f"agency_{number}"].data
            if text and key not in agencies:
                raise Refusal("Choose the agency it is addressed to", field=f"agency_{number}")
            if text:
                recommended.append((text, agencies[key]))
        services.hold_panel(
            review, on=form.on.data, members=form.members.data or "", findings=form.findings.data,
            recommendations=recommended, by=current_user,
        )  # fmt: skip
        return "The panel is recorded."

    return _do(reference, form, "The panel", act)


@bp.route("/case-reviews/<reference>/recommendations/<int:recommendation_id>", methods=["GET", "POST"])
@signed_in
def answer(reference: str, recommendation_id: int) -> Any:
    review = the_review(reference)
    row = the_one(
        select(Recommendation).where(Recommendation.id == recommendation_id, Recommendation.review_id == review.id)
    )
    form = forms.AnswerForm.from_request()

    def act(_review: CaseReview) -> str:
        services.answer(row, accepted=form.accepted.data == "yes", words=form.words.data or "", by=current_user)
        return "The answer is recorded."

    return _do(reference, form, "What does the agency say?", act)


@bp.route("/case-reviews/<reference>/outcome", methods=["GET", "POST"])
@signed_in
def outcome(reference: str) -> Any:
    form = forms.OutcomeForm.from_request()

    def act(review: CaseReview) -> str:
        services.send_outcome(review, on=form.on.data, by=current_user)
        return "The outcome is recorded as sent."

    return _do(reference, form, "The letter is sent", act)


@bp.route("/case-reviews/<reference>/appeal", methods=["GET", "POST"])
@signed_in
def appeal(reference: str) -> Any:
    form = forms.AppealForm.from_request()

    def act(review: CaseReview) -> str:
        services.appeal(review, grounds=form.grounds.data, on=form.on.data, by=current_user)
        return "The appeal is recorded."

    return _do(reference, form, "An appeal", act)


@bp.route("/case-reviews/<reference>/appeal/decision", methods=["GET", "POST"])
@signed_in
def decide_appeal(reference: str) -> Any:
    form = forms.AppealDecisionForm.from_request()

    def act(review: CaseReview) -> str:
        upheld = form.upheld.data == "yes"
        services.decide_appeal(review, upheld=upheld, reason=form.reason.data, on=form.on.data, by=current_user)
        return "The appeal is upheld." if upheld else "The appeal is not upheld."

    return _do(reference, form, "Decide on the appeal", act)


@bp.route("/case-reviews/<reference>/withdraw", methods=["GET", "POST"])
@signed_in
def withdraw(reference: str) -> Any:
    form = forms.WithdrawForm.from_request()

    def act(review: CaseReview) -> str:
        services.withdraw(review, reason=form.reason.data, on=form.on.data, by=current_user)
        return "The application is withdrawn."

    return _do(reference, form, "Withdraw the application", act)
