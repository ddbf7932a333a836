"""Add, correct, end and remove what hangs on a person or place: the same four pages for each kind of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from casework import access
from casework.access.finding import the_one
from casework.errors import Refusal
from casework.extensions import db
from casework.subjects import forms, queries, recording
from casework.subjects.models import Person, PersonAddress, PersonName, Place
from casework.subjects.particulars import PersonIdentifier, Relationship, SafeContact, WarningMarker
from casework.subjects.standing import standing_of
from casework.subjects.views.blueprint import bp, name_of, page_of, the_person, the_place, values_of, version_of
from casework.web.forms import Form
from casework.web.gate import signed_in


@dataclass(frozen=True)
class What:
    """One kind of thing that hangs on a subject: its address, its form and its words."""

    slug: str
    model: type[Any]
    form: type[Form]
    fields: tuple[str, ...]
    words: str
    ends: bool = False
    correcting: type[Form] | None = None
    correct_fields: tuple[str, ...] = ()
    back: str = ""


PEOPLE = (
    What("names", PersonName, forms.NameForm, ("kind", "forename", "surname"), "another name"),
    What("addresses", PersonAddress, forms.AddressForm, ("line", "postcode", "tenure", "starts_on", "ends_on"), "an address", ends=True),
    What(
        "relationships", Relationship, forms.RelationshipForm, ("kind", "other", "note"), "a relationship", ends=True,
        correcting=forms.CorrectRelationshipForm, correct_fields=("note", "ended_on"),
    ),
    What("markers", WarningMarker, forms.MarkerForm, ("kind", "text", "review_on"), "a warning marker", ends=True),
    What("numbers", PersonIdentifier, forms.IdentifierForm, ("kind", "value", "note"), "a reference number", back="subjects.numbers"),
    What("contact", SafeContact, forms.SafeContactForm, ("text",), "a safe way to make contact", back="subjects.contact"),
)  # fmt: skip
PLACES = (PEOPLE[3],)
NOT_RECORDING = "Members of a group with a case record about it; observers, and agencies without an agreement, do not."


def _row(what: What, subject: Person | Place, row_id: int) -> Any:
    return the_one(queries.particular(what.model, row_id, subject))


def _back(what: What, subject: Person | Place) -> str:
    return url_for(what.back, reference=subject.reference) if what.back else page_of(subject)


def _page(what: What, subject: Person | Place, form: Form, title: str, button: str = "Save", kind: str = "") -> str:
    return render_template(
        "layouts/asked.html", form=form, title=title, about=name_of(subject), back=_back(what, subject), button=button, kind=kind
    )  # fmt: skip


def _values(what: What, form: Any) -> dict[str, Any]:
    """The form's answers as the service takes them: of a relationship, who it is to and which way round."""
    values = values_of(form, *what.fields)
    if what.model is Relationship:
        reference = (values.pop("other") or "").strip().upper()
        other = db.session.scalars(queries.person_by_reference(reference)).one_or_none()
        if other is None:
            raise Refusal("There is no such person, or none you may see", field="other")
        values["other_id"] = other.id
    return values


def _add(what: What, subject: Person | Place, form: Any) -> None:
    values = _values(what, form)
    about = subject
    if what.model is Relationship and values["kind"].endswith("-other"):
        about = db.session.get_one(Person, values["other_id"])
        values |= {"kind": values["kind"].removesuffix("-other"), "other_id": subject.id}
        access.require(standing_of(subject, by=current_user).records, NOT_RECORDING)
    recording.add(about, what.model, values, by=current_user)


def _adding(what: What, find: Callable[[str], Any]) -> Callable[[str], Any]:
    def view(reference: str) -> Any:
        subject = find(reference)
        access.require(standing_of(subject, by=current_user).records, NOT_RECORDING)
        form = what.form.from_request()
        if form.submitted():
            with form.showing_refusals():
                _add(what, subject, form)
                flash("Saved.")
                return redirect(_back(what, subject))
        return _page(what, subject, form, f"Add {what.words}")

    return view


def _correcting(what: What, find: Callable[[str], Any]) -> Callable[..., Any]:
    kind_of_form, fields = what.correcting or what.form, what.correct_fields or what.fields

    def view(reference: str, row_id: int) -> Any:
        subject = find(reference)
        row = _row(what, subject, row_id)
        access.require(standing_of(subject, by=current_user).records, NOT_RECORDING)
        form = kind_of_form.from_request(
            data={**{name: getattr(row, name) for name in fields}, "version": str(row.version)}
        )
        if form.submitted():
            with form.showing_refusals():
                recording.correct(subject, row, values_of(form, *fields), version=version_of(form), by=current_user)
                flash("Saved.")
                return redirect(_back(what, subject))
        return _page(what, subject, form, f"Correct {what.words}")

    return view


def _ending(what: What, find: Callable[[str], Any]) -> Callable[..., Any]:
    def view(reference: str, row_id: int) -> Any:
        subject = find(reference)
        row = _row(what, subject, row_id)
        access.require(standing_of(subject, by=current_user).records, NOT_RECORDING)
        form = forms.EndForm.from_request()
        if form.submitted():
            with form.showing_refusals():
                recording.end(subject, row, on=form.on.data, by=current_user)
                flash("It is kept as past.")
                return redirect(_back(what, subject))
        return _page(what, subject, form, f"End {what.words}", "It has ended")

    return view


def _removing(what: What, find: Callable[[str], Any]) -> Callable[..., Any]:
    def view(reference: str, row_id: int) -> Any:
        subject = find(reference)
        row = _row(what, subject, row_id)
        form = forms.RemoveForm.from_request()
        access.require(
            recording.may_remove(subject, row, by=current_user),
            "Only the agency that recorded it, or who runs a group with a case, removes it. You can correct or end it.",
        )
        if form.submitted():
            with form.showing_refusals():
                recording.remove(subject, row, why=form.why.data, by=current_user)
                flash("It is removed.")
                return redirect(_back(what, subject))
        return _page(what, subject, form, f"Remove {what.words}", "Remove it", "warning")

    return view


def _register(what: What, home: str, find: Callable[[str], Any], prefix: str) -> None:
    verbs: list[tuple[str, str, Callable[..., Any]]] = [
        ("new", "new", _adding(what, find)),
        ("correct", "<int:row_id>/correct", _correcting(what, find)),
        ("remove", "<int:row_id>/remove", _removing(what, find)),
    ]
    if what.ends:
        verbs.append(("end", "<int:row_id>/end", _ending(what, find)))
    for verb, path, view in verbs:
        bp.add_url_rule(
            f"/{home}/<reference>/{what.slug}/{path}", f"{verb}_{prefix}{what.slug}", signed_in(view), methods=["GET", "POST"]
        )  # fmt: skip


for each in PEOPLE:
    _register(each, "people", the_person, "")
for each in PLACES:
    _register(each, "places", the_place, "place_")
