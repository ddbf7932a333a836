"""Pages of one place: open, add after looking, correct."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import access, audit, clock
from casework.extensions import db
from casework.partnership.models import Area
from casework.subjects import forms, matching, queries, services
from casework.subjects.standing import cases_of, standing_of
from casework.subjects.views.blueprint import bp, may_add, the_place, values_of, version_of
from casework.web.gate import signed_in


@bp.get("/places/<reference>")
@signed_in
def place(reference: str) -> Any:
    found = the_place(reference)
    audit.consulted("places", found.id)
    today = clock.today()
    live = [(marker, marker.state_on(today)) for marker in db.session.scalars(queries.markers_of(found))]
    return render_template(
        "subjects/place.html", place=found, cases=cases_of(found), standing=standing_of(found, by=current_user), today=today,
        markers=[(marker, state) for marker, state in live if state != "ended"],
        past_markers=[marker for marker, state in live if state == "ended"], merges=db.session.scalars(queries.merges_into(found)).all(),
    )  # fmt: skip


@bp.route("/places/new", methods=["GET", "POST"])
@signed_in
def new_place() -> Any:
    may_add()
    form = forms.PlaceForm.from_request(data={"name": request.args.get("name", "")})
    found: list[matching.Suggestion] = []
    if form.submitted():
        found = matching.suggest(
            name=form.name.data or "", address=form.address.data or "", postcode=form.postcode.data or "", kinds=("place",)
        )  # fmt: skip
        if found and not form.looked.data:
            return render_template("subjects/new.html", what="a place", form=form, found=found)
        with form.showing_refusals():
            made = services.add_place(
                name=form.name.data or "", address=form.address.data or "", postcode=form.postcode.data or "",
                kind=form.kind.data or "", by=current_user,
            )  # fmt: skip
            flash(f"{made.label} is recorded as {made.reference}.")
            return redirect(url_for(".place", reference=made.reference))
    return render_template("subjects/new.html", what="a place", form=form, found=found)


@bp.route("/places/<reference>/correct", methods=["GET", "POST"])
@signed_in
def correct_place(reference: str) -> Any:
    found = the_place(reference)
    access.require(
        standing_of(found, by=current_user).records, "Members of a group with a case correct it; observers do not."
    )
    areas = db.session.scalars(db.select(Area).order_by(Area.name)).all()
    form = forms.CorrectPlaceForm.from_request(
        data={**{name: getattr(found, name) for name in services.PLACE}, "version": str(found.version)}
    )
    form.area_id.choices = [("", "Not known"), *((str(area.id), area.name) for area in areas)]
    if form.submitted():
        with form.showing_refusals():
            values = values_of(form, *services.PLACE)
            chosen = {str(area.id): area.id for area in areas}
            values["area_id"] = chosen.get(values["area_id"])
            services.correct_place(found, values, version=version_of(form), by=current_user)
            flash("Saved.")
            return redirect(url_for(".place", reference=reference))
    return render_template(
        "layouts/asked.html", form=form, title="Correct what is known", about=found.label, back=url_for(".place", reference=reference)
    )  # fmt: skip
