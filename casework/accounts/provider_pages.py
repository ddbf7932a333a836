"""Where agencies' people sign in: the administrator's pages of agencies that have a sign-in of their own."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from casework.access.finding import the_one
from casework.accounts import providers, queries
from casework.accounts.forms import ProviderForm
from casework.accounts.provider_models import SECOND_FACTOR
from casework.accounts.views import bp, me
from casework.errors import NotFound
from casework.extensions import db
from casework.web.forms import Form
from casework.web.gate import duty


@bp.get("/people-who-sign-in/organisations/")
@duty("administrator")
def organisations() -> Any:
    """Every agency, and how its people sign in."""
    own = {row.agency_id: row for row in db.session.scalars(providers.everywhere())}
    return render_template(
        "accounts/organisations.html", agencies=db.session.scalars(queries.agencies()).all(), own=own
    )


def _agency(agency_id: int) -> Any:
    return the_one(queries.agency_by_id(agency_id))


@bp.route("/people-who-sign-in/organisations/<int:agency_id>", methods=["GET", "POST"])
@duty("administrator")
def organisation(agency_id: int) -> Any:
    agency = _agency(agency_id)
    row = db.session.scalars(providers.of_agency(agency.id)).one_or_none()
    form = ProviderForm.of_now(**_filled(row))
    if form.submitted():
        with form.showing_refusals():
            providers.save(
                agency, issuer=form.issuer.data, client_id=form.client_id.data, client_secret=form.client_secret.data or "",
                domains=form.domains.data.splitlines(), second_factor_there=form.second_factor.data,
                levels=(form.levels.data or "").split(), required=bool(form.required.data), by=me(),
            )  # fmt: skip
            flash(f"People of {agency.name} can sign in with their organisation.")
            return redirect(url_for(".organisations"))
    return render_template(
        "accounts/organisation.html", form=form, agency=agency, row=row, returns_to=providers.returns_to()
    )


def _filled(row: Any) -> dict[str, Any]:
    if row is None:
        return {"second_factor": next(iter(SECOND_FACTOR))}
    return {
        "issuer": row.issuer, "client_id": row.client_id, "domains": "\n".join(row.domains), "second_factor": row.second_factor,
        "levels": " ".join(row.levels), "required": row.required,
    }  # fmt: skip


@bp.route("/people-who-sign-in/organisations/<int:agency_id>/remove", methods=["GET", "POST"])
@duty("administrator")
def remove_organisation(agency_id: int) -> Any:
    agency = _agency(agency_id)
    if db.session.scalars(providers.of_agency(agency.id)).one_or_none() is None:
        raise NotFound
    form = Form.from_request()
    if form.submitted():
        with form.showing_refusals():
            providers.remove(agency, by=me())
            flash(f"People of {agency.name} sign in with a password.")
            return redirect(url_for(".organisations"))
    return render_template("accounts/remove_organisation.html", form=form, agency=agency)
