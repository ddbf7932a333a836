"""What is done to accounts: inviting, passwords and second factors, suspending, and the register of sign-ins."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import delete, select

from casework import access, audit, clock
from casework.access.scope import as_system, current_scope
from casework.accounts import links, passwords, policy, providers, queries, second_factor, sessions, throttling
from casework.accounts.events import InvitationIssued, UserSuspended
from casework.accounts.links import link_url
from casework.accounts.models import DUTIES, OneTimeLink, RecoveryCode, SignInSession, User
from casework.accounts.passkey_models import Passkey
from casework.accounts.programs import refuse_program
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.web.forms import CONSTRAINTS

CONSTRAINTS |= {"uq_users_email": ("Somebody already signs in with this e-mail address", "email")}

__all__ = [
    "change_password", "choose_password", "correct", "create_administrator", "enrol", "invite", "invite_again", "link_url",
    "new_recovery_codes", "note_sign_in", "reactivate", "suspend",
]  # fmt: skip
NOT_YOURS = "Only an administrator, or the single point of contact of the person's agency, looks after this account."


def invite(
    *, name: str, email: str, agency: Any, job_title: str = "", phone: str = "", duties: Iterable[str] = (), by: User
) -> User:
    """Give somebody an account and have an invitation sent.

    An administrator invites to any agency, a single point of contact to their own; duties come from an administrator.
    """
    access.require(
        policy.may_invite(by, agency.id),
        "You may invite people of your own agency only. Ask an administrator for the others.",
    )
    user = _new_user(name=name, email=email, agency=agency, job_title=job_title, phone=phone)
    user.duties = _checked_duties(duties, by=by, before=())
    db.session.flush()
    announce(InvitationIssued(link_id=links.new_link(user, "invitation").id))
    return user


def create_administrator(*, name: str, email: str, agency: Any) -> str:
    """An administrator without anybody to invite them; gives the link to hand over. For the terminal only."""
    if not current_scope().is_system():
        raise access.NoReader("Only the system makes an administrator out of nothing.")
    user = _new_user(name=name, email=email, agency=agency)
    user.duties = ["administrator"]
    db.session.flush()
    return links.link_url(links.new_link(user, "invitation"))


def _new_user(*, name: str, email: str, agency: Any, job_title: str = "", phone: str = "") -> User:
    with as_system("looking for an account with the same address"):
        taken = db.session.scalars(queries.by_email(email)).one_or_none() is not None
    if taken:
        raise Refusal("Somebody already signs in with this e-mail address.", field="email")
    user = User(name=name, email=email.strip(), job_title=job_title, phone=phone, agency_id=agency.id, status="invited")
    db.session.add(user)
    db.session.flush()
    return user


def _checked_duties(duties: Iterable[str], *, by: User, before: Iterable[str]) -> list[str]:
    wanted = sorted(set(duties))
    if unknown := [duty for duty in wanted if duty not in DUTIES]:
        raise Refusal(f"There is no duty {unknown[0]!r}.", field="duties")
    if set(wanted) != set(before):
        access.require(policy.may_give_duties(by), "Only an administrator gives or takes duties.")
    return wanted


def correct(
    user: User,
    *,
    name: str,
    job_title: str,
    phone: str,
    agency: Any = None,
    duties: Iterable[str] | None = None,
    by: User,
) -> None:
    """Correct what is known of somebody. Moving to another agency and changing duties is for administrators.

    The last active administrator keeps that duty, or nobody could look after the accounts.
    """
    access.require(policy.may_look_after(by, user), NOT_YOURS)
    if agency is not None and agency.id != user.agency_id:
        access.require(policy.may_give_duties(by), "Only an administrator moves somebody to another agency.")
        user.agency_id = agency.id
        providers.forget(user.id)
    if duties is not None:
        wanted = _checked_duties(duties, by=by, before=user.duties)
        if "administrator" in user.duties and "administrator" not in wanted:
            _refuse_last_administrator(user)
        if wanted != sorted(user.duties):
            refuse_program(user)
            user.duties = wanted
    user.name, user.job_title, user.phone = name, job_title, phone
    db.session.flush()
    db.session.expire(user, ["agency"])


def invite_again(user: User, *, by: User) -> None:
    """Start an account anew: password, second factor and sign-ins go, and an invitation is sent.

    For a lost telephone without recovery codes, and for an invitation that ran out.
    """
    access.require(policy.may_look_after(by, user), NOT_YOURS)
    refuse_program(user)
    if user.status == "suspended":
        raise Refusal(f"{user.name} is suspended. Reactivate the account first.")
    if "administrator" in user.duties and user.status == "active":
        _refuse_last_administrator(user)
    user.status, user.password_hash, user.totp_secret, user.totp_last_step = "invited", None, None, None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.session.execute(delete(Passkey).where(Passkey.user_id == user.id))
    providers.forget(user.id)
    sessions.end_all(user.id)
    db.session.flush()
    announce(InvitationIssued(link_id=links.new_link(user, "invitation").id))


def suspend(user: User, *, by: User) -> None:
    """Close an account and end its sign-ins at once. The record of what the person did stays."""
    access.require(policy.may_look_after(by, user), NOT_YOURS)
    if user.id == by.id:
        raise Refusal("You cannot suspend your own account. Ask another administrator.")
    if user.status == "suspended":
        raise Refusal(f"{user.name} is suspended already.")
    if "administrator" in user.duties:
        _refuse_last_administrator(user)
    user.status = "suspended"
    sessions.end_all(user.id)
    db.session.flush()
    announce(UserSuspended(user_id=user.id))


def reactivate(user: User, *, by: User) -> None:
    """Open a suspended account again; somebody who never finished setting up is invited still."""
    access.require(policy.may_look_after(by, user), NOT_YOURS)
    if user.status != "suspended":
        raise Refusal(f"{user.name} is not suspended.")
    own = user.password_hash is not None and (user.totp_secret is not None or _has_passkey(user))
    ready = user.is_demonstration or user.is_program or own or providers.is_bound(user.id)
    user.status = "active" if ready else "invited"
    user.reactivated_at, user.disused_on = clock.now(), None
    db.session.flush()


def _has_passkey(user: User) -> bool:
    return db.session.scalar(select(Passkey.id).where(Passkey.user_id == user.id).limit(1)) is not None


def _refuse_last_administrator(user: User) -> None:
    if db.session.scalars(queries.other_administrators(user.id)).one() == 0:
        raise Refusal(f"{user.name} is the only active administrator. Make somebody else one first.")


# -- what people do with their own account -----------------------------------------------------------------------------


def choose_password(user: User, password: str, *, link: OneTimeLink) -> None:
    """Set a password by a one-time link, which is used up; every sign-in that was open ends.

    Wrong guesses at the old password no longer make its owner wait.
    """
    _refuse_weak(user, password)
    with as_system("setting a password by a link sent to its owner", partnership_id=user.partnership_id):
        link.used_at = clock.now()
        user.password_hash = passwords.hashed(password)
        sessions.end_all(user.id)
        db.session.flush()
    throttling.forgiven(throttling.account_key("password", user.email))


def change_password(user: User, password: str, *, keeping: SignInSession | None) -> None:
    """Set a new password; every other sign-in ends."""
    _refuse_weak(user, password)
    user.password_hash = passwords.hashed(password)
    sessions.end_all(user.id, but=keeping.id if keeping else None)
    db.session.flush()


def _refuse_weak(user: User, password: str) -> None:
    about = (user.name, user.email, user.job_title, *_surroundings(user))
    if problem := passwords.weakness(password, about=about):
        raise Refusal(problem, field="password")


def _surroundings(user: User) -> tuple[str, ...]:
    """Names that everybody knows of somebody's work: the agency's, and where the service is found."""
    host = urlsplit(current_app.config["BASE_URL"]).hostname or ""
    return user.agency.name, user.agency.short_name, host


def enrol(user: User, *, sealed_secret: str, code: str) -> list[str]:
    """Take an app as second factor once it shows the right code; gives the recovery codes, this once.

    The account is active from now on. Refused while the code is wrong, so that nobody is locked out by a bad picture, and
    to the second of two at once: what one of them has set up never gives way to the other. The code is used up.
    """
    step = second_factor.matching_step(sealed_secret, code, after=None)
    if step is None:
        raise Refusal(
            "That code is not right. Check that the time on your telephone is right and try again", field="code"
        )
    before = user.totp_secret
    with as_system("setting up one's own second factor", partnership_id=user.partnership_id):
        held = select(User).where(User.id == user.id).with_for_update(of=User)
        if db.session.scalars(held.execution_options(populate_existing=True)).one().totp_secret != before:
            raise Refusal("The second step of this account was set up elsewhere meanwhile. Sign in again.")
        user.totp_secret, user.totp_last_step = sealed_secret, step
        if user.status == "invited":
            user.status = "active"
        return new_recovery_codes(user)


def new_recovery_codes(user: User) -> list[str]:
    """Replace the recovery codes; the old ones stop working. What is given back is shown once and kept nowhere."""
    codes = second_factor.new_recovery_codes()
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=each) for each in second_factor.recovery_hashes(codes))
    db.session.flush()
    return codes


def note_sign_in(user: User) -> None:
    """Log a sign-in and remember when it was. Call acting as the person."""
    user.last_seen_at = clock.now()
    audit.record("consultation", "signed in", "users", user.id)
    db.session.flush()
