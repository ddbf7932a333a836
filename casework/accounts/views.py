"""Pages for signing in and out, one's own account, and the people of an agency."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_login import current_user
from sqlalchemy import select

from casework.access.scope import as_system, current_scope
from casework.accounts import policy, second_factor, services, sessions
from casework.accounts.forms import (
    ChangePasswordForm,
    CodeForm,
    ForgottenForm,
    InviteForm,
    NewPasswordForm,
    RecoveryForm,
    SignInForm,
)
from casework.accounts.models import SignInSession, User
from casework.errors import NotFound
from casework.extensions import db
from casework.web.gate import anyone, having, signed_in

bp = Blueprint("accounts", __name__)


def safe_next(address: str | None) -> str:
    """Where to go after signing in: a page of ours, never another site's."""
    address = address or ""
    parts = urlsplit(address.replace("\\", "/"))
    if parts.scheme or parts.netloc or not address.startswith("/") or address.startswith("//"):
        return url_for("home.index") if "home.index" in current_app.view_functions else "/"
    return address


def _pending() -> SignInSession | None:
    """The sign-in that has given its password and not yet its second factor."""
    from casework.reader import session_of

    token = request.cookies.get(current_app.config["SIGN_IN_COOKIE"], "")
    found = session_of(token) if token else None
    return found if found is not None and found.second_factor_at is None else None


@bp.route("/sign-in", methods=["GET", "POST"])
@anyone
def sign_in() -> Any:
    if current_user.is_authenticated and request.method == "GET":
        return redirect(safe_next(request.args.get("next")))
    form = SignInForm.from_request()
    if form.submitted():
        user = services.check_password(form.email.data, form.password.data, source=request.remote_addr or "")
        if user is not None:
            session.clear()
            token = sessions.begin(user, second_factor=False)
            response = redirect(url_for(".second_step", next=request.args.get("next")))
            return sessions.put(response, token)
        form.refuse(
            "That e-mail address and password do not go together, or there were too many attempts. Wait a minute and try again."
        )
    return render_template("accounts/sign_in.html", form=form, people=_demonstration_people())


@bp.route("/sign-in/second-step", methods=["GET", "POST"])
@anyone
def second_step() -> Any:
    pending = _pending()
    if pending is None:
        return redirect(url_for(".sign_in", next=request.args.get("next")))
    user = pending.user
    if user.totp_secret is None:
        return _enrol(user, pending)
    recovery = "recovery" in request.args
    form = (RecoveryForm if recovery else CodeForm).from_request()
    if form.submitted():
        if services.check_second_factor(user, form.code.data, recovery=recovery):
            return _signed_in(user, pending)
        form.refuse("That code is not right, or has been used. Wait for the next one and try again", "code")
    return render_template("accounts/second_step.html", form=form, recovery=recovery)


def _enrol(user: User, pending: SignInSession) -> Any:
    """First sign-in: tie an authenticator app, show recovery codes once."""
    secret = session.get("enrolling") or second_factor.new_secret()
    session["enrolling"] = secret
    form = CodeForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            codes = services.enrol(user, secret, form.code.data)
            response = Response(
                render_template("accounts/recovery_codes.html", codes=codes, then=safe_next(request.args.get("next")))
            )
            return _signed_in(user, pending, response)
    return render_template(
        "accounts/enrol.html", form=form, secret=secret, picture=second_factor.picture(secret, user.email)
    )


def _signed_in(user: User, pending: SignInSession | None, response: Response | None = None) -> Response:
    """Change to a fresh token now that both factors are given."""
    if pending is not None:
        sessions.end(pending.id, user=user)
    session.clear()
    answer = response or redirect(safe_next(request.args.get("next")))
    return sessions.put(answer, sessions.begin(user, second_factor=True))  # type: ignore[arg-type]


@bp.post("/sign-in/demonstration")
@anyone
def sign_in_as() -> Any:
    """A demonstration person, without a password. There is no such page except in a demonstration."""
    if current_app.config["MODE"] != "demonstration":
        raise NotFound()
    with as_system("signing in to the demonstration"):
        user = db.session.scalars(
            select(User).where(
                User.email == request.form.get("email", ""), User.is_demonstration, User.status == "active"
            )
        ).one_or_none()
    if user is None:
        raise NotFound()
    return _signed_in(user, None)


def _demonstration_people() -> list[User]:
    if current_app.config["MODE"] != "demonstration":
        return []
    with as_system("listing the demonstration people"):
        return list(
            db.session.scalars(select(User).where(User.is_demonstration, User.status == "active").order_by(User.id))
        )


