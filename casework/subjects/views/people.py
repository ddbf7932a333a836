"""Pages of one person: open, add after looking, correct."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import access, audit, clock
from casework.extensions import db
from casework.subjects import forms, matching, queries, services
from casework.subjects.standing import cases_of, standing_of
from casework.subjects.views.blueprint import bp, may_add, the_person, values_of, version_of
from casework.web.gate import signed_in


@bp.get("/people/<reference>")
@signed_in
def person(reference: str) -> Any:
    found = the_person(reference)
    audit.consulted("people", found.id)
    today = clock.today()
    markers = db.session.scalars(queries.markers_of(found)).all()
    live = [(marker, marker.state_on(today)) for marker in markers]
    return render_template(
        "subjects/person.html", person=found, cases=cases_of(found), standing=standing_of(found, by=current_user), today=today,
        markers=[(marker, state) for marker, state in live if state != "ended"],
        past_markers=[marker for marker, state in live if state == "ended"], merges=db.session.scalars(queries.merges_into(found)).all(),
        relationships=[(row, *row.seen_from(found.id)) for row in db.session.scalars(queries.relationships_of(found.id))],
        current=[row for row in found.addresses if row.is_current(today)],
        past=[row for row in found.addresses if not row.is_current(today)],
    )  # fmt: skip


@bp.route("/people/new", methods=["GET", "POST"])
@signed_in
def new_person() -> Any:
    """Look before adding: whoever is already known comes first, and adding goes on only with "none of these"."""
    may_add()
    form = forms.PersonForm.from_request(data={"surname": request.args.get("name", "")})
    found: list[matching.Suggestion] = []
    if form.submitted():
        name = f"{form.forename.data} {form.surname.data}".strip()
        found = matching.suggest(
            name=name, date_of_birth=form.date_of_birth.data, postcode=form.postcode.data or "", kinds=("person",)
        )
        if name and found and not form.looked.data:
            return render_template("subjects/new.html", what="a person", form=form, found=found)
        with form.showing_refusals():
            made = services.add_person(
                forename=form.forename.data or "", surname=form.surname.data or "", date_of_birth=form.date_of_birth.data,
                birth_year=form.birth_year.data, aliases=[form.alias.data or ""], address=form.address.data or "",
                postcode=form.postcode.data or "", gender=form.gender.data or "", phone=form.phone.data or "", by=current_user,
            )  # fmt: skip
            flash(f"{made.name} is recorded as {made.reference}.")
            return redirect(url_for(".person", reference=made.reference))
    return render_template("subjects/new.html", what="a person", form=form, found=found)


@bp.route("/people/<reference>/correct", methods=["GET", "POST"])
@signed_in
def correct_person(reference: str) -> Any:
    found = the_person(reference)
    access.require(
        standing_of(found, by=current_user).records, "Members of a group with a case correct it; observers do not."
    )
    form = forms.CorrectPersonForm.from_request(
        data={**{name: getattr(found, name) for name in services.PERSON}, "version": str(found.version)}
    )
    if form.submitted():
        with form.showing_refusals():
            services.correct_person(found, values_of(form, *services.PERSON), version=version_of(form), by=current_user)
            flash("Saved.")
            return redirect(url_for(".person", reference=reference))
    return render_template(
        "layouts/asked.html", form=form, title="Correct what is known", about=found.name, back=url_for(".person", reference=reference)
    )  # fmt: skip
