"""Pages for signing in and out. One's own account and other people's have their pages in modules beside this one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from casework import reader
from casework.accounts import (
    demonstration,
    links,
    passkeys,
    providers,
    queries,
    second_factor,
    services,
    sessions,
    signing_in,
)
from casework.accounts.forms import (
    CodeForm,
    ForgottenForm,
    NewPasswordForm,
    PasskeyForm,
    RecoveryForm,
    SignInForm,
)
from casework.accounts.models import SignInSession, User
from casework.errors import NotFound
from casework.extensions import db
from casework.web.gate import anyone
from casework.web.presentation import plural

bp = Blueprint("accounts", __name__)

ENROLLING = "enrolling"
"""Where a form's session keeps the sealed secret of an app being set up, so that the picture stays the same."""


def safe_next(address: str | None) -> str:
    """Where to go after signing in: a page of ours, never another site's, and never back to signing in."""
    address = (address or "").strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    elsewhere = parts.scheme or parts.netloc or not address.startswith("/") or address.startswith("//")
    odd = "\\" in address or any(ord(c) < 33 or ord(c) == 127 for c in address)
    if elsewhere or odd or parts.path.startswith(("/sign-in", "/sign-out", "/welcome")):
        return "/"
    return address


def me() -> User:
    """Whoever is signed in, as services know them."""
    return current_user._get_current_object()  # type: ignore[no-any-return]


def source() -> str:
    return request.remote_addr or ""


def _next() -> str | None:
    return request.args.get("next")


# -- the cookie --------------------------------------------------------------------------------------------------------


def _with_token(response: AnyResponse, token: str) -> AnyResponse:
    config = current_app.config
    response.set_cookie(
        config["SIGN_IN_COOKIE"], token, max_age=config["SIGN_IN_HOURS"] * 3600, path="/",
        httponly=True, samesite="Lax", secure=config["SESSION_COOKIE_SECURE"],
    )  # fmt: skip
    return response


def without_token(response: AnyResponse) -> AnyResponse:
    """Signed out: the cookie goes, and whatever the browser may have kept of pages so that it can go back to them.

    Not its storage: others who use this machine may have text in it that the server has not got yet
    (docs/decisions/kept-text.md); the page's script takes away one's own.
    """
    config = current_app.config
    response.headers["Clear-Site-Data"] = '"cache"'
    response.delete_cookie(
        config["SIGN_IN_COOKIE"], path="/", httponly=True, samesite="Lax", secure=config["SESSION_COOKIE_SECURE"]
    )
    return response


def _forget_form_session() -> None:
    """A new form token for a new reader, whoever had the browser before; messages under way are kept."""
    flashes = session.get("_flashes")
    session.clear()
    if flashes:
        session["_flashes"] = flashes


def _session_in_hand() -> SignInSession | None:
    """The sign-in this browser's cookie stands for, whole or half-way."""
    token = request.cookies.get(current_app.config["SIGN_IN_COOKIE"])
    return reader.session_of(token) if token else None


def half_way_in() -> SignInSession | None:
    """The sign-in that has given its password and not yet its second factor."""
    found = _session_in_hand()
    if found is None or found.second_factor_at is not None or found.user.status == "suspended":
        return None
    return found


def step_up(user: User, *, complete: bool, response: AnyResponse) -> AnyResponse:
    """Put a new sign-in in the place of whichever the browser had, so that no token survives a change of rights."""
    before = _session_in_hand()
    if before is not None:
        sessions.end(before)
    _forget_form_session()
    _row, token = sessions.begin(user, complete=complete, address=source(), device=request.user_agent.string)
    if complete:
        with reader.acting_as(user):
            services.note_sign_in(user)
    return _with_token(response, token)


# -- signing in --------------------------------------------------------------------------------------------------------


@bp.route("/sign-in", methods=["GET", "POST"])
@anyone
def sign_in() -> Any:
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(safe_next(_next()))
    form = SignInForm.from_request()
    if form.submitted():
        answer = signing_in.check_password(form.email.data, form.password.data, address=source())
        if answer.user is not None:
            to = redirect(url_for(".second_step", next=_next()))
            return step_up(answer.user, complete=False, response=to)
        form.refuse(answer.problem, "email")
    return render_template("accounts/sign_in.html", form=form, parts=demonstration.people_by_part(), next=_next())


