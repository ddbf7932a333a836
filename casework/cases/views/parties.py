"""Who and where a case is about, and who controls each side."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_login import current_user
from sqlalchemy import select

from casework.cases import forms, services
from casework.cases.models import CONTROLLERS, SIDES, Case
from casework.cases.sections import the_case
from casework.cases.views.blueprint import bp, small_change
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.subjects.models import Organisation, Person, Place
from casework.web.gate import signed_in


@bp.route("/cases/<reference>/parties/add", methods=["GET", "POST"])
@signed_in
def add_party(reference: str) -> Any:
    form = forms.PartyForm.from_request(data={"reference": request.args.get("subject", "")})

    def act(case: Case) -> str | None:
        wanted = form.reference.data.upper().strip()
        model: type[Any] = {"L": Place, "B": Organisation}.get(wanted[:1], Person)
        subject = db.session.scalars(select(model).where(model.reference == wanted)).one_or_none()
        if subject is None:
            raise Refusal("There is nobody and nowhere with that reference that you may open", field="reference")
        services.add_party(case, form.side.data, subject, by=current_user)
        return f"{SIDES[form.side.data]} added."

    return small_change(reference, form, "Add a person, place or organisation", act, search=True)


@bp.route("/cases/<reference>/parties/<int:party_id>", methods=["GET", "POST"])
@signed_in
def controller(reference: str, party_id: int) -> Any:
    case = the_case(reference)
    party = next((party for party in case.parties if party.id == party_id), None)
    if party is None:
        raise NotFound()
    form = forms.ControllerForm.of_now(controller=party.controller, presence=party.controller_presence or "unknown")

    def act(_case: Case) -> str:
        presence = form.presence.data if form.presence.data != "unknown" else ""
        services.set_controller(party, controller=form.controller.data, presence=presence, by=current_user)
        return f"{CONTROLLERS[party.side]} saved."

    return small_change(reference, form, f"{CONTROLLERS[party.side]} for {party.label}", act, case=case)