@bp.post("/sign-out")
@anyone
def sign_out() -> Any:
    if current_user.is_authenticated:
        sessions.end(g.sign_in_session.id, user=current_user)
    session.clear()
    flash("You are signed out.")
    return sessions.take_away(redirect(url_for(".sign_in")))  # type: ignore[arg-type]


@bp.route("/forgotten", methods=["GET", "POST"])
@anyone
def forgotten() -> Any:
    form = ForgottenForm.from_request()
    if form.submitted():
        services.ask_for_reset(form.email.data, source=request.remote_addr or "")
        return render_template("accounts/reset_sent.html")
    return render_template("accounts/forgotten.html", form=form)


@bp.route("/welcome/<token>", methods=["GET", "POST"])
@anyone
def welcome(token: str) -> Any:
    opened = services.opened_link(token)
    if opened is None:
        return render_template("accounts/link_over.html"), 404
    link, user = opened
    form = NewPasswordForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            services.set_password_by_link(link, user, form.password.data)
            session.clear()
            return sessions.put(redirect(url_for(".second_step")), sessions.begin(user, second_factor=False))  # type: ignore[arg-type]
    return render_template("accounts/welcome.html", form=form, user=user, invitation=link.purpose == "invitation")


@bp.route("/account", methods=["GET", "POST"])
@signed_in
def account() -> Any:
    form = ChangePasswordForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            services.change_password(current_user, old=form.old.data, new=form.password.data)
            sessions.end_all(current_user, but=g.sign_in_session.id)
            flash("Your password is changed. You are signed out everywhere else.")
            return redirect(url_for(".account"))
    return render_template(
        "accounts/account.html", form=form, sessions=sessions.open_sessions(current_user), here=g.sign_in_session.id,
        sees_people=policy.may_see_people(current_scope()),
    )  # fmt: skip


@bp.post("/account/sign-ins/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> Any:
    sessions.end(session_id, user=current_user)
    flash("That sign-in is ended.")
    return redirect(url_for(".account"))


@bp.post("/account/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> Any:
    sessions.end_all(current_user)
    session.clear()
    flash("You are signed out everywhere.")
    return sessions.take_away(redirect(url_for(".sign_in")))  # type: ignore[arg-type]


PEOPLE = having(policy.may_see_people, "This page is for administrators and single points of contact.")


def _reach() -> Any:
    scope = current_scope()
    statement = select(User).order_by(User.name)
    return statement if scope.has_duty("administrator") else statement.where(User.agency_id == scope.agency_id)


@bp.get("/people-who-sign-in/")
@PEOPLE
def people() -> Any:
    return render_template("accounts/people.html", people=db.session.scalars(_reach()).all())


@bp.route("/people-who-sign-in/invite", methods=["GET", "POST"])
@PEOPLE
def invite() -> Any:
    from casework.partnership.models import Agency

    scope = current_scope()
    agencies = [
        agency for agency in db.session.scalars(select(Agency).where(Agency.active).order_by(Agency.name))
        if policy.may_invite_to(current_user, agency.id)
    ]  # fmt: skip
    form = InviteForm.from_request()
    form.agency.choices = [("", "Choose an agency"), *((str(agency.id), agency.name) for agency in agencies)]
    if not scope.has_duty("administrator"):
        del form.duties
    if form.submitted():
        with form.showing_refusals():
            agency = next(agency for agency in agencies if str(agency.id) == form.agency.data)
            user = services.invite(
                name=form.name.data, email=form.email.data, agency=agency, job_title=form.job_title.data,
                duties=form.duties.data if "duties" in form else (), by=current_user,
            )  # fmt: skip
            flash(f"{user.name} is invited; the e-mail is on its way.")
            return redirect(url_for(".people"))
    return render_template("accounts/invite.html", form=form)


def _person(user_id: int) -> User:
    user = db.session.scalars(_reach().where(User.id == user_id)).one_or_none()
    if user is None:
        raise NotFound()
    return user  # type: ignore[no-any-return]


@bp.post("/people-who-sign-in/<int:user_id>/suspend")
@PEOPLE
def suspend(user_id: int) -> Any:
    user = _person(user_id)
    services.suspend(user, by=current_user)
    flash(f"{user.name} can no longer sign in.")
    return redirect(url_for(".people"))


@bp.post("/people-who-sign-in/<int:user_id>/reactivate")
@PEOPLE
def reactivate(user_id: int) -> Any:
    user = _person(user_id)
    services.reactivate(user, by=current_user)
    flash(f"{user.name} can sign in again.")
    return redirect(url_for(".people"))


@bp.post("/people-who-sign-in/<int:user_id>/invite-again")
@PEOPLE
def invite_again(user_id: int) -> Any:
    user = _person(user_id)
    services.invite_again(user, by=current_user)
    flash(f"{user.name} is sent a new invitation.")
    return redirect(url_for(".people"))
