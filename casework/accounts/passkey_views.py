"""Pages of passkeys: one's own, adding one, and the second step with one."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from casework.accounts import passkeys
from casework.accounts.account_views import confirm_first
from casework.accounts.forms import PasskeyForm
from casework.accounts.views import bp, half_way_in, me, safe_next, source, step_up
from casework.errors import NotFound, Refusal
from casework.web.gate import anyone, signed_in


@bp.get("/account/passkeys")
@signed_in
def own_passkeys() -> Any:
    """Those the person has, each with a button to remove it."""
    found = passkeys.of(me().id)
    return render_template(
        "accounts/passkeys.html", user=me(), found=found, most=passkeys.MOST, usable=_has_second_step()
    )


def _has_second_step() -> bool:
    """Of one's own here; people of a demonstration have none, nor those whose organisation asks for it."""
    return me().totp_secret is not None or passkeys.number_of(me().id) > 0


@bp.route("/account/passkeys/add", methods=["GET", "POST"])
@signed_in
def add_passkey() -> Any:
    """The password first; then the device makes one while the page is open."""
    if not _has_second_step():
        raise NotFound
    if (asked := confirm_first("Add a passkey", "Enter your password first.", ".add_passkey")) is not None:
        return asked
    form = PasskeyForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            row = passkeys.add(me(), g.sign_in_session, name=form.name.data, answer=form.answer.data)
            flash(f"{row.name} is added. From now on you can sign in with it in place of the code.")
            return redirect(url_for(".own_passkeys"))
    return render_template(
        "accounts/add_passkey.html", form=form, options=passkeys.begin_adding(me(), g.sign_in_session)
    )


@bp.post("/account/passkeys/<int:passkey_id>/remove")
@signed_in
def remove_passkey(passkey_id: int) -> Any:
    if passkey_id not in {row.id for row in passkeys.of(me().id)}:
        raise NotFound
    if (asked := confirm_first("Remove a passkey", "Enter your password first.", ".own_passkeys")) is not None:
        return asked
    try:
        if not passkeys.remove(me(), passkey_id):
            raise NotFound
    except Refusal as refusal:
        flash(refusal.message, "info")
    else:
        flash("That passkey is removed.")
    return redirect(url_for(".own_passkeys"))


@bp.route("/sign-in/passkey", methods=["GET", "POST"])
@anyone
def second_step_by_passkey() -> Any:
    """The second step for those who have a passkey; for others as if it were not there."""
    session = half_way_in()
    then = request.args.get("next")
    if session is None:
        return redirect(url_for(".sign_in", next=then))
    if not passkeys.number_of(session.user.id):
        return redirect(url_for(".second_step", next=then))
    form = PasskeyForm.from_request()
    if form.submitted():
        answer = passkeys.check(session.user, session, form.answer.data or "", address=source())
        if answer.user is not None:
            return step_up(answer.user, complete=True, response=redirect(safe_next(then)))
        form.refuse(answer.problem, None)
    options = passkeys.begin_checking(session.user, session)
    return render_template(
        "accounts/passkey_step.html",
        form=form,
        options=options,
        next=then,
        has_app=session.user.totp_secret is not None,
    )
