"""Pages on which figures and series breaks are entered, one at a time."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask_login import current_user

from casework import access
from casework.access import current_scope
from casework.extensions import db
from casework.indicators import forms, policy, services
from casework.indicators.models import Indicator
from casework.indicators.services import Entry
from casework.indicators.standing import PLACES
from casework.indicators.views.blueprint import bp, the_indicator
from casework.partnership import queries as partnership
from casework.partnership.reached import the_group
from casework.web.changes import changed
from casework.web.gate import signed_in


@bp.route("/groups/<slug>/indicators/<int:indicator_id>/figure", methods=["GET", "POST"])
@signed_in
def figure(slug: str, indicator_id: int) -> Any:
    """Enter a figure, or correct one: of a period that has one a reason is asked for."""
    group = the_group(slug)
    row = the_indicator(group, indicator_id)
    access.require(policy.may_enter(current_scope(), row), policy.WHO_ENTERS)
    place = request.args.get("place", "own")
    form = forms.FigureForm.from_request(data={"place": place if place in PLACES else "own"})
    areas = db.session.scalars(partnership.areas()).all()
    form.area.choices = forms.choices("None", areas, lambda each: each.name)
    _hints(form, row)

    def given(name: str) -> Any:
        return form[name].data if name in form else None

    def act() -> str:
        area = (
            next((each for each in areas if str(each.id) == form.area.data), None)
            if form.place.data == "area"
            else None
        )
        entry = Entry(
            form.period.data, form.state.data, form.figure.data, given("part"), given("whole"), form.place.data,
            area.name if area is not None else (form.place_name.data or "").strip() if form.place.data != "own" else "",
            area.id if area is not None else None,
        )  # fmt: skip
        value = services.enter(row, entry, reason=form.reason.data or "", by=current_user)
        return f"{value.period.label}: {value.point.words(row.measure)}. It is entered."

    if done := changed(form, act, back=lambda: url_for(".show", slug=slug, indicator_id=indicator_id)):
        return done
    return render_template(
        "indicators/plain.html",
        group=group,
        form=form,
        title="Enter a figure",
        button="Enter it",
        row=row,
        words=row.name,
    )


def _hints(form: forms.FigureForm, row: Indicator) -> None:
    """Only the boxes this unit needs, called what they are."""
    if row.unit == "count":
        del form.part
        if row.base:
            form.whole.label.text = "Population (optional)" if row.base == "population" else "Households (optional)"
            form.whole.description = "Gives the rate per 1,000, and ranks"
        else:
            del form.whole
    elif row.unit in ("percentage", "rate"):
        form.figure.label.text = "Figure, if it was published as such"
        form.whole.label.text = (
            "Out of" if row.unit == "percentage" else "Population" if row.base == "population" else "Households"
        )
    else:
        del form.part, form.whole


@bp.route("/groups/<slug>/indicators/<int:indicator_id>/break", methods=["GET", "POST"])
@signed_in
def series_break(slug: str, indicator_id: int) -> Any:
    """From a period on it is counted otherwise: what lies on both sides is not compared any more."""
    group = the_group(slug)
    row = the_indicator(group, indicator_id)
    access.require(policy.may_enter(current_scope(), row), policy.WHO_ENTERS)
    form = forms.BreakForm.from_request()

    def act() -> str:
        services.add_break(row, period=form.period.data, reason=form.reason.data.rstrip("."), by=current_user)
        return "The series break is recorded."

    if done := changed(form, act, back=lambda: url_for(".show", slug=slug, indicator_id=indicator_id)):
        return done
    return render_template(
        "indicators/plain.html",
        group=group,
        form=form,
        title="Record a series break",
        button="Record it",
        row=row,
        words=row.name,
    )
