"""The steps of a sign-in: password, then second factor. Wrong answers are slowed, and sound alike for known and unknown.

Each step answers with a sentence for the person or with what they reached; it never says which part was wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from casework import clock
from casework.access.scope import as_system
from casework.accounts import passwords, providers, queries, second_factor, throttling
from casework.accounts.events import ResetIssued
from casework.accounts.links import new_link
from casework.accounts.models import RecoveryCode, User
from casework.events import announce
from casework.extensions import db
from casework.web.presentation import plural

WRONG_PASSWORD = "The e-mail address or password is not right"  # noqa: S105
WRONG_CODE = "That code is not right, or has been used already. Wait for the next one and try again"
WRONG_RECOVERY = "That recovery code is not right, or has been used already"


@dataclass(frozen=True)
class Answer:
    """Either the person, or the sentence that says no."""

    user: User | None = None
    problem: str = ""


def check_password(email: str, password: str, *, address: str) -> Answer:
    """The first step. Suspended people, people without a password and unknown addresses get the same no, as slowly."""
    account, source = throttling.account_key("password", email), throttling.address_key(address)
    wait = throttling.waiting(account) or throttling.blocked(source)
    if wait is not None:
        return Answer(problem=_too_many(wait))
    with as_system("signing in"):
        user = db.session.scalars(queries.by_email(email)).one_or_none()
    right = passwords.matches(user.password_hash if user is not None else None, password)
    # Somebody held to their organisation's sign-in hears what everybody hears: that there is an account is nobody's business.
    if user is None or not right or user.status == "suspended" or providers.holds_to_it(user):
        throttling.failed(account, throttling.ACCOUNT)
        throttling.failed(source, throttling.ADDRESS)
        return Answer(problem=WRONG_PASSWORD)
    throttling.forgiven(account)
    if user.password_hash is not None and passwords.is_dated(user.password_hash):
        with as_system("keeping a password's hash up to date", partnership_id=user.partnership_id):
            user.password_hash = passwords.hashed(password)
            db.session.flush()
    return Answer(user=user)


def check_code(user: User, code: str, *, address: str) -> Answer:
    """The second step with a code from the app. Each code counts once, however fast it is sent twice."""
    problem, account, source = held(user, address)
    if problem:
        return Answer(problem=problem)
    with as_system("checking a second factor", partnership_id=user.partnership_id):
        current = _locked(user)
        step = second_factor.matching_step(current.totp_secret, code, after=current.totp_last_step)
        if step is not None:
            current.totp_last_step = step
            db.session.flush()
    return judged(user, step is not None, WRONG_CODE, account, source)


def check_recovery_code(user: User, code: str, *, address: str) -> Answer:
    """The second step with a recovery code, which is used up by it."""
    problem, account, source = held(user, address)
    if problem:
        return Answer(problem=problem)
    table = RecoveryCode.__table__
    unused = (table.c.user_id == user.id) & table.c.used_at.is_(None)
    kept = list(db.session.connection().scalars(select(table.c.code_hash).where(unused)))
    same = {hashed for like in _of_each_salt(kept) if (hashed := second_factor.recovery_hash_like(like, code)) in kept}
    used = db.session.connection().execute(
        update(table).where(unused, table.c.code_hash.in_(same)).values(used_at=clock.now())
    )
    return judged(user, used.rowcount == 1, WRONG_RECOVERY, account, source)


def _of_each_salt(kept: list[str]) -> Iterable[str]:
    """One of the hashes made with each salt: a code is worked out once for all of them. Those of before argon2 have none."""
    return {each.rpartition("$")[0] or each: each for each in kept}.values()


def check_own_password(user: User, password: str, *, address: str) -> str:
    """Before changing what protects the account: the password once more. Gives the sentence that says no, or nothing."""
    account, source = throttling.account_key("password", user.email), throttling.address_key(address)
    wait = throttling.waiting(account) or throttling.blocked(source)
    if wait is not None:
        return _too_many(wait)
    if not passwords.matches(user.password_hash, password):
        throttling.failed(account, throttling.ACCOUNT)
        throttling.failed(source, throttling.ADDRESS)
        return "That is not your password"
    throttling.forgiven(account)
    return ""


def ask_for_reset(email: str, *, address: str) -> None:
    """Send a link to choose a new password, if the address belongs to somebody who may sign in; say nothing either way.

    A known and an unknown address cost the same hashing, and too many requests are passed over in silence.
    """
    account, source = throttling.account_key("reset", email), throttling.address_key(address)
    held = throttling.waiting(account) or throttling.blocked(source)
    throttling.failed(account, throttling.MAILS)
    passwords.matches(None, "an even answer takes an even time")
    if held is not None:
        return
    with as_system("a forgotten password"):
        user = db.session.scalars(queries.by_email(email)).one_or_none()
    if user is None or user.status == "suspended" or user.is_program or providers.keeps_no_password(user):
        throttling.failed(source, throttling.ADDRESS)
        return
    with as_system("a forgotten password", partnership_id=user.partnership_id):
        announce(ResetIssued(link_id=new_link(user, "reset").id))
        db.session.flush()


def held(user: User, address: str) -> tuple[str, str, str]:
    """Before a second step is judged: the sentence for somebody who has to wait, and the keys failures are counted under."""
    account, source = throttling.account_key("code", str(user.id)), throttling.address_key(address)
    wait = throttling.waiting(account) or throttling.blocked(source)
    return (_too_many(wait) if wait is not None else ""), account, source


def judged(user: User, right: bool, problem: str, account: str, source: str) -> Answer:
    """A second step that was right forgives the failures before it; a wrong one is counted."""
    if right:
        throttling.forgiven(account)
        return Answer(user=user)
    throttling.failed(account, throttling.ACCOUNT)
    throttling.failed(source, throttling.ADDRESS)
    return Answer(problem=problem)


def _locked(user: User) -> User:
    """The row as it is now, held until the transaction ends."""
    statement = select(User).where(User.id == user.id).with_for_update(of=User)
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def _too_many(wait: timedelta) -> str:
    seconds = int(wait.total_seconds()) + 1
    words = plural(seconds, "second") if seconds < 90 else plural(-(-seconds // 60), "minute")
    return f"Too many attempts. Wait {words} and try again"
