"""Who may see a case: restriction to named people, declared interests."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import clock
from casework.access.finding import the_one
from casework.cases import forms, queries, services
from casework.cases.models import Case, CaseInterest
from casework.cases.sections import the_case
from casework.cases.views.blueprint import bp, small_change
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.partnership import queries as partnership
from casework.subjects import queries as subjects
from casework.subjects import stepping_back
from casework.web.gate import signed_in


@bp.route("/cases/<reference>/restrict", methods=["GET", "POST"])
@signed_in
def restrict(reference: str) -> Any:
    case = the_case(reference)
    people = {}
    for load in case.caseloads:
        people |= {
            str(m.user.id): m.user for m in db.session.scalars(partnership.members_of(load.group_id, clock.today()))
        }
    named = [str(row.user_id) for row in db.session.scalars(queries.named_people_of(case.id))]
    form = forms.RestrictForm.of_now(people=named)
    form.people.choices = [(key, f"{user.name}, {user.agency.short_name}") for key, user in people.items()]

    def act(case: Case) -> str:
        services.restrict(case, people=[people[key] for key in form.people.data or []], by=current_user)
        return "The case is restricted." if case.restricted else "The case is open to its groups."

    return small_change(reference, form, "Restrict the case", act, case=case, closed_too=True)


@bp.route("/cases/<reference>/declare-interest", methods=["GET", "POST"])
@signed_in
def declare_interest(reference: str) -> Any:
    case = the_case(reference)
    form = forms.InterestForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            services.declare_interest(case, reason=form.reason.data, by=current_user)
            db.session.flush()
            flash(f"Thank you. {case.reference} is hidden from you from now on.")
            return redirect(url_for("home.index"))
    return render_template("cases/form.html", case=case, form=form, title="Declare an interest")


@bp.route("/declare-interest", methods=["GET", "POST"])
@signed_in
def any_interest() -> Any:
    """From the foot of every page: step back from a case, or from somebody or something, by its reference."""
    form = forms.AnyInterestForm.from_request(data={"reference": request.args.get("case", "")[:20]})
    if form.submitted():
        with form.showing_refusals():
            reference = form.reference.data.strip().upper()
            asked = subjects.by_any_reference(reference)
            subject = db.session.scalars(asked).one_or_none() if asked is not None else None
            if subject is not None:
                stepping_back.declare_interest(subject, reason=form.reason.data, by=current_user)
                flash(f"Thank you. Cases with {reference} are hidden from you from now on.")
                return redirect(url_for("home.index"))
            try:
                case = the_case(reference, whole=False)
            except NotFound:
                raise Refusal(
                    "You have nothing with that reference. Look at it again, or tell the coordinator", field="reference"
                ) from None
            services.declare_interest(case, reason=form.reason.data, by=current_user)
            db.session.flush()
            flash(f"Thank you. {case.reference} is hidden from you from now on.")
            return redirect(url_for("home.index"))
    standing = db.session.scalars(stepping_back.standing_of_reader(current_user.id)).all()
    return render_template("cases/interest.html", form=form, standing=standing)


@bp.post("/cases/<reference>/interests/<int:interest_id>/withdraw")
@signed_in
def withdraw_interest(reference: str, interest_id: int) -> Any:
    case = the_case(reference)
    interest = the_one(queries.interests_in(case.id).where(CaseInterest.id == interest_id))
    services.withdraw_interest(interest, case=case, by=current_user)
    flash("The interest is lifted.")
    return redirect(url_for(".show", reference=case.reference))
