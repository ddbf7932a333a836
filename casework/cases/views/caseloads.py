"""A case on the caseload of a group: rating, review, stage, joining and stepping down."""

from __future__ import annotations

from typing import Any

from flask import redirect, request
from flask_login import current_user

from casework.access import current_scope
from casework.cases import asking, forms, services
from casework.cases.fitting import has_caseload
from casework.cases.models import RAGS, Case
from casework.cases.sections import step_down_page, the_case
from casework.cases.views.blueprint import bp, small_change, the_load
from casework.extensions import db
from casework.partnership import queries as partnership
from casework.partnership.profiles import profile_of
from casework.web.gate import signed_in


@bp.route("/cases/<reference>/in/<slug>/rating", methods=["GET", "POST"])
@signed_in
def rate(reference: str, slug: str) -> Any:
    case = the_case(reference)
    load = the_load(case, slug)
    form = forms.RagForm.of_now(rag=load.rag)
    form.rag.choices = [(rag, RAGS[rag]) for rag in profile_of(load.group).rags]

    def act(_case: Case) -> str:
        services.set_rag(load, form.rag.data, reason=form.reason.data, by=current_user)
        return f"Rated {RAGS[form.rag.data].lower()} in {load.group.short_name}."

    return small_change(reference, form, f"Rate the case in {load.group.short_name}", act, case=case)


@bp.route("/cases/<reference>/in/<slug>/review", methods=["GET", "POST"])
@signed_in
def review(reference: str, slug: str) -> Any:
    case = the_case(reference)
    load = the_load(case, slug)
    form = forms.ReviewForm.of_now(next_review_on=load.next_review_on)

    def act(_case: Case) -> str:
        services.set_review(load, form.next_review_on.data, by=current_user)
        return "The next review is set."

    return small_change(reference, form, f"Next review in {load.group.short_name}", act, case=case)


@bp.route("/cases/<reference>/in/<slug>/stage", methods=["GET", "POST"])
@signed_in
def stage(reference: str, slug: str) -> Any:
    case = the_case(reference)
    load = the_load(case, slug)
    form = forms.StageForm.of_now(stage=load.stage)
    form.stage.choices = [(stage, stage) for stage in profile_of(load.group).stages]

    def act(_case: Case) -> str:
        services.set_stage(load, form.stage.data, by=current_user)
        return f"The stage is {form.stage.data}."

    return small_change(reference, form, f"Stage in {load.group.short_name}", act, case=case)


@bp.route("/cases/<reference>/in/<slug>/step-down", methods=["GET", "POST"])
@signed_in
def step_down(reference: str, slug: str) -> Any:
    case = the_case(reference)
    load = the_load(case, slug)
    if request.method == "GET" and (page := step_down_page(load)):
        return redirect(page)
    form = forms.StepDownForm.from_request()
    form.outcome.choices = [(outcome, outcome) for outcome in profile_of(load.group).outcomes]

    def act(_case: Case) -> str:
        services.leave_caseload(load, outcome=form.outcome.data, by=current_user)
        return f"The case has left the caseload of {load.group.short_name}."

    return small_change(reference, form, f"Step down from {load.group.short_name}", act, case=case)


@bp.route("/cases/<reference>/groups", methods=["GET", "POST"])
@signed_in
def join(reference: str) -> Any:
    case = the_case(reference)
    there = {load.group_id for load in case.caseloads if load.left_on is None}
    groups = {
        str(group.id): group for group in db.session.scalars(partnership.active_groups())
        if current_scope().in_group(group.id) and group.id not in there and has_caseload(group)
    }  # fmt: skip
    form = asking.form_with_questions("group", forms.JoinForm, case)
    form.group.choices = [("", "Choose a group"), *((key, group.name) for key, group in groups.items())]

    def act(case: Case) -> str:
        group = groups[form.group.data]
        services.join_caseload(case, group, by=current_user)
        db.session.expire(case, ["caseloads"])
        asking.take_answers("group", case, form, by=current_user)
        return f"The case is on the caseload of {group.short_name} too."

    return small_change(reference, form, "Put the case on another group's caseload", act, case=case)
