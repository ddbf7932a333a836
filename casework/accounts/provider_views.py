"""Signing in with one's organisation: the e-mail address, the way there, and coming back."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, session, url_for

from casework.accounts import providers, throttling
from casework.accounts.forms import OrganisationForm
from casework.accounts.outward import Trouble
from casework.accounts.views import bp, safe_next, source, step_up
from casework.web.gate import anyone
from casework.web.unit_of_work import keep_despite_error

STATE = "organisation"
"""Where the browser keeps what it has to bring back."""


@bp.route("/sign-in/organisation", methods=["GET", "POST"])
@anyone
def sign_in_with_organisation() -> Any:
    """Where somebody signs in is told by the domain of their address; no list of agencies is shown to strangers.

    The way there is a link and not a redirect: pages of ours may send forms to nobody else, which browsers hold redirects to as well.
    """
    then = safe_next(request.args.get("next"))
    form = OrganisationForm.from_request()
    if form.submitted():
        if throttling.blocked(throttling.address_key(source())) is not None:
            form.refuse("Too many attempts. Wait some minutes and try again", "email")
        elif (provider := providers.for_email(form.email.data)) is None:
            form.refuse("This is not an address of an organisation that signs in this way. Use your password", "email")
        else:
            try:
                address, session[STATE] = providers.begin(provider, email=form.email.data, then=then)
                return render_template(
                    "accounts/to_organisation.html", address=address, host=address.split("/")[2], then=then
                )
            except Trouble:
                form.refuse("That organisation's sign-in cannot be reached. Try again in a few minutes", "email")
    return render_template("accounts/sign_in_with_organisation.html", form=form, then=then)


@bp.get(providers.RETURN)
@anyone
def back_from_organisation() -> Any:
    """Where the provider sends people back to. What was begun in another browser counts for nothing here."""
    given, state = request.args.get("state", ""), session.pop(STATE, "")
    outcome = providers.finish(
        state=state if given == state else "", code=request.args.get("code", "")[:4000], error=request.args.get("error", ""),
        issuer=request.args.get("iss", ""), address=source(),
    )  # fmt: skip
    if outcome.user is None:
        keep_despite_error()
        return render_template("accounts/not_signed_in.html", words=providers.WORDS[outcome.why_not]), 400
    to = outcome.then if outcome.complete else url_for(".second_step", next=outcome.then)
    return step_up(
        outcome.user, complete=outcome.complete, response=redirect(safe_next(to) if outcome.complete else to)
    )
