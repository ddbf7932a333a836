"""The places where incidents are counted."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template
from flask_login import current_user

from casework.plans import counting, forms
from casework.plans.views.blueprint import back_to_counts, bp, case_to_write, the_place
from casework.web.forms import Form
from casework.web.gate import signed_in


@bp.route("/cases/<reference>/plan/places/new", methods=["GET", "POST"])
@signed_in
def add_place(reference: str) -> Any:
    case = case_to_write(reference)
    there = counting.places_of(case)
    here = any(place.role == "here" for place in there)
    form = forms.PlaceForm.from_request(
        data={"role": "nearby" if here else "here", "name": "" if here else counting.name_here(case)}
    )
    if form.submitted():
        with form.showing_refusals():
            place = counting.add_place(case, name=form.name.data, role=form.role.data, by=current_user)
            flash(f"{place.name} is added. Type its counts, or import them.")
            return back_to_counts(case)
    return render_template("plans/place.html", case=case, form=form, title="Add a place to count at", place=None)


@bp.route("/cases/<reference>/plan/places/<int:place_id>", methods=["GET", "POST"])
@signed_in
def change_place(reference: str, place_id: int) -> Any:
    case = case_to_write(reference)
    place = the_place(case, place_id)
    form = forms.PlaceForm.of_now(name=place.name, role=place.role)
    if form.submitted():
        with form.showing_refusals():
            counting.change_place(place, case, name=form.name.data, role=form.role.data, by=current_user)
            flash("Saved.")
            return back_to_counts(case)
    return render_template("plans/place.html", case=case, form=form, title=f"Change {place.name}", place=place)


@bp.route("/cases/<reference>/plan/places/<int:place_id>/remove", methods=["GET", "POST"])
@signed_in
def remove_place(reference: str, place_id: int) -> Any:
    case = case_to_write(reference)
    place = the_place(case, place_id)
    form = Form.from_request()
    if form.submitted():
        with form.showing_refusals():
            name = place.name
            counting.remove_place(place, case, by=current_user)
            flash(f"{name} and its counts are removed.")
            return back_to_counts(case)
    return render_template("plans/remove_place.html", case=case, form=form, place=place)
