"""Somebody has left: their account is closed, every sign-in and key ends, and what they owe goes to somebody else, in one step."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from casework.access import current_scope
from casework.accounts import services as accounts
from casework.accounts.models import User
from casework.accounts.panels import Link, on_person_page
from casework.errors import NotFound
from casework.extensions import db
from casework.handovers import forms, services
from casework.handovers.models import HandOver
from casework.handovers.services import Piece
from casework.handovers.views import bp
from casework.partnership import queries as partnership
from casework.partnership.models import Agency
from casework.web.gate import having


def leave(
    person: User, *, to: User | None, reason: str, agency: Agency, by: User
) -> tuple[HandOver | None, list[Piece]]:
    """Close the account, and ask for all that can be moved to go to `to`; also what cannot, which stays theirs as cases of other groups do.

    Refused as each of the two is by itself; both happen or neither.
    """
    row = None
    work = [] if to is None else services.work_of(person, to, group=None, agency=agency, by=by)
    if to is not None and any(not piece.why_not for piece in work):
        row = services.ask(person, to, reason=reason, agency=agency, by=by)
    accounts.suspend(person, by=by)
    return row, [piece for piece in work if piece.why_not]


@on_person_page
def _link(person: User) -> list[Link]:
    mine = current_scope().spoc_agency_id == person.agency_id and person.status != "suspended"
    if not mine or person.id == current_user.id:
        return []
    return [
        Link("They have left: close the account and hand on their work", url_for("handovers.left", user_id=person.id))
    ]


@bp.route("/hand-over/left/<int:user_id>", methods=["GET", "POST"])
@having(lambda scope: scope.spoc_agency_id is not None, "This page is for single points of contact.")
def left(user_id: int) -> Any:
    """For a person of the reader's own agency; of the others nobody learns here that there is such a number."""
    agency = db.session.scalars(partnership.agency_by_id(current_scope().spoc_agency_id or 0)).one()
    people = {user.id: user for user in db.session.scalars(partnership.people_of(agency.id))}
    person = people.get(user_id)
    if person is None or person.id == current_user.id:
        raise NotFound
    form = forms.LeftForm.from_request()
    active = [user for user in people.values() if user.status == "active" and user.id != person.id]
    form.to.choices = [("", "Choose"), ("nobody", "Nobody: they owe nothing, or it is handed on later")]
    form.to.choices += [(str(user.id), user.name) for user in active]
    if form.submitted():
        with form.showing_refusals():
            to = None if form.to.data == "nobody" else people[int(form.to.data)]
            row, kept = leave(
                person, to=to, reason=form.reason.data, agency=agency, by=current_user._get_current_object()
            )
            done = f"{person.name} is suspended and signed out everywhere."
            if kept:
                names = ", ".join(piece.reference for piece in kept)
                flash(
                    f"Not handed on, since {people[int(form.to.data)].name} cannot have it: {names}. It stays with {person.name} until it is: Actions, Hand over somebody’s work, says why.",
                    "info",
                )
            if row is None:
                flash(done)
                return redirect(url_for("accounts.person", user_id=person.id))
            flash(f"{done} {row.reference} hands on what they owe, in the background.")
            return redirect(url_for(".show", reference=row.reference))
    return render_template("handovers/left.html", form=form, person=person)
