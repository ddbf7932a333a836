"""An assessment from its first question to its submission; it can be left and gone on with at any time."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework.cases import services as cases
from casework.cases.sections import the_case
from casework.errors import Stale
from casework.risk import forms, scoring, series, services
from casework.risk.models import RiskAssessment
from casework.risk.offers import offers, wants_second_person
from casework.risk.tool_shape import Tool
from casework.risk.views.blueprint import beside_its_question, bp, reviews_in_words, the_draft, to_show
from casework.web.forms import Form
from casework.web.gate import signed_in
from casework.web.numbers import version_number
from casework.web.presentation import plural


@bp.route("/cases/<reference>/risk/start", methods=["GET", "POST"])
@signed_in
def start(reference: str) -> Any:
    case = the_case(reference)
    cases.require_may_record(case, current_user)
    form = forms.StartForm.from_request()
    found = offers(case)
    form.what.choices = [(each.key, f"{each.label}: {each.tool.title}") for each in found]
    if form.submitted():
        with form.showing_refusals():
            row, fresh = services.begin(case, form.what.data, by=current_user)
            if not fresh:
                flash("Somebody has begun this already. Go on from here.", "info")
            return redirect(url_for(".answers", reference=case.reference, assessment_id=row.id))
    return render_template("risk/start.html", case=case, form=form, offers=found)


@bp.route("/cases/<reference>/risk/<int:assessment_id>/answers", methods=["GET", "POST"])
@signed_in
def answers(reference: str, assessment_id: int) -> Any:
    case, row = the_draft(reference, assessment_id)
    if row.status != "draft":
        return to_show(case, row)
    tool = services.tool_of(row)
    form = forms.answers_form(tool).from_request(data=_known(row))
    status = 200
    if form.submitted():
        try:
            with form.showing_refusals(), beside_its_question():
                services.save_answers(
                    row, form.answers(), assessed_on=form.assessed_on.data, basis=form.basis.data or "",
                    version=_version(form), by=current_user,
                )  # fmt: skip
                return _saved(case.reference, row, tool)
        except Stale as stale:
            _show_theirs(form, tool, stale)
            status = 409
    elif request.method == "GET" and "unanswered" in request.args:
        for question, name in scoring.unanswered(tool, row.answers):
            form.refuse(f"Answer: {question.text}", forms.PREFIX + name)
    return render_template(
        "risk/answers.html", case=case, row=row, tool=tool, form=form, plan=forms.score_plan(tool),
        so_far=_so_far(tool, row), who=row.label, stale=status == 409,
    ), status  # fmt: skip


def _known(row: RiskAssessment) -> dict[str, Any]:
    kept = {f"{forms.PREFIX}{name}": value for name, value in row.answers.items()}
    return {**kept, "assessed_on": row.assessed_on, "basis": row.basis, "version": str(row.version)}


def _version(form: Form) -> int:
    return version_number(form.version.data)


def _saved(reference: str, row: RiskAssessment, tool: Tool) -> Any:
    """On to the check when that was asked for and nothing is missing; back to the questions when something is."""
    if "later" in request.form:
        flash("Saved. You find it on this page and under My work.")
        return redirect(url_for(".show", reference=reference))
    if scoring.unanswered(tool, row.answers):
        return redirect(url_for(".answers", reference=reference, assessment_id=row.id, unanswered=1))
    return redirect(url_for(".check", reference=reference, assessment_id=row.id))


def _show_theirs(form: Any, tool: Tool, stale: Stale) -> None:
    """Somebody else saved first: keep what was chosen here, and say beside each question what they answered."""
    form.version.data = str(stale.version)
    who = stale.changed_by or "Somebody else"
    form.refuse(f"{who} saved this first. Nothing of yours is saved yet: see where you differ, then save again.")
    for name, theirs in stale.theirs.items():
        field = name if name == "basis" else forms.PREFIX + name
        form.refuse(f"{who} {'wrote' if name == 'basis' else 'answered'}: {theirs or 'nothing'}", field)


def _so_far(tool: Tool, row: RiskAssessment) -> str:
    """The score as it was saved, for whoever has no scripts."""
    missing = len(scoring.unanswered(tool, row.answers))
    rest = f"{plural(missing, 'question')} still to answer." if missing else "All questions are answered."
    return f"Score when last saved: {row.score} of {tool.maximum}, {tool.band_of(row.score).words}. {rest}"


@bp.route("/cases/<reference>/risk/<int:assessment_id>/check", methods=["GET", "POST"])
@signed_in
def check(reference: str, assessment_id: int) -> Any:
    case, row = the_draft(reference, assessment_id)
    if row.status != "draft":
        return to_show(case, row)
    tool = services.tool_of(row)
    if scoring.unanswered(tool, row.answers):
        return redirect(url_for(".answers", reference=reference, assessment_id=row.id, unanswered=1))
    scored = tool.band_of(row.score)
    form: Any = forms.submit_form(tool, scored.key).from_request(data={"band": scored.key, "version": str(row.version)})
    if form.submitted():
        with form.showing_refusals():
            moved = services.submit(
                row, band=form.band.data, judgement=form.judgement.data or "", version=_version(form), by=current_user
            )
            flash(
                "Submitted. It awaits validation by somebody who runs the group."
                if row.second_person
                else f"Submitted. {row.band_words} is in force.{reviews_in_words(moved)}"
            )
            return to_show(case, row)
        form.version.data = str(row.version)
    return render_template(
        "risk/check.html", case=case, row=row, tool=tool, form=form, lines=series.answered(row), scored=scored, who=row.label,
        second=wants_second_person(tool, row.group),
    )  # fmt: skip


@bp.route("/cases/<reference>/risk/<int:assessment_id>/discard", methods=["GET", "POST"])
@signed_in
def discard(reference: str, assessment_id: int) -> Any:
    case, row = the_draft(reference, assessment_id)
    if row.status != "draft":
        return to_show(case, row)
    form = Form.from_request()
    if form.submitted():
        with form.showing_refusals():
            services.discard(row, by=current_user)
            flash("The draft is discarded.")
            return redirect(url_for(".show", reference=case.reference))
    return render_template("risk/discard.html", case=case, row=row, form=form)
