"""Pages of ASB case reviews."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from io import BytesIO, StringIO
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from sqlalchemy import select

from casework import access, audit, clock
from casework.access import current_scope
from casework.asb_reviews import forms, queries, services
from casework.asb_reviews.letter import outcome_letter
from casework.asb_reviews.models import STAGES, CaseReview, Recommendation
from casework.asb_reviews.rules import rules
from casework.cases import queries as cases
from casework.cases.models import Case
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.partnership import queries as partnership
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of
from casework.rendering import to_docx, to_pdf
from casework.web.changes import changed
from casework.web.gate import signed_in
from casework.web.navigation import partnership_name
from casework.web.pagination import paged

bp = Blueprint("asb_reviews", __name__)
MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def the_group(slug: str) -> Group:
    """The group of this address, of a kind that reviews cases, for those who may have its case information only."""
    group = db.session.scalars(partnership.group_by_slug(slug)).one_or_none()
    if group is None or not current_scope().in_group(group.id) or not profile_of(group).case_reviews:
        raise NotFound()
    return group


def the_review(reference: str) -> CaseReview:
    review = db.session.scalars(queries.by_reference(reference)).unique().one_or_none()
    if review is None:
        raise NotFound()
    return review


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
        "asb_reviews/form.html",
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
        steps=_steps(review) if runs else [], rules=rules(),
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


def _do(reference: str, form: Any, title: str, act: Callable[[CaseReview], str]) -> Any:
    review = the_review(reference)
    access.require(current_scope().runs_group(review.group_id), services.ONLY_RUNNERS)
    back = url_for(".show", reference=reference)
    done = changed(form, lambda: act(review), back=lambda: back)
    return done or render_template("asb_reviews/form.html", form=form, title=title, back=back, about=review.reference)


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
    row = db.session.scalars(
        select(Recommendation).where(Recommendation.id == recommendation_id, Recommendation.review_id == review.id)
    ).one_or_none()
    if row is None:
        raise NotFound()
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


@bp.get("/case-reviews/<reference>/letter.<form>")
@signed_in
def letter(reference: str, form: str) -> Any:
    """The letter to the applicant: for those who run the group, who alone may know the applicant."""
    review = the_review(reference)
    applicant = db.session.scalars(queries.applicant_of(review.id)).one_or_none()
    if applicant is None or review.threshold_on is None or form not in MIME:
        raise NotFound()
    document = outcome_letter(review, applicant, partnership=partnership_name())
    audit.disclosed(
        "asb_reviews", review.id, to=[current_user.email], form=form, case_id=review.case_id, group_id=review.group_id
    )
    made = to_pdf(document) if form == "pdf" else to_docx(document)
    return send_file(
        BytesIO(made), mimetype=MIME[form], as_attachment=True, download_name=f"{review.reference}-letter.{form}"
    )


COUNTS = {
    "applications": "Applications received",
    "not_met": "Threshold decided not to be met",
    "reviews": "Reviews carried out",
    "with_recommendations": "Reviews that resulted in recommendations",
}


@bp.get("/groups/<slug>/case-reviews/counts")
@signed_in
def counts(slug: str) -> Any:
    """The four counts the law has published each year, on a page or as CSV; they name nobody."""
    group = the_group(slug)
    today = clock.today()
    this_year = today.year if today.month >= 4 else today.year - 1
    typed = request.args.get("year", "")
    year = int(typed) if typed.isdigit() and 2014 <= int(typed) <= this_year else this_year
    start, end = date(year, 4, 1), date(year + 1, 3, 31)
    row = db.session.execute(queries.counts(group.id, start=start, end=end)).one()
    rows = [(words, getattr(row, key)) for key, words in COUNTS.items()]
    if request.args.get("form") == "csv":
        out = StringIO()
        writer = csv.writer(out)
        writer.writerow(["ASB case reviews", f"April {year} to March {year + 1}"])
        writer.writerows(rows)
        name = f"asb-case-reviews-{year}-{year + 1}.csv"
        return Response(
            "\ufeff" + out.getvalue(),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    return render_template(
        "asb_reviews/counts.html",
        group=group,
        rows=rows,
        year=year,
        years=[(y, f"April {y} to March {y + 1}") for y in range(this_year, this_year - 6, -1)],
        end=end,
        today=today,
    )
