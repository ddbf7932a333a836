"""Showing again that it is you after many records, and what information governance reads about that."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from casework import audit
from casework.access.finding import the_one
from casework.accounts import bulk_views, demonstration, fresh, passkeys, signing_in
from casework.accounts.bulk_models import OUTCOMES, BulkView
from casework.accounts.forms import BulkViewForm, CodeForm, PasskeyForm, RecoveryForm
from casework.accounts.models import SignInSession, User
from casework.accounts.views import bp, me, safe_next, source
from casework.web.changes import changed
from casework.web.forms import Form
from casework.web.gate import duty, signed_in
from casework.web.pagination import paged

bp.before_app_request(bulk_views.hold_back)


@bp.route("/confirm-it-is-you", methods=["GET", "POST"])
@signed_in
def confirm_it_is_you() -> Any:
    """With the second factor: after very many records, and before what matters most.

    Whoever has none, as the people of a demonstration, presses a button in its place.
    """
    user, session, then = me(), g.sign_in_session, safe_next(request.args.get("next"))
    if session.held_at is None and fresh.shown_within(session, fresh.TO_OPEN):
        return redirect(then)
    has_passkeys = passkeys.number_of(user.id) > 0
    pretends = user.totp_secret is None and not has_passkeys and user.is_demonstration and demonstration.is_on()
    recovery = "recovery" in request.args
    by_passkey = has_passkeys and not recovery and ("code" not in request.args or user.totp_secret is None)
    kind = PasskeyForm if by_passkey else Form if pretends else RecoveryForm if recovery else CodeForm
    form = kind.from_request()
    if form.submitted():
        answer = None if pretends else _judged(user, session, form, by_passkey=by_passkey, recovery=recovery)
        if answer is None or answer.user is not None:
            bulk_views.let_go(session, by=user)
            flash("Thank you. You can go on where you were.")
            return redirect(then)
        form.refuse(answer.problem, None if by_passkey else "code")
    return render_template(
        "accounts/confirm_it_is_you.html", form=form, pretends=pretends, recovery=recovery, then=then, by_passkey=by_passkey,
        held=session.held_at is not None, has_passkeys=has_passkeys, has_app=user.totp_secret is not None, records=bulk_views.limit(), minutes=bulk_views.minutes(),
        options=passkeys.begin_checking(user, session) if by_passkey else "",
    )  # fmt: skip


def _judged(user: User, session: SignInSession, form: Any, *, by_passkey: bool, recovery: bool) -> signing_in.Answer:
    if by_passkey:
        return passkeys.check(user, session, form.answer.data or "", address=source())
    check = signing_in.check_recovery_code if recovery else signing_in.check_code
    return check(user, form.code.data, address=source())


@bp.get("/many-records-seen")
@duty("information_governance")
def many_records_seen() -> Any:
    """Who was held when, after how many records of which kinds, and whether they showed that it was them."""
    page = paged(bulk_views.all_of_them(), by=((BulkView.id, "desc"),), key_of=lambda row: (row.id,), size=25)
    audit.consulted("bulk_views", [row.id for row in page.rows])
    return render_template(
        "accounts/many_records_seen.html", page=page, records=bulk_views.limit(), minutes=bulk_views.minutes(), outcomes=OUTCOMES
    )  # fmt: skip


@bp.route("/many-records-seen/<int:bulk_view_id>", methods=["GET", "POST"])
@duty("information_governance")
def look_into_many_seen(bulk_view_id: int) -> Any:
    """One of them, and what came of asking its person."""
    row = the_one(bulk_views.by_id(bulk_view_id))
    form = BulkViewForm.from_request()

    def act() -> str:
        bulk_views.review(row, outcome=form.outcome.data, note=form.note.data, by=me())
        return f"It is recorded: {OUTCOMES[row.outcome].lower()}."

    if done := changed(form, act, back=lambda: url_for(".many_records_seen")):
        return done
    audit.consulted("bulk_views", row.id)
    return render_template(
        "accounts/look_into_many_seen.html", row=row, form=form, outcomes=OUTCOMES, own=row.user_id == me().id
    )
