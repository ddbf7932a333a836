"""Stepping back from a person, place or organisation, and the coordinator's list of who did."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from casework import access, audit
from casework.errors import NotFound
from casework.extensions import db
from casework.partnership.models import Group
from casework.partnership.reached import the_group_run
from casework.subjects import forms, stepping_back
from casework.subjects.models import Subject, kind_of
from casework.subjects.views.blueprint import bp, page_of, the_organisation, the_person, the_place
from casework.web.changes import changed
from casework.web.gate import signed_in


@bp.route("/people/<reference>/declare-interest", methods=["GET", "POST"])
@signed_in
def declare_in_person(reference: str) -> Any:
    return _declare(the_person(reference))


@bp.route("/places/<reference>/declare-interest", methods=["GET", "POST"])
@signed_in
def declare_in_place(reference: str) -> Any:
    return _declare(the_place(reference))


@bp.route("/organisations/<reference>/declare-interest", methods=["GET", "POST"])
@signed_in
def declare_in_organisation(reference: str) -> Any:
    return _declare(the_organisation(reference))


def _declare(subject: Subject) -> Any:
    form = forms.StepBackForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            stepping_back.declare_interest(subject, reason=form.reason.data or "", by=current_user)
            flash(f"Thank you. Cases with {subject.reference} are hidden from you from now on.")
            return redirect(url_for("home.index"))
    return render_template(
        "subjects/step_back.html", form=form, subject=subject, kind=kind_of(type(subject)), page=page_of(subject)
    )


def _the_group(slug: str) -> Group:
    return the_group_run(slug, otherwise="The chair, vice-chair and coordinator look after this.")


@bp.get("/groups/<slug>/interests")
@signed_in
def interests(slug: str) -> Any:
    """What members of the group stepped back from, with what it is as far as the reader may know."""
    group = _the_group(slug)
    rows = [
        row for row in db.session.scalars(stepping_back.standing_in_group(group.id)) if row.user_id != current_user.id
    ]
    audit.consulted("subject_interests", [row.id for row in rows], group_id=group.id)
    return render_template(
        "subjects/interests.html", group=group, rows=rows, page_of=page_of,
        liftable=stepping_back.liftable(rows, by=current_user),
    )  # fmt: skip


@bp.route("/groups/<slug>/interests/<int:interest_id>/lift", methods=["GET", "POST"])
@signed_in
def lift_interest(slug: str, interest_id: int) -> Any:
    group = _the_group(slug)
    statement = stepping_back.standing_in_group(group.id)
    row = next((each for each in db.session.scalars(statement) if each.id == interest_id), None)
    if row is None:
        raise NotFound()
    access.require(bool(stepping_back.liftable([row], by=current_user)), stepping_back.WHO_LIFTS)
    form = forms.LiftForm.from_request()

    def act() -> str:
        stepping_back.lift(row, because=form.because.data or "", by=current_user)
        return "The interest is lifted."

    done = changed(form, act, back=lambda: url_for(".interests", slug=group.slug))
    return done or render_template("subjects/lift_interest.html", form=form, group=group, row=row)
