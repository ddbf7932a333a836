"""Passkeys as second step: set up at the first sign-in or on one's account, asked for after the password. Nothing can be read off and passed on.

The library is imported where it is used: it takes half a second, which a process that never meets a passkey should not pay.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import Select, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from casework import clock
from casework.access.scope import as_system
from casework.accounts import services, signing_in
from casework.accounts.models import SignInSession, User
from casework.accounts.passkey_models import Passkey, PasskeyChallenge
from casework.audit import record
from casework.errors import Refusal
from casework.extensions import db

MOST = 10
LAST = "This passkey is your only second step. Set up an app or another passkey first"
VALID = timedelta(minutes=5)
NOT_ADDED = "The passkey could not be added. Try again, and choose this address when your device asks"
WRONG = "That passkey is not right for this account, or took too long. Try again, or use the code from your app"


def of(user_id: int) -> list[Passkey]:
    return list(db.session.scalars(_of(user_id)))


def number_of(user_id: int) -> int:
    return int(db.session.scalar(select(func.count()).select_from(_of(user_id).subquery())) or 0)


def _of(user_id: int) -> Select[tuple[Passkey]]:
    return select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)


def _site() -> tuple[str, str]:
    """The name that devices know us by, and the address pages come from."""
    parts = urlsplit(current_app.config["BASE_URL"])
    return parts.hostname or "", f"{parts.scheme}://{parts.netloc}"


# -- challenges --------------------------------------------------------------------------------------------------------


def _ask(session: SignInSession, challenge: bytes) -> None:
    """Remember what this sign-in was asked to sign, in place of what it was asked before."""
    values = {"challenge": challenge, "asked_at": clock.now()}
    statement = insert(PasskeyChallenge.__table__).values(session_id=session.id, **values)
    db.session.connection().execute(statement.on_conflict_do_update(index_elements=["session_id"], set_=values))


def _asked(session: SignInSession) -> bytes | None:
    """What it was asked to sign, once; None when nothing was or that is too long ago."""
    table = PasskeyChallenge.__table__
    row = db.session.connection().execute(
        delete(table).where(table.c.session_id == session.id).returning(table.c.challenge, table.c.asked_at)
    ).one_or_none()  # fmt: skip
    return bytes(row.challenge) if row is not None and row.asked_at > clock.now() - VALID else None


# -- setting one up ----------------------------------------------------------------------------------------------------


def begin_adding(user: User, session: SignInSession) -> str:
    """What the browser passes to the device to make a passkey, as JSON."""
    import webauthn
    from webauthn.helpers.structs import AuthenticatorSelectionCriteria, UserVerificationRequirement

    name, _ = _site()
    options = webauthn.generate_registration_options(
        rp_id=name, rp_name="Casework", user_name=user.email, user_display_name=user.name, user_id=f"casework-{user.id}".encode(),
        exclude_credentials=_descriptors(user.id),
        authenticator_selection=AuthenticatorSelectionCriteria(user_verification=UserVerificationRequirement.PREFERRED),
    )  # fmt: skip
    _ask(session, options.challenge)
    return webauthn.options_to_json(options)


def add(user: User, session: SignInSession, *, name: str, answer: str) -> Passkey:
    """Take what the device made. Raises `Refusal` when it is no answer to what was asked."""
    import webauthn

    if not name.strip():
        raise Refusal("Say what you call it, such as my work laptop", field="name")
    site, origin = _site()
    challenge = _asked(session)
    if challenge is None:
        raise Refusal(NOT_ADDED)
    try:
        made = webauthn.verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=site, expected_origin=origin
        )
    except Exception as error:
        _refuse_unless_foreseen(error)
        raise Refusal(NOT_ADDED) from None
    with as_system("holding one's own account while a passkey is added", partnership_id=user.partnership_id):
        db.session.execute(select(User.id).where(User.id == user.id).with_for_update())
    if number_of(user.id) >= MOST:
        raise Refusal(f"You have {MOST} passkeys already. Remove one that is no longer used")
    if db.session.scalar(select(Passkey.id).where(Passkey.credential_id == made.credential_id)):
        raise Refusal("That passkey is in use already")
    row = Passkey(
        user_id=user.id, name=name.strip()[:60], credential_id=made.credential_id, public_key=made.credential_public_key,
        uses=made.sign_count,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record("collection", "added a passkey", "users", user.id)
    return row


def enrol(user: User, session: SignInSession, *, name: str, answer: str) -> list[str]:
    """Take a passkey as the second step of an account that has none yet; gives the recovery codes, this once.

    The account is active from now on. Refused to the second of two at once, as an app would be.
    """
    add(user, session, name=name, answer=answer)
    with as_system("setting up one's own second factor", partnership_id=user.partnership_id):
        held = select(User).where(User.id == user.id).with_for_update(of=User).execution_options(populate_existing=True)
        if db.session.scalars(held).one().totp_secret is not None or number_of(user.id) != 1:
            raise Refusal("The second step of this account was set up elsewhere meanwhile. Sign in again.")
        if user.status == "invited":
            user.status = "active"
        return services.new_recovery_codes(user)


def remove(user: User, passkey_id: int) -> bool:
    """Remove one of the person's own; says whether there was such a one. Refused for the last where there is no app beside it."""
    table = Passkey.__table__
    with as_system("holding one's own account while a passkey is removed", partnership_id=user.partnership_id):
        db.session.execute(select(User.id).where(User.id == user.id).with_for_update())
    if user.totp_secret is None and number_of(user.id) == 1:
        raise Refusal(LAST)
    removed = db.session.connection().execute(
        delete(table).where(table.c.user_id == user.id, table.c.id == passkey_id)
    )  # fmt: skip
    if removed.rowcount:
        record("erasure", "removed a passkey", "users", user.id)
    return bool(removed.rowcount)


