"""Pages of people and places: search, add after looking, open, correct."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from casework import access, audit
from casework.access import current_scope
from casework.errors import NotFound
from casework.extensions import db
from casework.subjects import forms, matching, queries, services
from casework.subjects.models import Person
from casework.web.gate import signed_in

bp = Blueprint("subjects", __name__)

PREFIXES = {
    "P": "subjects.person",
    "L": "subjects.place",
    "C": "cases.show",
    "R": "referrals.show",
    "A": "actions.show",
}


def the_person(reference: str) -> Person:
    person = db.session.scalars(queries.person_by_reference(reference)).one_or_none()
    if person is None:
        raise NotFound()
    return person


@bp.get("/subjects/")
@signed_in
def search() -> Any:
    typed = request.args.get("q", "")[:200]
    found: list[matching.Suggestion] = []
    if typed.strip():
        meant = matching.read_words(typed)
        if reference := meant.get("reference"):
            return redirect(url_for(PREFIXES[reference[0]], reference=reference))
        found = matching.suggest(**meant, limit=15)
        audit.consulted("people", [s.id for s in found if s.readable and s.kind == "person"])
    return render_template("subjects/search.html", typed=typed, found=found)


@bp.get("/people/<reference>")
@signed_in
def person(reference: str) -> Any:
    found = the_person(reference)
    audit.consulted("people", found.id)
    return render_template("subjects/person.html", person=found, cases=_cases(person_id=found.id))


@bp.get("/places/<reference>")
@signed_in
def place(reference: str) -> Any:
    found = db.session.scalars(queries.place_by_reference(reference)).one_or_none()
    if found is None:
        raise NotFound()
    audit.consulted("places", found.id)
    return render_template("subjects/place.html", place=found, cases=_cases(place_id=found.id))


def _cases(*, person_id: int | None = None, place_id: int | None = None) -> Any:
    """Cases in reach that the subject is a party of, with the side; cases lie above subjects, so their tables are asked by the rule."""
    from casework.cases.models import Case, CaseParty

    statement = select(Case.reference, Case.title, Case.status, CaseParty.side).join(
        CaseParty, CaseParty.case_id == Case.id
    )
    statement = (
        statement.where(CaseParty.person_id == person_id)
        if person_id
        else statement.where(CaseParty.place_id == place_id)
    )
    return db.session.execute(statement.order_by(Case.id.desc()).limit(30)).all()


def _may_record() -> None:
    scope = current_scope()
    access.require(scope.has_agreement or not scope.groups, "Your agency has no current information sharing agreement.")


@bp.route("/people/new", methods=["GET", "POST"])
@signed_in
def new_person() -> Any:
    """Look before adding: whoever is already known comes first, and adding goes on only with "none of these"."""
    form = forms.PersonForm.from_request(data={"surname": request.args.get("name", "")})
    found: list[matching.Suggestion] = []
    if form.submitted():
        name = f"{form.forename.data} {form.surname.data}".strip()
        found = matching.suggest(
            name=name, date_of_birth=form.date_of_birth.data, postcode=form.postcode.data or "", kinds=("person",)
        )
        if name and found and not form.looked.data:
            return render_template("subjects/new_person.html", form=form, found=found)
        with form.showing_refusals():
            made = services.add_person(
                forename=form.forename.data or "", surname=form.surname.data or "", date_of_birth=form.date_of_birth.data,
                aliases=[form.alias.data or ""], address=form.address.data or "", postcode=form.postcode.data or "",
                gender=form.gender.data or "", phone=form.phone.data or "", by=current_user,
            )  # fmt: skip
            flash(f"{made.name} is recorded as {made.reference}.")
            return redirect(url_for(".person", reference=made.reference))
    return render_template("subjects/new_person.html", form=form, found=found)


@bp.route("/places/new", methods=["GET", "POST"])
@signed_in
def new_place() -> Any:
    form = forms.PlaceForm.from_request(data={"name": request.args.get("name", "")})
    found: list[matching.Suggestion] = []
    if form.submitted():
        found = matching.suggest(
            name=form.name.data or "",
            address=form.address.data or "",
            postcode=form.postcode.data or "",
            kinds=("place",),
        )
        if found and not form.looked.data:
            return render_template("subjects/new_place.html", form=form, found=found)
        with form.showing_refusals():
            made = services.add_place(
                name=form.name.data or "",
                address=form.address.data or "",
                postcode=form.postcode.data or "",
                kind=form.kind.data or "",
                by=current_user,
            )
            flash(f"{made.label} is recorded as {made.reference}.")
            return redirect(url_for(".place", reference=made.reference))
    return render_template("subjects/new_place.html", form=form, found=found)


@bp.route("/people/<reference>/correct", methods=["GET", "POST"])
@signed_in
def correct_person(reference: str) -> Any:
    found = the_person(reference)
    _may_record()
    form = forms.CorrectPersonForm.from_request(
        data={
            **{k: getattr(found, k) for k in ("forename", "surname", "date_of_birth", "gender", "phone")},
            "version": str(found.version),
        }
    )
    if form.submitted():
        with form.showing_refusals():
            services.correct_person(
                found, version=int(form.version.data) if form.version.data.isdigit() else 0, forename=form.forename.data or "",
                surname=form.surname.data or "", date_of_birth=form.date_of_birth.data, gender=form.gender.data or "", phone=form.phone.data or "",
            )  # fmt: skip
            flash("Saved.")
            return redirect(url_for(".person", reference=reference))
    return render_template("subjects/form.html", form=form, person=found, title="Correct what is known")


@bp.route("/people/<reference>/names/new", methods=["GET", "POST"])
@signed_in
def new_name(reference: str) -> Any:
    found = the_person(reference)
    _may_record()
    form = forms.NameForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            services.add_name(
                found, kind=form.kind.data, forename=form.forename.data or "", surname=form.surname.data or ""
            )
            flash("The name is added.")
            return redirect(url_for(".person", reference=reference))
    return render_template("subjects/form.html", form=form, person=found, title="Add another name")


@bp.route("/people/<reference>/addresses/new", methods=["GET", "POST"])
@signed_in
def new_address(reference: str) -> Any:
    found = the_person(reference)
    _may_record()
    form = forms.AddressForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            services.add_address(
                found, line=form.line.data or "", postcode=form.postcode.data or "", tenure=form.tenure.data or "", starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
            )  # fmt: skip
            flash("The address is added.")
            return redirect(url_for(".person", reference=reference))
    return render_template("subjects/form.html", form=form, person=found, title="Add an address")
