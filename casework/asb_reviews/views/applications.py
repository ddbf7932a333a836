"""Applications of a group: the list, recording one, and one with all that happened to it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from casework import access, audit, clock
from casework.access import current_scope
from casework.asb_reviews import forms, queries, services
from casework.asb_reviews.models import STAGES, CaseReview
from casework.asb_reviews.rules import kept
from casework.asb_reviews.views.blueprint import bp, the_group, the_review
from casework.cases import queries as cases
from casework.cases.models import Case
from casework.errors import Refusal
from casework.extensions import db
from casework.web.gate import signed_in
from casework.web.pagination import paged


@bp.get("/groups/<slug>/case-reviews")
@signed_in
def index(slug: str) -> Any:
    group = the_group(slug)
    page = paged(
        queries.of_group(group.id), by=((CaseReview.received_on, "desc"), (CaseReview.id, "desc")),
        key_of=lambda row: (row.received_on, row.id), size=30,
    )  # fmt: skip
    audit.consulted("asb_reviews", [row.id for row in page.rows], group_id=group.id)
    return render_template(
        "asb_reviews/index.html", group=group, page=page, stages=STAGES, today=clock.today(),
        runs=current_scope().runs_group(group.id),
    )  # fmt: skip


@bp.route("/groups/<slug>/case-reviews/new", methods=["GET", "POST"])
@signed_in
def receive(slug: str) -> Any:
    group = the_group(slug)
    access.require(current_scope().runs_group(group.id), services.ONLY_RUNNERS)
    form = forms.ApplicationForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            review = services.receive(
                group, name=form.name.data, contact=form.contact.data or "", on_behalf_of=form.on_behalf_of.data or "",
                received_on=form.received_on.data, reports=form.reports.data, problem=form.problem.data,
                wanted=form.wanted.data or "", case=_case(form.case.data or ""), by=current_user,
            )  # fmt: skip
            flash(f"{review.reference} is recorded.")
            return redirect(url_for(".show", reference=review.reference))
    return render_template(
        "layouts/asked.html",
        form=form,
        title="Record an application",
        back=url_for(".index", slug=slug),
        about=group.name,
    )


def _case(reference: str) -> Case | None:
    wanted = reference.strip().upper()
    if not wanted:
        return None
    case = db.session.scalars(cases.by_reference(wanted)).one_or_none()
    if case is None:
        raise Refusal("There is no case with that reference that you may open", field="case")
    return case


@bp.get("/case-reviews/<reference>")
@signed_in
def show(reference: str) -> Any:
    review = the_review(reference)
    applicant = db.session.scalars(queries.applicant_of(review.id)).one_or_none()
    audit.consulted("asb_reviews", review.id, case_id=review.case_id, group_id=review.group_id)
    if applicant is not None:
        audit.consulted("asb_review_applicants", applicant.id, case_id=review.case_id, group_id=review.group_id)
    runs = current_scope().runs_group(review.group_id)
    return render_template(
        "asb_reviews/show.html", review=review, applicant=applicant, stages=STAGES, today=clock.today(), runs=runs,
        steps=_steps(review) if runs else [], rules=kept(review.promises),
    )  # fmt: skip


def _steps(review: CaseReview) -> list[tuple[str, str]]:
    """(endpoint, words) of what can be done next."""
    steps = {
        "received": [("threshold", "Decide on the threshold")],
        "panel": [("panel", "Record the panel")],
        "outcome": [("outcome", "Record the letter as sent")],
        "sent": [("appeal", "Record an appeal")],
        "not_met": [("appeal", "Record an appeal")],
        "appeal": [("decide_appeal", "Decide on the appeal")],
    }.get(review.stage, [])
    if review.stage in services.STEPS_BEFORE_THE_END:
        if review.acknowledged_on is None:
            steps = [*steps, ("acknowledge", "Record the acknowledgement")]
        steps = [*steps, ("withdraw", "Withdrawn by the applicant")]
    return steps
