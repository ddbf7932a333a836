"""Showing again that it is you after many records, and what information governance reads about that."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request

from casework import audit
from casework.accounts import bulk_views, demonstration, signing_in
from casework.accounts.bulk_models import BulkView
from casework.accounts.forms import CodeForm, RecoveryForm
from casework.accounts.views import bp, me, safe_next, source
from casework.web.forms import Form
from casework.web.gate import duty, signed_in
from casework.web.pagination import paged

bp.before_app_request(bulk_views.hold_back)


@bp.route("/confirm-it-is-you", methods=["GET", "POST"])
@signed_in
def confirm_it_is_you() -> Any:
    """With the second factor. Whoever has none, as the people of a demonstration, presses a button in its place."""
    user, session, then = me(), g.sign_in_session, safe_next(request.args.get("next"))
    if session.held_at is None:
        return redirect(then)
    pretends = user.totp_secret is None and user.is_demonstration and demonstration.is_on()
    recovery = "recovery" in request.args
    form = Form.from_request() if pretends else (RecoveryForm if recovery else CodeForm).from_request()
    if form.submitted():
        check = signing_in.check_recovery_code if recovery else signing_in.check_code
        answer = None if pretends else check(user, form.code.data, address=source())
        if answer is None or answer.user is not None:
            bulk_views.let_go(session, by=user)
            flash("Thank you. You can go on where you were.")
            return redirect(then)
        form.refuse(answer.problem, "code")
    return render_template(
        "accounts/confirm_it_is_you.html", form=form, pretends=pretends, recovery=recovery, then=then,
        records=bulk_views.limit(), minutes=bulk_views.minutes(),
    )  # fmt: skip


@bp.get("/many-records-seen")
@duty("information_governance")
def many_records_seen() -> Any:
    """Who was held when, after how many records of which kinds, and whether they showed that it was them."""
    page = paged(bulk_views.all_of_them(), by=((BulkView.id, "desc"),), key_of=lambda row: (row.id,), size=25)
    audit.consulted("bulk_views", [row.id for row in page.rows])
    return render_template(
        "accounts/many_records_seen.html", page=page, records=bulk_views.limit(), minutes=bulk_views.minutes()
    )
