"""Pages on which an administrator looks after everybody's account and a single point of contact those of their agency."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from casework import clock
from casework.access import current_scope
from casework.accounts import disuse, panels, people_checks, policy, queries, services
from casework.accounts.forms import DisuseForm, InviteForm, PersonForm
from casework.accounts.models import DUTIES, User
from casework.accounts.views import bp, me
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.web.gate import duty
from casework.web.pagination import paged

looks_after_people = duty("administrator", "spoc")
STATUSES = {
    "active": "Active",
    "invited": "Invited",
    "suspended": "Suspended",
    "disused": "Suspended because nobody used it",
}


def _own_agency() -> int | None:
    """The agency a reader keeps to; None for an administrator, who sees all."""
    scope = current_scope()
    return None if scope.has_duty("administrator") else scope.agency_id


def _person(user_id: int) -> User:
    """Somebody the reader looks after. Of the others they learn nothing here, not even that there is such a number."""
    user = db.session.scalars(queries.person_by_id(user_id)).one_or_none()
    if user is None or not policy.may_look_after(me(), user):
        raise NotFound
    return user


@bp.get("/people-who-sign-in/")
@looks_after_people
def people() -> Any:
    words, status = request.args.get("words", "").strip()[:80], request.args.get("status", "")
    if status not in STATUSES:
        status = ""
    statement = queries.people(agency_id=_own_agency(), words=words, status=status)
    page = paged(
        statement,
        by=[(User.name.expression, "asc"), (User.id.expression, "asc")],
        key_of=lambda user: (user.name, user.id),
    )
    own = current_scope().spoc_agency_id
    return render_template(
        "accounts/people.html", page=page, words=words, status=status, statuses=STATUSES, duties=DUTIES, today=clock.today(),
        sees_all=_own_agency() is None, check=people_checks.standing(own) if own is not None else None, number=people_checks.people_of(own or 0),
    )  # fmt: skip


@bp.post("/people-who-sign-in/right")
@duty("spoc")
def people_right() -> Any:
    """The single point of contact has looked through the people of the agency."""
    people_checks.confirm(by=me())
    flash("Thank you. You are asked again in three months.", "success")
    return redirect(url_for(".people"))


@bp.route("/people-who-sign-in/unused", methods=["GET", "POST"])
@duty("administrator")
def unused_accounts() -> Any:
    """After how many days without use an account is suspended."""
    form = DisuseForm.of_now(days=disuse.rule()[0])
    if form.submitted():
        with form.showing_refusals():
            disuse.change(form.days.data or 0, by=me())
            flash("Saved. Whoever it concerns is warned by mail before.")
            return redirect(url_for(".people"))
    return render_template("accounts/unused_accounts.html", form=form)


def _open(form: Any) -> Any:
    """Fill in the choices a reader has; a single point of contact has no choice of agency and gives no duties."""
    own = _own_agency()
    agencies = [a for a in db.session.scalars(queries.agencies()) if own is None or a.id == own]
    form.agency.choices = [(str(agency.id), agency.name) for agency in agencies]
    if own is None:
        form.agency.choices.insert(0, ("", "Choose an agency"))
    else:
        form.agency.data = str(own)
    if "duties" in form and not policy.may_give_duties(me()):
        del form.duties
    return form


def _agency(form: Any) -> Any:
    agency = db.session.scalars(queries.agency_by_id(int(form.agency.data))).one_or_none()
    if agency is None:
        raise Refusal("Choose an agency.", field="agency")
    return agency


@bp.route("/people-who-sign-in/invite", methods=["GET", "POST"])
@looks_after_people
def invite() -> Any:
    form = _open(InviteForm.from_request())
    if form.submitted():
        with form.showing_refusals():
            user = services.invite(
                name=form.name.data, email=form.email.data, agency=_agency(form), job_title=form.job_title.data,
                phone=form.phone.data, duties=form.duties.data or () if "duties" in form else (), by=me(),
            )  # fmt: skip
            flash(f"{user.name} is invited. The link in the e-mail works for seven days.")
            return redirect(url_for(".person", user_id=user.id))
    return render_template("accounts/invite.html", form=form)


@bp.get("/people-who-sign-in/<int:user_id>")
@looks_after_people
def person(user_id: int) -> Any:
    user = _person(user_id)
    return render_template(
        "accounts/person.html", person=user, statuses=STATUSES, duties=DUTIES, links=panels.links_for(user), may_suspend=policy.may_suspend(me(), user)
    )  # fmt: skip


@bp.route("/people-who-sign-in/<int:user_id>/correct", methods=["GET", "POST"])
@looks_after_people
def correct(user_id: int) -> Any:
    user = _person(user_id)
    form = _open(
        PersonForm.of_now(name=user.name, job_title=user.job_title, phone=user.phone, agency=str(user.agency_id),
                                duties=list(user.duties))
    )  # fmt: skip
    if form.submitted():
        with form.showing_refusals():
            services.correct(
                user, name=form.name.data, job_title=form.job_title.data, phone=form.phone.data, agency=_agency(form),
                duties=form.duties.data or () if "duties" in form else None, by=me(),
            )  # fmt: skip
            flash("The account is corrected.")
            return redirect(url_for(".person", user_id=user.id))
    return render_template("accounts/correct.html", form=form, person=user)


def _done(user: User, words: str) -> Any:
    flash(words)
    return redirect(url_for(".person", user_id=user.id))


def _refused(user: User, refusal: Refusal) -> Any:
    flash(refusal.message, "error")
    return redirect(url_for(".person", user_id=user.id))


@bp.post("/people-who-sign-in/<int:user_id>/suspend")
@looks_after_people
def suspend(user_id: int) -> Any:
    user = _person(user_id)
    try:
        services.suspend(user, by=me())
    except Refusal as refusal:
        return _refused(user, refusal)
    return _done(user, f"{user.name} is suspended and signed out everywhere.")


@bp.post("/people-who-sign-in/<int:user_id>/reactivate")
@looks_after_people
def reactivate(user_id: int) -> Any:
    user = _person(user_id)
    try:
        services.reactivate(user, by=me())
    except Refusal as refusal:
        return _refused(user, refusal)
    return _done(user, f"{user.name} can sign in again.")


@bp.post("/people-who-sign-in/<int:user_id>/invite-again")
@looks_after_people
def invite_again(user_id: int) -> Any:
    user = _person(user_id)
    try:
        services.invite_again(user, by=me())
    except Refusal as refusal:
        return _refused(user, refusal)
    return _done(user, f"{user.name} is sent a new invitation. The old password and app no longer work.")