# -- signing in with one -----------------------------------------------------------------------------------------------


def begin_checking(user: User, session: SignInSession) -> str:
    """What the browser passes to the device to be signed, as JSON."""
    import webauthn

    options = webauthn.generate_authentication_options(rp_id=_site()[0], allow_credentials=_descriptors(user.id))
    _ask(session, options.challenge)
    return webauthn.options_to_json(options)


def check(user: User, session: SignInSession, answer: str, *, address: str) -> signing_in.Answer:
    """The second step with a passkey; wrong ones are slowed down like wrong codes."""
    problem, account, source = signing_in.held(user, address)
    if problem:
        return signing_in.Answer(problem=problem)
    return signing_in.judged(user, _right(user, session, answer), WRONG, account, source)


def _right(user: User, session: SignInSession, answer: str) -> bool:
    import webauthn

    challenge = _asked(session)
    if challenge is None:
        return False
    site, origin = _site()
    try:
        given = webauthn.helpers.parse_authentication_credential_json(answer)
        row = db.session.scalars(
            _of(user.id).where(Passkey.credential_id == given.raw_id).with_for_update()
        ).one_or_none()
        if row is None:
            return False
        found = webauthn.verify_authentication_response(
            credential=given, expected_challenge=challenge, expected_rp_id=site, expected_origin=origin,
            credential_public_key=row.public_key, credential_current_sign_count=row.uses,
        )  # fmt: skip
    except Exception as error:
        _refuse_unless_foreseen(error)
        return False
    row.uses, row.last_used_at = found.new_sign_count, clock.now()
    db.session.flush()
    return True


def _refuse_unless_foreseen(error: Exception) -> None:
    """What devices, browsers and meddlers send wrong is the library's own kind of error, or a value out of place."""
    from webauthn.helpers.exceptions import WebAuthnException

    if not isinstance(error, WebAuthnException | ValueError | TypeError | KeyError):
        raise error


def _descriptors(user_id: int) -> list[Any]:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [PublicKeyCredentialDescriptor(id=row.credential_id) for row in of(user_id)]
