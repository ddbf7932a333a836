"""Pages of consultations: asking agencies what they say to a tool, and recording what they answer."""

from __future__ import annotations

from typing import Any

from flask_login import current_user

from casework.consultations import forms, queries
from casework.consultations.views.blueprint import bp
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.orders import consulting
from casework.orders.addresses import small_change, to_change
from casework.partnership import queries as partnership
from casework.partnership.models import AGENCY_KINDS
from casework.web.gate import signed_in
from casework.web.presentation import listed, plural


@bp.route("/cases/<reference>/orders/<int:order_id>/views", methods=["GET", "POST"])
@signed_in
def ask(reference: str, order_id: int) -> Any:
    """Ask one or more agencies for their view."""
    order = to_change(reference, order_id)
    found = {str(agency.id): agency for agency in db.session.scalars(partnership.active_agencies())}
    form = forms.AskForm.from_request()
    form.agencies.choices = [(key, agency.name) for key, agency in found.items()]

    def act() -> str:
        if unknown := set(form.agencies.data) - set(found):
            raise Refusal(f"{plural(len(unknown), 'answer')} is not an agency of the partnership", field="agencies")
        asked = consulting.ask_views(
            order, [found[key] for key in form.agencies.data], on=form.on.data, by=current_user
        )
        return f"{plural(len(asked), 'agency', 'agencies')} asked. Record each view when it comes."

    named = [AGENCY_KINDS[each.agency].lower() for each in order.rules.consult]
    hint = f"The law may ask for the view of: {listed(named)}." if named else ""
    return small_change(order, form, "Ask agencies for their views", act, hint=hint)


@bp.route("/cases/<reference>/orders/<int:order_id>/views/<int:view_id>", methods=["GET", "POST"])
@signed_in
def answer(reference: str, order_id: int, view_id: int) -> Any:
    """Record what an agency says, and at which meeting it said so."""
    order = to_change(reference, order_id)
    row = next((view for view in order.views if view.id == view_id), None)
    if row is None:
        raise NotFound()
    meetings = {str(m.id): m for m in db.session.scalars(queries.meetings_about(order.case_id)).unique()}
    form = forms.ViewForm.from_request()
    form.meeting.choices = [
        ("", "Not at a meeting"),
        *((key, queries.meeting_words(meeting)) for key, meeting in meetings.items()),
    ]

    def act() -> str:
        chosen = meetings.get(form.meeting.data)
        consulting.record_view(
            row, view=form.view.data, words=form.words.data or "", given_by=form.given_by.data, on=form.on.data,
            by=current_user, meeting_id=chosen.id if chosen else None,
        )  # fmt: skip
        return f"The view of {row.agency.name} is recorded."

    return small_change(order, form, f"What {row.agency.name} says", act)
