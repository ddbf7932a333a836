"""Pages of agencies, their information sharing agreements and people, and of areas."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, url_for

from casework import clock
from casework.access.finding import the_one
from casework.errors import Refusal
from casework.extensions import db
from casework.partnership import agreements, policy, queries, services
from casework.partnership.forms import AgencyForm, AgreementForm, AreaForm, ChangeAgencyForm, EndForm, SignForm
from casework.partnership.models import AGENCY_KINDS, Agency, Agreement
from casework.partnership.standing import standing
from casework.partnership.views import bp, me
from casework.web.gate import duty, signed_in

records_agreements = duty("administrator", "information_governance")


def the_agency(agency_id: int) -> Agency:
    return the_one(queries.agency_by_id(agency_id))


def the_agreement(agency: Agency, agreement_id: int) -> Agreement:
    statement = queries.agreements_of(agency.id).where(Agreement.id == agreement_id)
    return the_one(statement)


@bp.get("/agencies/")
@signed_in
def agencies() -> Any:
    """Every agency with where its agreement stands; what wants attention is counted at the head."""
    every = db.session.scalars(queries.active_agencies()).all()
    recorded = db.session.scalars(queries.all_agreements()).all()
    of = {agency_id: list(rows) for agency_id, rows in groupby(recorded, key=lambda a: a.agency_id)}
    standings = {agency.id: standing(of.get(agency.id, ()), clock.today()) for agency in every}
    contacts: dict[int, list[str]] = {}
    for person in db.session.scalars(queries.points_of_contact()):
        contacts.setdefault(person.agency_id, []).append(person.name)
    return render_template(
        "partnership/agencies.html",
        agencies=every,
        standings=standings,
        contacts=contacts,
        kinds=AGENCY_KINDS,
        lacking=sum(not s.is_current for s in standings.values()),
        sees_people=bool({"administrator", "spoc"} & set(me().duties)),
        soon=sum(s.state in ("ending", "review") for s in standings.values()),
        may_add=policy.may_change_directory(me()),
    )


@bp.get("/agencies/<int:agency_id>/")
@signed_in
def agency(agency_id: int) -> Any:
    """Who is of the agency, who answers for it, and its agreements with their days."""
    agency, today = the_agency(agency_id), clock.today()
    recorded = db.session.scalars(queries.agreements_of(agency.id)).all()
    covered: dict[int, list[str]] = {}
    for agreement_id, name in db.session.execute(queries.groups_covered([a.id for a in recorded])):
        covered.setdefault(agreement_id, []).append(name)
    people = db.session.scalars(queries.people_of(agency.id)).all()
    return render_template(
        "partnership/agency.html",
        agency=agency,
        kind=AGENCY_KINDS[agency.kind],
        standing=standing(recorded, today),
        agreements=recorded,
        covered=covered,
        people=people,
        contacts=[person for person in people if "spoc" in person.duties],
        today_is=today,
        may_correct=policy.may_change_directory(me()),
        may_record=policy.may_change_agreements(me()),
    )


@bp.route("/agencies/new", methods=["GET", "POST"])
@duty("administrator")
def add_agency() -> Any:
    form = AgencyForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            agency = services.add_agency(
                name=form.name.data,
                short_name=form.short_name.data or "",
                kind=form.kind.data,
                responsible=bool(form.responsible.data),
                by=me(),
            )
            flash(f"{agency.name} is added. Its people are given no case information until it signs an agreement.")
            return redirect(url_for(".agency", agency_id=agency.id))
    return render_template("partnership/add_agency.html", form=form)


@bp.route("/agencies/<int:agency_id>/change", methods=["GET", "POST"])
@duty("administrator")
def change_agency(agency_id: int) -> Any:
    agency = the_agency(agency_id)
    form = ChangeAgencyForm.of_now(
        name=agency.name, short_name=agency.short_name, kind=agency.kind, responsible=agency.responsible, active=agency.active
    )  # fmt: skip
    if form.submitted():
        with form.showing_refusals():
            services.change_agency(
                agency,
                name=form.name.data,
                short_name=form.short_name.data or "",
                kind=form.kind.data,
                responsible=bool(form.responsible.data),
                active=bool(form.active.data),
                by=me(),
            )
            flash("The agency is corrected.")
            return redirect(url_for(".agency", agency_id=agency.id))
    return render_template("partnership/change_agency.html", form=form, agency=agency)


@bp.route("/agencies/<int:agency_id>/agreements/new", methods=["GET", "POST"])
@records_agreements
def add_agreement(agency_id: int) -> Any:
    """Record the first agreement of an agency or a newer one, which ends the old the day before once it is signed."""
    agency = the_agency(agency_id)
    groups = db.session.scalars(queries.active_groups()).all()
    form = AgreementForm.from_request(covers="all")
    form.groups.choices = [(str(group.id), group.name) for group in groups]
    if form.submitted():
        with form.showing_refusals():
            wanted = set(form.groups.data or ())
            agreements.renew_agreement(
                agency,
                version=form.agreement_version.data,
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                review_on=form.review_on.data,
                signed_on=form.signed_on.data,
                signatory=form.signatory.data or "",
                covers=None if form.covers.data == "all" else [g for g in groups if str(g.id) in wanted],
                by=me(),
            )
            flash("The agreement is recorded.")
            return redirect(url_for(".agency", agency_id=agency.id))
    return render_template("partnership/add_agreement.html", form=form, agency=agency)


@bp.route("/agencies/<int:agency_id>/agreements/<int:agreement_id>/sign", methods=["GET", "POST"])
@records_agreements
def sign_agreement(agency_id: int, agreement_id: int) -> Any:
    agency = the_agency(agency_id)
    agreement = the_agreement(agency, agreement_id)
    form = SignForm.of_now(signatory=agreement.signatory)
    if form.submitted():
        with form.showing_refusals():
            agreements.sign_agreement(agreement, signed_on=form.signed_on.data, signatory=form.signatory.data, by=me())
            flash("The agreement is signed and counts from its first day.")
            return redirect(url_for(".agency", agency_id=agency.id))
    return render_template("partnership/sign_agreement.html", form=form, agency=agency, agreement=agreement)


@bp.route("/agencies/<int:agency_id>/agreements/<int:agreement_id>/end", methods=["GET", "POST"])
@records_agreements
def end_agreement(agency_id: int, agreement_id: int) -> Any:
    agency = the_agency(agency_id)
    agreement = the_agreement(agency, agreement_id)
    form = EndForm.from_request(ends_on=agreement.ends_on or clock.today())
    if form.submitted():
        with form.showing_refusals():
            agreements.end_agreement(agreement, on=form.ends_on.data, by=me())
            flash("The agreement has a last day now. From the next, the agency's people are given no case information.")
            return redirect(url_for(".agency", agency_id=agency.id))
    return render_template("partnership/end_agreement.html", form=form, agency=agency, agreement=agreement)


@bp.route("/areas/", methods=["GET", "POST"])
@signed_in
def areas() -> Any:
    """Neighbourhood areas with their wards; an administrator adds one on the same page."""
    every = db.session.scalars(queries.areas()).all()
    top = [area for area in every if area.parent_id is None]
    may_add = policy.may_change_directory(me())
    form = AreaForm.from_request()
    form.parent.choices = [("", "None: it is an area of its own"), *((str(area.id), area.name) for area in top)]
    if form.submitted():
        with form.showing_refusals():
            parent = next((area for area in top if str(area.id) == form.parent.data), None)
            if form.parent.data and parent is None:
                raise Refusal("Choose from the list", field="parent")
            area = services.add_area(name=form.name.data, parent=parent, by=me())
            flash(f"{area.name} is added.")
            return redirect(url_for(".areas"))
    wards = {area.id: [ward for ward in every if ward.parent_id == area.id] for area in top}
    return render_template("partnership/areas.html", areas=top, wards=wards, form=form, may_add=may_add)
