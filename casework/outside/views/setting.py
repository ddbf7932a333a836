"""Whether people outside may refer to a group: its setting, for who runs it."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select

from casework import access
from casework.access import current_scope
from casework.access.scope import as_system
from casework.errors import NotFound
from casework.extensions import db
from casework.outside import forms, policy, services
from casework.outside.models import OutsidePage
from casework.outside.views.blueprint import bp
from casework.partnership import queries as partnership
from casework.web.gate import signed_in


@bp.route("/groups/<slug>/referrals/from-outside", methods=["GET", "POST"])
@signed_in
def setting(slug: str) -> Any:
    """Whether people outside may refer to a group, and what they read first."""
    group = db.session.scalars(partnership.group_by_slug(), {"slug": slug}).one_or_none()
    if group is None or not (current_scope().in_group(group.id) or current_scope().has_duty("administrator")):
        raise NotFound
    access.require(policy.may_set(current_user, group.id), policy.WHO)
    with as_system("looking after the page for referrals from outside"):
        page = db.session.scalars(select(OutsidePage).where(OutsidePage.group_id == group.id)).one_or_none()
        known = {"open": page.open, "words": page.words} if page is not None else {}
    form = forms.PageForm.of_now(**known)
    if form.submitted():
        with form.showing_refusals():
            services.set_page(group, open_=bool(form.open.data), words=form.words.data or "", by=current_user)
            flash("The page is open." if form.open.data else "The page is closed.")
            return redirect(url_for(".setting", slug=slug))
    return render_template(
        "outside/setting.html", group=group, form=form, is_open=page is not None and page.open, lasts=services.LASTS,
        address=current_app.config["BASE_URL"] + url_for(".write", partnership_id=group.partnership_id, slug=slug),
    )  # fmt: skip
