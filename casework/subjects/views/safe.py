"""Pages of addresses kept from others: that there are some, the address itself when asked for, and who may see it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask_login import current_user

from casework import access, audit, clock
from casework.access.finding import the_one
from casework.extensions import db
from casework.subjects import forms, queries, safe_addresses
from casework.subjects.models import Person, PersonAddress
from casework.subjects.safe_models import SafeAddress
from casework.subjects.standing import in_groups_with, standing_of
from casework.subjects.views.blueprint import bp, name_of, the_person
from casework.web.changes import changed
from casework.web.gate import signed_in
from casework.web.numbers import row_number


def _the_address(person: Person, row_id: int) -> SafeAddress:
    return the_one(safe_addresses.one_of(person.id, row_id))


def _list(person: Person, **shown: Any) -> str:
    rows = db.session.scalars(safe_addresses.of_person(person.id)).all()
    audit.consulted("safe_addresses", [row.id for row in rows])
    return render_template(
        "subjects/safe_addresses.html", person=person, rows=rows, standing=standing_of(person, by=current_user), **shown
    )


@bp.get("/people/<reference>/safe-addresses")
@signed_in
def safe_addresses_of(reference: str) -> Any:
    """Alike for somebody who may see none and where there is none."""
    return _list(the_person(reference), shown_id=None, address=None)


@bp.post("/people/<reference>/safe-addresses/<int:row_id>/show")
@signed_in
def show_safe_address(reference: str, row_id: int) -> Any:
    """The address itself, once: it stands on no page that can be opened again by going back or by a link."""
    person = the_person(reference)
    row = _the_address(person, row_id)
    return _list(person, shown_id=row.id, address=safe_addresses.show(row))


@bp.route("/people/<reference>/safe-addresses/new", methods=["GET", "POST"])
@signed_in
def new_safe_address(reference: str) -> Any:
    person = the_person(reference)
    access.require(standing_of(person, by=current_user).records, safe_addresses.RECORDS)
    instead = _instead_of(person)
    people = {str(each.id): each for each in db.session.scalars(in_groups_with(person, clock.today()))}
    known = {"line": instead.line, "postcode": instead.postcode} if instead is not None else {}
    form = forms.NewSafeAddressForm.from_request(data=known)
    form.readers.choices = _choices(people)

    def act() -> str:
        safe_addresses.keep(
            person, line=form.line.data or "", postcode=form.postcode.data or "", reason=form.reason.data or "",
            readers=[people[key] for key in form.readers.data or []], for_who_runs=form.for_who_runs.data == "yes",
            by=current_user, instead_of=instead,
        )  # fmt: skip
        return "The address is kept from others."

    return changed(form, act, back=lambda: _back(person)) or _form_page(
        person, form, "Keep this address from others" if instead is not None else "Add an address kept from others"
    )


def _instead_of(person: Person) -> PersonAddress | None:
    """The ordinary address of this person that is to be kept from others from now on."""
    row_id = row_number(request.args.get("address", ""))
    if row_id is None:
        return None
    return the_one(queries.particular(PersonAddress, row_id, person))


@bp.route("/people/<reference>/safe-addresses/<int:row_id>", methods=["GET", "POST"])
@signed_in
def change_safe_address(reference: str, row_id: int) -> Any:
    person = the_person(reference)
    row = _the_address(person, row_id)
    access.require(standing_of(person, by=current_user).records, safe_addresses.RECORDS)
    people = {str(each.id): each for each in db.session.scalars(in_groups_with(person, clock.today()))}
    now = {
        "reason": row.reason, "for_who_runs": "yes" if row.for_who_runs else "no",
        "readers": [str(reader.user_id) for reader in row.readers],
    }  # fmt: skip
    form = forms.SafeAddressForm.of_now(**now)
    form.readers.choices = _choices(people)

    def act() -> str:
        safe_addresses.change(
            row, reason=form.reason.data or "", readers=[people[key] for key in form.readers.data or []],
            for_who_runs=form.for_who_runs.data == "yes", choices=people.values(), by=current_user,
        )  # fmt: skip
        return "Saved."

    return changed(form, act, back=lambda: _back(person)) or _form_page(person, form, "Who may see this address")


@bp.route("/people/<reference>/safe-addresses/<int:row_id>/remove", methods=["GET", "POST"])
@signed_in
def remove_safe_address(reference: str, row_id: int) -> Any:
    person = the_person(reference)
    row = _the_address(person, row_id)
    access.require(standing_of(person, by=current_user).records, safe_addresses.RECORDS)
    form = forms.RemoveSafeAddressForm.from_request()

    def act() -> str:
        safe_addresses.remove(row, why=form.why.data or "", by=current_user)
        return "It is removed. That it was there, and who saw it, stays in the log."

    page = changed(form, act, back=lambda: _back(person))
    return page or _form_page(person, form, "Remove an address kept from others", button="Remove it", kind="warning")


def _choices(people: dict[str, Any]) -> list[tuple[str, str]]:
    return [(key, f"{user.name}, {user.agency.short_name}") for key, user in people.items()]


def _back(person: Person) -> str:
    return url_for(".safe_addresses_of", reference=person.reference)


def _form_page(person: Person, form: Any, title: str, button: str = "Save", kind: str = "") -> str:
    return render_template(
        "layouts/asked.html",
        form=form,
        title=title,
        about=name_of(person),
        back=_back(person),
        button=button,
        kind=kind,
    )
