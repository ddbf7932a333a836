"""Pages on which whoever looks after an agency's people adds a program and makes and ends its keys."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from casework.accounts import api_tokens, programs
from casework.accounts.account_views import confirmed
from casework.accounts.forms import KeyForm, ProgramForm
from casework.accounts.models import User
from casework.accounts.people_views import _agency, _open, _person, looks_after_people
from casework.accounts.views import bp, me
from casework.errors import NotFound
from casework.extensions import db


def _program(user_id: int) -> User:
    user = _person(user_id)
    if not user.is_program:
        raise NotFound
    return user


@bp.route("/people-who-sign-in/add-program", methods=["GET", "POST"])
@looks_after_people
def add_program() -> Any:
    form = _open(ProgramForm.from_request())
    if form.submitted():
        with form.showing_refusals():
            user = programs.add(name=form.name.data or "", agency=_agency(form), by=me())
            flash(f"{user.name} is added. Make it a key, and have it appointed to the groups it works for.")
            return redirect(url_for(".program_keys", user_id=user.id))
    return render_template("accounts/add_program.html", form=form)


@bp.route("/people-who-sign-in/<int:user_id>/keys", methods=["GET", "POST"])
@looks_after_people
def program_keys(user_id: int) -> Any:
    """A program's keys. A new one is on the page that follows and never again."""
    user = _program(user_id)
    form = KeyForm.from_request(days=90)
    if not me().password_hash:
        form.old.validators = []  # a demonstration account has none to give
    if form.submitted() and (not me().password_hash or confirmed(form)):
        with form.showing_refusals():
            row, token = api_tokens.create(
                user, name=form.name.data or "", days=form.days.data or 0, scopes=form.scopes.data or (), by=me()
            )  # fmt: skip
            return render_template("accounts/key.html", row=row, token=token, program=user)
    rows = db.session.scalars(api_tokens.live_of(user.id)).all()
    return render_template("accounts/program_keys.html", form=form, rows=rows, program=user, user=me())


@bp.post("/people-who-sign-in/<int:user_id>/keys/<int:token_id>/end")
@looks_after_people
def end_program_key(user_id: int, token_id: int) -> Any:
    user = _program(user_id)
    if not api_tokens.end(user, token_id, by=me()):
        raise NotFound
    flash("That key is ended. Programs can no longer use it.")
    return redirect(url_for(".program_keys", user_id=user.id))
