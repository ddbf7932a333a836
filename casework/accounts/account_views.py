"""Pages of one's own account: what protects it, and where one is signed in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, g, redirect, render_template, request, session, url_for

from casework import clock
from casework.accounts import panels, passkeys, providers, queries, services, sessions, signing_in
from casework.accounts.forms import ChangePasswordForm, CodeForm, ConfirmForm
from casework.accounts.views import ENROLLING, bp, me, secret_in_hand, set_up_page, sign_out, source, without_token
from casework.errors import NotFound
from casework.extensions import db
from casework.web.gate import signed_in

CONFIRMED = "confirmed"
LATELY = timedelta(minutes=10)


@bp.get("/account")
@signed_in
def account() -> Any:
    user = me()
    return render_template(
        "accounts/account.html", user=user, sign_ins=db.session.scalars(sessions.live_of(user.id)).all(),
        here=g.sign_in_session.id, passkeys=passkeys.number_of(user.id), organisation=providers.is_bound(user.id), codes_left=db.session.scalars(queries.unused_recovery_codes(user.id)).one(),
        more=panels.rows_for(user), sees_people=bool({"administrator", "spoc"} & set(user.duties)),
    )  # fmt: skip


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in
def change_password() -> Any:
    form = without_password(ChangePasswordForm.from_request())
    if form.submitted() and confirmed(form):
        with form.showing_refusals():
            services.change_password(me(), form.password.data, keeping=g.sign_in_session)
            flash("Your password is changed. You are signed out everywhere else, and keys for programs are ended.")
            return redirect(url_for(".account"))
    return render_template("accounts/change_password.html", form=form)


AGAIN = "Sign out, sign in with your organisation again, and come back here within ten minutes"


def confirmed(form: Any) -> bool:
    """The password once more. Who has none, since they sign in with their organisation, has to have done so a moment ago."""
    if me().password_hash is None and providers.is_bound(me().id):
        if _signed_in_lately():
            return True
        form.refuse(AGAIN, "old")
        return False
    if problem := signing_in.check_own_password(me(), form.old.data, address=source()):
        form.refuse(problem, "old")
        return False
    return True


def _signed_in_lately() -> bool:
    at = g.sign_in_session.second_factor_at
    return at is not None and clock.now() - at < LATELY


def without_password(form: Any) -> Any:
    """The form without its question for a password, for those who have none."""
    if me().password_hash is None and providers.is_bound(me().id):
        form.old.validators, form.old.flags.required = [], False
        form.old.label.text = "Password (you have none here: leave this empty)"
    return form


def _confirmed_lately() -> bool:
    """Whether the password was given for this in this sign-in within ten minutes: browsers are left open."""
    sign_in_id, at = session.get(CONFIRMED, (0, 0.0))
    return bool(sign_in_id == g.sign_in_session.id and clock.now().timestamp() - at < 600)


def confirm_first(heading: str, words: str, then: str | None) -> Any:
    """The page that asks for the password before something that protects the account; None when it was given lately.

    Once it was given it leads to `then`, or on with what was asked where there is none.
    """
    if _confirmed_lately():
        return None
    form = without_password(ConfirmForm.from_request())
    if "old" in request.form and form.submitted() and confirmed(form):
        session[CONFIRMED] = [g.sign_in_session.id, clock.now().timestamp()]
        session.pop(ENROLLING, None)
        return redirect(url_for(then)) if then is not None else None
    return render_template("accounts/confirm.html", form=form, heading=heading, button="Continue", words=words)


@bp.route("/account/second-factor", methods=["GET", "POST"])
@signed_in
def change_app() -> Any:
    """Another telephone: the password first, then the new app's code. Until then the old app goes on working."""
    user = me()
    words = "Enter your password first. Your present app works until the new one has shown a right code."
    if (asked := confirm_first("Set up another telephone", words, ".change_app")) is not None:
        return asked
    sealed = secret_in_hand()
    code = CodeForm.from_request()
    if code.submitted():
        with code.showing_refusals():
            codes = services.enrol(user, sealed_secret=sealed, code=code.code.data)
            sessions.end_all(user.id, but=g.sign_in_session.id)
            session.pop(ENROLLING, None)
            session.pop(CONFIRMED, None)
            return render_template("accounts/recovery_codes.html", codes=codes, then=url_for(".account"), first=False)
    return set_up_page(user, sealed, code, again=True)


@bp.route("/account/recovery-codes", methods=["GET", "POST"])
@signed_in
def change_recovery_codes() -> Any:
    form = without_password(ConfirmForm.from_request())
    if form.submitted() and confirmed(form):
        codes = services.new_recovery_codes(me())
        return render_template("accounts/recovery_codes.html", codes=codes, then=url_for(".account"), first=False)
    return render_template(
        "accounts/confirm.html", form=form, heading="Get new recovery codes", button="Get new codes",
        words="The codes you have stop working.",
    )  # fmt: skip


def _before_ending(heading: str) -> Any:
    """The password before sign-ins elsewhere end. People of a demonstration have none, and nothing else that could be asked for."""
    if me().password_hash is None and not providers.is_bound(me().id):
        return None
    return confirm_first(heading, "Enter your password first.", None)


@bp.post("/account/sign-ins/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> Any:
    mine = {row.id: row for row in db.session.scalars(sessions.live_of(me().id))}
    if session_id not in mine:
        raise NotFound
    if session_id == g.sign_in_session.id:
        return sign_out()
    if (asked := _before_ending("End a sign-in")) is not None:
        return asked
    sessions.end(mine[session_id])
    flash("That sign-in has ended.")
    return redirect(url_for(".account"))


@bp.post("/account/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> Any:
    if (asked := _before_ending("Sign out everywhere")) is not None:
        return asked
    sessions.end_all(me().id)
    session.clear()
    flash("You have signed out everywhere, and keys for programs are ended.")
    return without_token(redirect(url_for(".sign_in")))
