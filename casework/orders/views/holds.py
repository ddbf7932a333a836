"""What an order holds, each added with a form: terms, breaches, signatures, documents."""

from __future__ import annotations

from typing import Any

from flask_login import current_user

from casework.orders import contents, forms
from casework.orders.addresses import small_change, to_change, with_agencies
from casework.orders.tools import HOLDS
from casework.orders.views.blueprint import bp
from casework.web.gate import signed_in


@bp.route("/cases/<reference>/orders/<int:order_id>/terms", methods=["GET", "POST"])
@signed_in
def terms(reference: str, order_id: int) -> Any:
    order = to_change(reference, order_id)
    form = forms.TermsForm.of_now(**forms.standing_terms(order))
    forms.keep_to_terms(form, order.rules.terms)

    def act() -> str:
        contents.set_terms(order, **forms.terms_typed(form), by=current_user)
        return "The terms are written."

    return small_change(order, form, "Terms", act)


@bp.route("/cases/<reference>/orders/<int:order_id>/breach", methods=["GET", "POST"])
@signed_in
def breach(reference: str, order_id: int) -> Any:
    order = to_change(reference, order_id)
    form = forms.BreachForm.from_request()
    held = {str(term.id): term for term in order.terms}
    form.term.choices = [("", "None in particular"), *((key, f"{HOLDS[t.kind]}: {t.text}") for key, t in held.items())]
    agency = with_agencies(form)

    def act() -> str:
        contents.record_breach(
            order, on=form.on.data, text=form.text.data, outcome=form.outcome.data or "", agency=agency(),
            term=held.get(form.term.data), by=current_user,
        )  # fmt: skip
        return "The breach is recorded."

    return small_change(order, form, "Record a breach", act)


@bp.route("/cases/<reference>/orders/<int:order_id>/sign", methods=["GET", "POST"])
@signed_in
def sign(reference: str, order_id: int) -> Any:
    order = to_change(reference, order_id)
    form = forms.SignForm.from_request()
    agency = with_agencies(form)

    def act() -> str:
        row = contents.sign(
            order, name=form.name.data or "", capacity=form.capacity.data, on=form.on.data, by=current_user,
            agency=agency() if form.capacity.data == "agency" else None,
        )  # fmt: skip
        return f"The signature of {row.name} is recorded."

    return small_change(order, form, "Record a signature", act)


@bp.route("/cases/<reference>/orders/<int:order_id>/documents", methods=["GET", "POST"])
@signed_in
def add_document(reference: str, order_id: int) -> Any:
    order = to_change(reference, order_id)
    form = forms.DocumentForm.from_request()

    def act() -> str:
        row = contents.add_document(order, form.file.data, what=form.what.data or "", by=current_user)
        return f"{row.attachment.file_name} is kept with it and with the case."

    return small_change(order, form, "Add a document", act)
