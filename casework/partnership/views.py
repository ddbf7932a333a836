"""Pages of the directory that everybody reads: groups and who belongs to them, with appointments by those who may."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_login import current_user

from casework import access, clock
from casework.access import current_scope
from casework.access.finding import the_one
from casework.accounts.models import User
from casework.extensions import db
from casework.partnership import policy, queries, services
from casework.partnership.forms import AppointForm, ChangeGroupForm, EndForm, GroupForm
from casework.partnership.models import ROLES, Area, Group
from casework.partnership.panels import lines_for
from casework.partnership.profile_versions import kinds
from casework.partnership.profiles import profile_of, profiles
from casework.web.gate import duty, signed_in

bp = Blueprint("partnership", __name__)


@bp.record_once
def _read_the_files(_state: Any) -> None:
    """A mistake in a profile's file stops the start-up, with its file and line, rather than a page later."""
    profiles()


def me() -> User:
    """Whoever is signed in, as services know them."""
    return current_user._get_current_object()  # type: ignore[no-any-return]


def the_group(slug: str) -> Group:
    return the_one(queries.group_by_slug(), {"slug": slug})


@bp.get("/groups/")
@signed_in
def groups() -> Any:
    """The reader's groups first, with their role, then the partnership's others."""
    today = clock.today()
    roles = {m.group_id: m.role for m in db.session.scalars(queries.memberships_of(me().id, today))}
    every = db.session.scalars(queries.active_groups()).all()
    return render_template(
        "partnership/groups.html",
        mine=[group for group in every if group.id in roles],
        others=[group for group in every if group.id not in roles],
        roles={group_id: ROLES[role] for group_id, role in roles.items()},
        profiles={group.id: profile_of(group) for group in every},
        reach=current_scope().groups,
        may_add=policy.may_change_directory(me()),
    )


@bp.get("/groups/<slug>/")
@signed_in
def group(slug: str) -> Any:
    """What the group does, who belongs to it, and the way to its cases and meetings for those who have it."""
    group, today, scope = the_group(slug), clock.today(), current_scope()
    members = db.session.scalars(queries.members_of(group.id, today)).all()
    covered = set(db.session.scalars(queries.covered_agencies(group.id, today)))
    profile = profile_of(group)
    weight = {role: place for place, role in enumerate(ROLES)}
    return render_template(
        "partnership/group.html",
        group=group,
        profile=profile,
        members=sorted(members, key=lambda m: weight[m.role]),
        without_agreement=sorted({m.user.agency.name for m in members if m.user.agency_id not in covered}),
        covered=covered,
        runs=scope.runs_group(group.id),
        past=db.session.scalars(queries.past_members_of(group.id, today).limit(20)).all(),
        member=any(m.user_id == me().id for m in members),
        in_reach=scope.in_group(group.id),
        may_refer=profile.takes_referrals and scope.has_agreement,
        may_change=policy.may_change_members(me(), group),
        may_correct=policy.may_change_directory(me()),
        roles=ROLES,
        lines=lines_for(group),
        known=set(current_app.view_functions),
    )


@bp.route("/groups/new", methods=["GET", "POST"])
@duty("administrator")
def add_group() -> Any:
    form = GroupForm.from_request()
    form.profile_key.choices = [(p.key, f"{p.name} ({p.alias})" if p.alias else p.name) for p in kinds().values()]
    areas = db.session.scalars(queries.areas()).all()
    form.area.choices = _area_choices(areas)
    if form.submitted():
        with form.showing_refusals():
            group = services.add_group(
                name=form.name.data,
                short_name=form.short_name.data or "",
                profile_key=form.profile_key.data,
                area=next((area for area in areas if str(area.id) == form.area.data), None),
                contact=form.contact.data or "",
                by=me(),
            )
            flash(f"{group.name} is added. Appoint its coordinator and chair next.")
            return redirect(url_for(".group", slug=group.slug))
    return render_template("partnership/add_group.html", form=form)


@bp.route("/groups/<slug>/change", methods=["GET", "POST"])
@duty("administrator")
def change_group(slug: str) -> Any:
    group = the_group(slug)
    areas = db.session.scalars(queries.areas()).all()
    form = ChangeGroupForm.of_now(
        name=group.name, short_name=group.short_name, area=str(group.area_id or ""), contact=group.contact
    )
    form.area.choices = _area_choices(areas)
    if form.submitted():
        with form.showing_refusals():
            services.change_group(
                group,
                name=form.name.data,
                short_name=form.short_name.data or "",
                contact=form.contact.data or "",
                area=next((area for area in areas if str(area.id) == form.area.data), None),
                by=me(),
            )
            flash("The group is corrected.")
            return redirect(url_for(".group", slug=group.slug))
    return render_template("partnership/change_group.html", form=form, group=group)


def _area_choices(areas: Sequence[Area]) -> list[tuple[str, str]]:
    return [("", "The whole partnership"), *((str(area.id), area.name) for area in areas)]


@bp.route("/groups/<slug>/members/appoint", methods=["GET", "POST"])
@signed_in
def appoint(slug: str) -> Any:
    group = the_group(slug)
    access.require(policy.may_change_members(me(), group), services.MEMBERS)
    people = db.session.scalars(queries.people_to_appoint(group.id, clock.today())).all()
    form = AppointForm.from_request(starts_on=clock.today())
    form.user.choices = [("", "Choose"), *((str(p.id), f"{p.name}, {p.agency.short_name}") for p in people)]
    if form.submitted():
        with form.showing_refusals():
            person = next(p for p in people if str(p.id) == form.user.data)
            membership = services.appoint(
                group,
                person,
                role=form.role.data,
                seat=form.seat.data or "",
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                by=me(),
            )
            flash(f"{person.name} is appointed: {ROLES[membership.role].lower()}.")
            return redirect(url_for(".group", slug=group.slug))
    return render_template("partnership/appoint.html", form=form, group=group)


@bp.route("/groups/<slug>/members/<int:membership_id>/end", methods=["GET", "POST"])
@signed_in
def end_membership(slug: str, membership_id: int) -> Any:
    group = the_group(slug)
    access.require(policy.may_change_members(me(), group), services.MEMBERS)
    membership = the_one(queries.membership_in(group.id, membership_id))
    form = EndForm.from_request(ends_on=membership.ends_on or clock.today())
    if form.submitted():
        with form.showing_refusals():
            services.end_membership(membership, on=form.ends_on.data, by=me())
            flash(f"The membership of {membership.user.name} has a last day now.")
            return redirect(url_for(".group", slug=group.slug))
    return render_template(
        "partnership/end_membership.html", form=form, group=group, membership=membership, role=ROLES[membership.role]
    )


from casework.partnership import (  # noqa: E402, F401  (add their pages to the blueprint)
    agency_views,
    deputy_views,
    kind_views,
    outline_views,
    question_views,
    rulebook_views,
)
