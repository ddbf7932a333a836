"""Pages on which somebody changes their own e-mail address."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from casework.accounts import addresses
from casework.accounts.account_views import confirmed, without_password
from casework.accounts.forms import AddressForm
from casework.accounts.views import bp, me
from casework.errors import Refusal
from casework.extensions import db
from casework.web.forms import Form
from casework.web.gate import signed_in


@bp.route("/account/e-mail", methods=["GET", "POST"])
@signed_in
def change_address() -> Any:
    """The password, and the new address; nothing changes until it is confirmed from there."""
    form = without_password(AddressForm.from_request())
    if form.submitted() and confirmed(form):
        with form.showing_refusals():
            addresses.ask(form.address.data or "", by=me())
            flash(f"We have sent a message to {form.address.data}. Follow the link in it within a day.")
            return redirect(url_for(".change_address"))
    return render_template("accounts/change_address.html", form=form, waiting=addresses.waiting(me()), user=me())


@bp.post("/account/e-mail/keep")
@signed_in
def keep_address() -> Any:
    addresses.drop(by=me())
    flash("You keep the address you have.")
    return redirect(url_for(".account"))


@bp.route("/account/e-mail/<token>", methods=["GET", "POST"])
@signed_in
def confirm_address(token: str) -> Any:
    """Where the link leads. A button confirms, for mail scanners open links too."""
    form = Form.from_request()
    try:
        change = addresses.followed(token, by=me())
    except Refusal as refusal:
        return render_template("accounts/confirm_address.html", form=form, change=None, why=refusal.message), 410
    if form.submitted():
        try:
            with db.session.begin_nested():
                addresses.confirm(token, by=me())
            flash("Saved. Mail goes to this address from now on, and you sign in with it.")
            return redirect(url_for(".account"))
        except Refusal as refusal:
            form.refuse(refusal.message)
    return render_template("accounts/confirm_address.html", form=form, change=change, why="")