@bp.route("/sign-in/second-step", methods=["GET", "POST"])
@anyone
def second_step() -> Any:
    half_way = half_way_in()
    if half_way is None:
        return redirect(url_for(".sign_in", next=_next()))
    user = half_way.user
    has_passkeys = passkeys.number_of(user.id) > 0
    if user.totp_secret is None and not has_passkeys:
        return _set_up_passkey(user, half_way) if "passkey" in request.args else _set_up(user)
    recovery = "recovery" in request.args
    wants_code = recovery or ("code" in request.args and user.totp_secret is not None)
    if has_passkeys and not wants_code and (request.method == "GET" or user.totp_secret is None):
        return redirect(url_for(".second_step_by_passkey", next=_next()))
    form = (RecoveryForm if recovery else CodeForm).from_request()
    if form.submitted():
        check = signing_in.check_recovery_code if recovery else signing_in.check_code
        answer = check(user, form.code.data, address=source())
        if answer.user is not None:
            if recovery:
                left = db.session.scalars(queries.unused_recovery_codes(user.id)).one()
                flash(f"You used a recovery code. You have {plural(left, 'code')} left.", "info")
            return step_up(user, complete=True, response=redirect(safe_next(_next())))
        form.refuse(answer.problem, "code")
    return render_template(
        "accounts/second_step.html", form=form, recovery=recovery, next=_next(), passkeys=has_passkeys,
        has_app=user.totp_secret is not None,
    )  # fmt: skip


def _set_up(user: User) -> Any:
    """The first sign-in: tie an app to the account, and show the recovery codes once."""
    sealed = secret_in_hand()
    form = CodeForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            codes = services.enrol(user, sealed_secret=sealed, code=form.code.data)
            page = render_template("accounts/recovery_codes.html", codes=codes, then=safe_next(_next()), first=True)
            return step_up(user, complete=True, response=Response(page))
    return set_up_page(user, sealed, form, again=False)


def _set_up_passkey(user: User, half_way: SignInSession) -> Any:
    """The first sign-in with a passkey in place of an app; the recovery codes are shown once all the same."""
    form = PasskeyForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            with reader.acting_as(user):
                codes = passkeys.enrol(user, half_way, name=form.name.data, answer=form.answer.data)
            page = render_template("accounts/recovery_codes.html", codes=codes, then=safe_next(_next()), first=True)
            return step_up(user, complete=True, response=Response(page))
    return render_template(
        "accounts/first_passkey.html", form=form, options=passkeys.begin_adding(user, half_way), next=_next()
    )


def secret_in_hand() -> str:
    sealed = session.get(ENROLLING)
    if not sealed or second_factor.unseal(sealed) is None:
        sealed = session[ENROLLING] = second_factor.new_secret()
    return str(sealed)


def set_up_page(user: User, sealed: str, form: Any, *, again: bool) -> str:
    return render_template(
        "accounts/set_up.html", form=form, again=again, picture=second_factor.picture(sealed, user.email),
        secret=second_factor.spelled(sealed), next=_next(),
    )  # fmt: skip


@bp.record
def _demonstration_page(state: Any) -> None:
    """The page behind the demonstration's buttons is put in place in demonstration mode alone: elsewhere it is not there."""
    if state.app.config["MODE"] == "demonstration":
        state.add_url_rule("/sign-in/demonstration", "sign_in_as", sign_in_as, methods=["POST"])


@anyone
def sign_in_as() -> Any:
    user = demonstration.person(request.form.get("email", ""))
    if user is None:
        raise NotFound
    return step_up(user, complete=True, response=redirect(safe_next(_next())))


@bp.post("/sign-out")
@anyone
def sign_out() -> Any:
    before = _session_in_hand()
    if before is not None:
        sessions.end(before)
    session.clear()
    flash("You have signed out.")
    return without_token(redirect(url_for(".sign_in")))


@bp.route("/forgotten", methods=["GET", "POST"])
@anyone
def forgotten() -> Any:
    form = ForgottenForm.from_request()
    if form.submitted():
        signing_in.ask_for_reset(form.email.data, address=source())
        return render_template("accounts/reset_sent.html")
    return render_template("accounts/forgotten.html", form=form)


@bp.route("/welcome/<token>", methods=["GET", "POST"])
@anyone
def welcome(token: str) -> Any:
    found = links.followed(token, hold=request.method == "POST")
    if found is None:
        return render_template("accounts/link_over.html"), 404
    link, user = found
    if providers.holds_to_it(user):
        return render_template("accounts/welcome_to_organisation.html", user=user)
    form = NewPasswordForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            services.choose_password(user, form.password.data, link=link)
            if user.totp_secret is None and not passkeys.number_of(user.id):
                return step_up(user, complete=False, response=redirect(url_for(".second_step")))
            flash("Your password is changed. Sign in with it.")
            return redirect(url_for(".sign_in"))
    return render_template(
        "accounts/welcome.html",
        form=form,
        user=user,
        invitation=link.purpose == "invitation",
        offered=providers.is_offered(user),
    )


from casework.accounts import (  # noqa: E402, F401  (they add their pages to the blueprint)
    account_views,
    address_views,
    bulk_view_pages,
    passkey_views,
    people_views,
    program_views,
    provider_pages,
    provider_views,
    token_views,
)
