"""Pages of one organisation: open, add after looking, correct."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import access, audit
from casework.extensions import db
from casework.subjects import forms, matching, queries, services
from casework.subjects.models import ORGANISATION_KINDS
from casework.subjects.standing import cases_of, standing_of
from casework.subjects.views.blueprint import bp, may_add, the_organisation, values_of, version_of
from casework.web.gate import signed_in


@bp.get("/organisations/<reference>")
@signed_in
def organisation(reference: str) -> Any:
    found = the_organisation(reference)
    audit.consulted("organisations", found.id)
    return render_template(
        "subjects/organisation.html", organisation=found, cases=cases_of(found), standing=standing_of(found, by=current_user),
        kinds=ORGANISATION_KINDS, merges=db.session.scalars(queries.merges_into(found)).all(),
    )  # fmt: skip


@bp.route("/organisations/new", methods=["GET", "POST"])
@signed_in
def new_organisation() -> Any:
    """Look before adding: whatever is already known comes first, and adding goes on only with "none of these"."""
    may_add()
    form = forms.OrganisationForm.from_request(data={"name": request.args.get("name", "")})
    found: list[matching.Suggestion] = []
    if form.submitted():
        found = matching.suggest(
            name=form.name.data or "", address=form.address.data or "", postcode=form.postcode.data or "",
            number=form.registration_number.data or "", kinds=("organisation",),
        )  # fmt: skip
        if form.name.data and found and not form.looked.data:
            return render_template("subjects/new.html", what="an organisation", form=form, found=found)
        with form.showing_refusals():
            values = {name: value or "" for name, value in values_of(form, *services.ORGANISATION).items()}
            made = services.add_organisation(**values, by=current_user)
            flash(f"{made.name} is recorded as {made.reference}.")
            return redirect(url_for(".organisation", reference=made.reference))
    return render_template("subjects/new.html", what="an organisation", form=form, found=found)


@bp.route("/organisations/<reference>/correct", methods=["GET", "POST"])
@signed_in
def correct_organisation(reference: str) -> Any:
    found = the_organisation(reference)
    access.require(
        standing_of(found, by=current_user).records, "Members of a group with a case correct it; observers do not."
    )
    form = forms.CorrectOrganisationForm.from_request(
        data={**{name: getattr(found, name) for name in services.ORGANISATION}, "version": str(found.version)}
    )
    if form.submitted():
        with form.showing_refusals():
            values = values_of(form, *services.ORGANISATION)
            services.correct_organisation(found, values, version=version_of(form), by=current_user)
            flash("Saved.")
            return redirect(url_for(".organisation", reference=reference))
    return render_template(
        "layouts/asked.html", form=form, title="Correct what is known", about=found.name, back=url_for(".organisation", reference=reference)
    )  # fmt: skip
