"""Who leads a case, closing it and opening it again."""

from __future__ import annotations

from typing import Any

from flask_login import current_user

from casework import clock
from casework.cases import asking, forms, services
from casework.cases.models import Case
from casework.cases.sections import the_case
from casework.cases.views.blueprint import bp, small_change
from casework.extensions import db
from casework.partnership import queries as partnership
from casework.partnership.profiles import profile_of
from casework.web.gate import signed_in


@bp.route("/cases/<reference>/lead", methods=["GET", "POST"])
@signed_in
def lead(reference: str) -> Any:
    case = the_case(reference)
    agencies = {str(agency.id): agency for agency in db.session.scalars(partnership.active_agencies())}
    people = {}
    for load in case.caseloads:
        if load.left_on is None:
            people |= {
                str(m.user.id): m.user for m in db.session.scalars(partnership.members_of(load.group_id, clock.today()))
            }
    known = {"agency": str(case.lead_agency_id or ""), "officer": str(case.lead_officer_id or "")}
    form = asking.form_with_questions("lead", forms.LeadForm, case, known)
    form.agency.choices = [("", "None"), *((key, agency.name) for key, agency in agencies.items())]
    form.officer.choices = [
        ("", "None"),
        *((key, f"{user.name}, {user.agency.short_name}") for key, user in people.items()),
    ]

    def act(case: Case) -> str:
        services.set_lead(
            case, agency=agencies.get(form.agency.data), officer=people.get(form.officer.data), by=current_user
        )
        asking.take_answers("lead", case, form, by=current_user)
        return "The lead is set."

    return small_change(reference, form, "Lead agency and officer", act, case=case)


@bp.route("/cases/<reference>/close", methods=["GET", "POST"])
@signed_in
def close(reference: str) -> Any:
    case = the_case(reference)
    form = asking.form_with_questions("closing", forms.CloseForm, case)
    outcomes = {outcome for load in case.caseloads for outcome in profile_of(load.group).outcomes}
    form.outcome.choices = [(outcome, outcome) for outcome in sorted(outcomes)]

    def act(case: Case) -> str:
        asking.take_answers("closing", case, form, by=current_user)
        services.close_case(case, reason=form.reason.data, outcome=form.outcome.data, by=current_user)
        return f"{case.reference} is closed."

    return small_change(reference, form, "Close the case", act, case=case, button="Close the case")


@bp.route("/cases/<reference>/reopen", methods=["GET", "POST"])
@signed_in
def reopen(reference: str) -> Any:
    form = forms.ReopenForm.from_request()

    def act(case: Case) -> str:
        services.reopen_case(case, reason=form.reason.data, by=current_user)
        return f"{case.reference} is open again."

    return small_change(reference, form, "Reopen the case", act, closed_too=True)
