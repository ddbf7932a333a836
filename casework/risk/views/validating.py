"""What waits to be validated, and the decision about one assessment."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import access, audit
from casework.cases import services as cases
from casework.cases.sections import the_case
from casework.risk import forms, policy, queries, series, services
from casework.risk.models import RiskAssessment
from casework.risk.views.blueprint import bp, reviews_in_words, the_assessment, to_show
from casework.web.gate import having, signed_in
from casework.web.pagination import paged


@bp.get("/risk/to-validate")
@having(lambda scope: bool(scope.runs), "This page is for those who run a group.")
def waiting() -> Any:
    page = paged(
        queries.to_validate(), by=[(RiskAssessment.submitted_at, "asc"), (RiskAssessment.id, "asc")],
        key_of=lambda row: (row.submitted_at, row.id), size=30, scalars=False,
    )  # fmt: skip
    audit.consulted("risk_assessments", [row.id for row in page.rows])
    return render_template("risk/waiting.html", page=page)


@bp.route("/cases/<reference>/risk/<int:assessment_id>/validate", methods=["GET", "POST"])
@signed_in
def validate(reference: str, assessment_id: int) -> Any:
    case = the_case(reference)
    row = the_assessment(case, assessment_id)
    if row.status != "awaiting" and request.method == "GET":
        return to_show(case, row)
    why_not = policy.why_not_validate(current_user, row)
    access.require(not why_not, why_not)
    cases.require_may_record(case, current_user)
    form = forms.ValidateForm.from_request()
    tool = services.tool_of(row)
    if form.submitted():
        with form.showing_refusals():
            if form.decision.data == "validate":
                moved = services.validate(row, by=current_user)
                flash(f"Validated: {row.band_words} is in force.{reviews_in_words(moved)}")
            else:
                services.send_back(row, comment=form.comment.data or "", by=current_user)
                flash("Sent back. Its assessor finds it under My work, with what you wrote.")
            return redirect(url_for(".show", reference=case.reference))
    return render_template(
        "risk/validate.html", case=case, row=row, tool=tool, form=form, lines=series.answered(row),
        scored=tool.band(row.scored_band), band=tool.band(row.band), who=row.label,
    )  # fmt: skip
