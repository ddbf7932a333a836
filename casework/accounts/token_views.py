"""The page of one's keys for programs: made after the password is given again, shown once, ended with a button."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from casework.accounts import api_tokens
from casework.accounts.account_views import confirmed, without_password
from casework.accounts.forms import KeyForm
from casework.accounts.views import bp, me
from casework.errors import NotFound
from casework.extensions import db
from casework.web.gate import signed_in


@bp.route("/account/keys", methods=["GET", "POST"])
@signed_in
def keys() -> Any:
    """Keys of one's own. A new one is on the page that follows and never again."""
    form = without_password(KeyForm.from_request(days=90))
    pretends = me().is_demonstration and not me().password_hash
    if pretends:
        form.old.validators = []  # a demonstration account has none to give
    if form.submitted() and (pretends or confirmed(form)):
        with form.showing_refusals():
            row, token = api_tokens.create(
                me(), name=form.name.data or "", days=form.days.data or 0, scopes=form.scopes.data or ()
            )
            return render_template("accounts/key.html", row=row, token=token)
    return render_template(
        "accounts/keys.html", form=form, rows=db.session.scalars(api_tokens.live_of(me().id)).all(), user=me()
    )


@bp.post("/account/keys/<int:token_id>/end")
@signed_in
def end_key(token_id: int) -> Any:
    if not api_tokens.end(me(), token_id):
        raise NotFound
    flash("That key is ended. Programs can no longer use it.")
    return redirect(url_for(".keys"))
