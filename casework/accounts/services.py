"""Invite, sign in, reset, suspend: what is done with accounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import func, select

from casework import access, audit, clock
from casework.access.scope import as_system
from casework.accounts import passwords, policy, second_factor, sessions, throttling
from casework.accounts.events import InvitationIssued, ResetIssued, UserSuspended
from casework.accounts.models import OneTimeLink, User
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.web.forms import CONSTRAINTS

CONSTRAINTS["uq_users_email"] = ("Somebody with that e-mail address is already here", "email")
LASTS = {"invitation": timedelta(days=7), "reset": timedelta(hours=2)}


def user_by_email(email: str) -> User | None:
    return db.session.scalars(select(User).where(func.lower(User.email) == email.strip().lower())).one_or_none()


def check_password(email: str, password: str, *, source: str) -> User | None:
    """The person, when the password is theirs and they may sign in. The same answer, in the same time, for all who may not."""
    account, source = f"account:{email.strip().lower()}", f"source:{source}"
    with as_system("signing in"):
        if throttling.waiting(account, source):
            passwords.matches(None, password)
            return None
        user = user_by_email(email)
        right = passwords.matches(user.password_hash if user else None, password)
        if user is None or not right or user.status != "active":
            throttling.failed(account)
            throttling.failed(source)
            return None
        throttling.succeeded(account)
        return user


def check_second_factor(user: User, code: str, *, recovery: bool = False) -> bool:
    """Whether the code is right; wrong ones count and make the next wait."""
    key = f"account:{user.email.lower()}:code"
    with as_system("signing in", partnership_id=user.partnership_id):
        if throttling.waiting(key):
            return False
        take = second_factor.accept_recovery_code if recovery else second_factor.accept_code
        if take(user, code):
            throttling.succeeded(key)
            audit.record("consultation", "signed in", "users", user.id)
            return True
        throttling.failed(key)
        return False


def invite(*, name: str, email: str, agency: object, by: User, job_title: str = "", duties: Iterable[str] = ()) -> User:
    """Make an account for somebody of an agency and send an invitation.

    Refused for another agency than one's own unless by an administrator, who alone gives duties.
    """
    agency_id: int = agency.id  # type: ignore[attr-defined]
    access.require(policy.may_invite_to(by, agency_id), "You may invite people of your own agency.")
    duties = sorted(duties)
    access.require(not duties or policy.may_give_duties(by), "Only an administrator gives duties.")
    user = User(
        name=name, email=email.strip(), agency_id=agency_id, job_title=job_title, duties=duties, status="invited"
    )
    db.session.add(user)
    db.session.flush()
    announce(InvitationIssued(_issue(user, "invitation").id))
    return user


def invite_again(user: User, *, by: User) -> None:
    access.require(policy.may_invite_to(by, user.agency_id))
    if user.status != "invited":
        raise Refusal("This person has already signed in; they can ask for a new password themselves.")
    announce(InvitationIssued(_issue(user, "invitation").id))


def ask_for_reset(email: str, *, source: str) -> None:
    """Send a link to set a new password, if that address is somebody's. Says nothing either way."""
    key = f"source:{source}:reset"
    with as_system("resetting a password"):
        if throttling.waiting(key):
            return
        throttling.failed(key)
        user = user_by_email(email)
    if user is not None and user.status == "active":
        with as_system("resetting a password", partnership_id=user.partnership_id):
            announce(ResetIssued(_issue(user, "reset").id))


def _issue(user: User, purpose: str) -> OneTimeLink:
    link = OneTimeLink(user_id=user.id, purpose=purpose, expires_at=clock.now() + LASTS[purpose])
    db.session.add(link)
    db.session.flush()
    return link


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="one-time link")


def link_url(link: OneTimeLink) -> str:
    """The address to send. Signed when the e-mail leaves, over the row and the password it would replace: nothing kept is a secret."""
    with as_system("signing a link"):
        user = db.session.scalars(select(User).where(User.id == link.user_id)).one()
    token = _signer().dumps([link.id, (user.password_hash or "")[-12:]])
    return f"{current_app.config['BASE_URL']}/welcome/{token}"


def opened_link(token: str) -> tuple[OneTimeLink, User] | None:
    """The link and its person, while it is good: unaltered, unexpired, unused, and the password still the old one."""
    try:
        link_id, fragment = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    with as_system("opening a link"):
        row = db.session.execute(
            select(OneTimeLink, User)
            .join(User, User.id == OneTimeLink.user_id)
            .where(OneTimeLink.id == link_id)
            .with_for_update(of=OneTimeLink)
        ).one_or_none()
    if row is None:
        return None
    link, user = row
    if link.used_at is not None or link.expires_at < clock.now() or (user.password_hash or "")[-12:] != fragment:
        return None
    return (link, user) if user.status != "suspended" else None


def set_password_by_link(link: OneTimeLink, user: User, password: str) -> None:
    """Set the password, use up the link, end every sign-in there was."""
    passwords.refuse_weak(password, name=user.name, email=user.email)
    with as_system("setting a password by a link", partnership_id=user.partnership_id):
        user.password_hash = passwords.hash_of(password)
        user.status = "active"
        link.used_at = clock.now()
        sessions.end_all(user)
        db.session.flush()


def change_password(user: User, *, old: str, new: str) -> None:
    """Change one's own password, knowing the old one."""
    if not passwords.matches(user.password_hash, old):
        raise Refusal("That is not your present password", field="old")
    passwords.refuse_weak(new, name=user.name, email=user.email)
    user.password_hash = passwords.hash_of(new)


def enrol(user: User, secret: str, code: str) -> list[str]:
    """Tie an authenticator app to the account, once it has shown a right code. Returns recovery codes to show once."""
    step = second_factor.step_of(secret, code)
    if step is None:
        raise Refusal("That code is not right. Wait for the next one and try again", field="code")
    with as_system("tying an authenticator app", partnership_id=user.partnership_id):
        user.totp_secret = second_factor.seal(secret)
        user.totp_last_step = step
        codes = second_factor.new_recovery_codes(user)
        db.session.flush()
    return codes


def suspend(user: User, *, by: User) -> None:
    """Take somebody's access away on their next click. Their name stays on what they did."""
    access.require(policy.may_invite_to(by, user.agency_id))
    if user.id == by.id:
        raise Refusal("You cannot suspend yourself.")
    user.status = "suspended"
    sessions.end_all(user)
    announce(UserSuspended(user.id))


def reactivate(user: User, *, by: User) -> None:
    access.require(policy.may_invite_to(by, user.agency_id))
    user.status = "active" if user.password_hash else "invited"


def first_administrator(*, partnership: str, name: str, email: str) -> str:
    """A new partnership with its council and first administrator; returns the link with which they set a password."""
    from casework.partnership.models import Agency, Partnership

    row = Partnership(name=partnership, short_name=partnership)
    db.session.add(row)
    db.session.flush()
    with as_system("setting up a partnership", partnership_id=row.id):
        agency = Agency(name="Council", short_name="Council", kind="council", responsible=True)
        db.session.add(agency)
        db.session.flush()
        user = User(name=name, email=email, agency_id=agency.id, duties=["administrator"], status="invited")
        db.session.add(user)
        db.session.flush()
        return link_url(_issue(user, "invitation"))
