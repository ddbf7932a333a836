"""Who stands in for the holder of a seat as a rule."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from casework import access
from casework.access.finding import the_one
from casework.partnership import policy, queries, services
from casework.partnership.forms import DeputyForm
from casework.partnership.views import bp, me, the_group
from casework.web.gate import signed_in


@bp.route("/groups/<slug>/members/<int:membership_id>/deputy", methods=["GET", "POST"])
@signed_in
def deputy(slug: str, membership_id: int) -> Any:
    group = the_group(slug)
    access.require(policy.may_change_members(me(), group), services.MEMBERS)
    membership = the_one(queries.membership_in(group.id, membership_id))
    form = DeputyForm.of_now(
        name=membership.deputy_name, office=membership.deputy_office, email=membership.deputy_email
    )
    if form.submitted():
        with form.showing_refusals():
            services.name_deputy(
                membership, name=form.name.data or "", office=form.office.data or "", email=form.email.data or "", by=me()
            )  # fmt: skip
            said = f"{membership.deputy_name} stands in for" if membership.deputy_name else "Nobody is deputy of"
            flash(f"{said} {membership.user.name}.")
            return redirect(url_for(".group", slug=group.slug))
    return render_template("partnership/deputy.html", form=form, group=group, membership=membership)
