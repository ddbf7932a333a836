"""Sign-in at an agency's own provider: which agency has one, who may come in through it, and what an administrator sets.

Nobody gets an account by it. Who was invited is recognised once by the e-mail address the provider vouches for, and by its
name for them (`sub`) ever after. Whoever cannot come in reads the same, whether or not there is an account.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Select, any_, delete, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from casework import access, audit, clock
from casework.access.scope import as_system
from casework.accounts import openid, outward, policy, queries, second_factor, throttling
from casework.accounts.models import OneTimeLink, User
from casework.accounts.openid import Client, Forged
from casework.accounts.outward import Trouble
from casework.accounts.passkey_models import Passkey
from casework.accounts.provider_models import SECOND_FACTOR, ProviderIdentity, ProviderRequest, SignInProvider
from casework.errors import Refusal
from casework.extensions import db

RETURN = "/sign-in/organisation/return"
VALID = timedelta(minutes=10)
SEALED_FOR = "client secret"
UNKNOWN = "unknown"
DENIED = "denied"
OUT_OF_REACH = "out of reach"
OVER = "over"
WAIT = "wait"
ONE_FACTOR = "one factor"
WORDS = {
    UNKNOWN: "Your organisation knows you, but there is no account here that you may use with it. Ask your agency's single point of contact.",
    DENIED: "Your organisation did not sign you in. Try again, or ask those who look after its accounts.",
    OUT_OF_REACH: "Your organisation's sign-in cannot be reached, or its answer was of no use. Try again in a few minutes.",
    ONE_FACTOR: "Your organisation signed you in without a second step, and you have none here. Sign in there with a second step, or ask your agency's single point of contact for a new invitation.",
    OVER: "This sign-in took too long, was used already, or was begun in another browser. Begin again.",
    WAIT: "Too many attempts. Wait some minutes and try again.",
}
"""What somebody reads who does not come in."""


@dataclass(frozen=True)
class Outcome:
    """Who came in, whether both factors were given, and where to; or why not, as a key of `WORDS`."""

    user: User | None = None
    complete: bool = False
    then: str = ""
    why_not: str = ""


# -- which provider ----------------------------------------------------------------------------------------------------


def of_agency(agency_id: int) -> Select[tuple[SignInProvider]]:
    return select(SignInProvider).where(SignInProvider.agency_id == agency_id)


def everywhere() -> Select[tuple[SignInProvider]]:
    return select(SignInProvider)


def for_email(email: str) -> SignInProvider | None:
    """Where somebody with this address signs in, by its domain alone: a known and an unknown address lead to the same place.

    Where several agencies share a domain the account decides, and for unknown addresses something nobody can foresee.
    """
    email = email.strip().lower()
    domain = email.rpartition("@")[2]
    with as_system("signing in"):
        agency = SignInProvider.agency.property.entity.class_
        found = list(
            db.session.scalars(
                select(SignInProvider)
                .join(agency, agency.id == SignInProvider.agency_id)
                .where(literal(domain) == any_(SignInProvider.domains), agency.active)
                .order_by(SignInProvider.id)
            )
        )
        user = db.session.scalars(queries.by_email(email)).one_or_none()
    if not found:
        return None
    own = next((each for each in found if user is not None and each.agency_id == user.agency_id), None)
    key = hmac.new(current_app.config["SECRET_KEY"].encode(), email.encode(), hashlib.sha256).digest()
    return own or found[key[0] % len(found)]


def holds_to_it(user: User) -> bool:
    """Whether this person signs in at their agency's provider and no other way. Administrators keep a way in for the day it fails."""
    if "administrator" in user.duties:
        return False
    with as_system("signing in"):
        return bool(
            db.session.scalar(select(SignInProvider.required).where(SignInProvider.agency_id == user.agency_id))
        )


def is_offered(user: User) -> bool:
    """Whether this person's agency has a sign-in of its own."""
    with as_system("signing in"):
        return (
            db.session.scalar(select(SignInProvider.id).where(SignInProvider.agency_id == user.agency_id)) is not None
        )


def keeps_no_password(user: User) -> bool:
    """Whether a link to choose a password is not for this person: it would let in whoever reads their mail, past the provider."""
    return holds_to_it(user) or (user.totp_secret is None and is_bound(user.id))


def is_bound(user_id: int) -> bool:
    return db.session.scalar(select(ProviderIdentity.id).where(ProviderIdentity.user_id == user_id)) is not None


def forget(user_id: int) -> None:
    """The next sign-in through a provider is a first one again: after a move to another agency or a new invitation."""
    db.session.execute(delete(ProviderIdentity).where(ProviderIdentity.user_id == user_id))


# -- signing in --------------------------------------------------------------------------------------------------------


def begin(provider: SignInProvider, *, email: str, then: str) -> tuple[str, str]:
    """The address to go to, and what the browser has to bring back. Raises `Trouble` when the provider is out of reach."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    address = openid.way_there(_client(provider), state=state, nonce=nonce, verifier=verifier, email=email)
    table = ProviderRequest.__table__
    connection = db.session.connection()
    connection.execute(delete(table).where(table.c.asked_at < clock.now() - VALID))
    connection.execute(
        insert(table).values(
            state_hash=_hash(state), provider_id=provider.id, nonce=nonce, then=then[:500], asked_at=clock.now(),
            verifier=second_factor.seal(verifier, purpose=SEALED_FOR),
        )
    )  # fmt: skip
    return address, state


def finish(*, state: str, code: str, error: str, issuer: str, address: str) -> Outcome:
    """What becomes of a browser that comes back. `state` is what this very browser was given. Never raises for what comes from outside."""
    source = throttling.address_key(address)
    if throttling.blocked(source) is not None:
        return Outcome(why_not=WAIT)
    table = ProviderRequest.__table__
    row = db.session.connection().execute(
        delete(table).where(table.c.state_hash == _hash(state)).returning(*table.c)
    ).one_or_none()  # fmt: skip
    verifier = second_factor.unseal(row.verifier, purpose=SEALED_FOR) if row is not None else None
    if row is None or verifier is None or row.asked_at <= clock.now() - VALID:
        throttling.failed(source, throttling.ADDRESS)
        return Outcome(why_not=OVER)
    with as_system("signing in"):
        provider = db.session.scalars(everywhere().where(SignInProvider.id == row.provider_id)).one()
    if error or not code:
        return _not(provider, DENIED, error[:60] or "no code", source)
    try:
        if issuer and issuer != provider.issuer:
            raise Forged("the answer names another issuer")
        said = openid.claims(_client(provider), code=code, nonce=row.nonce, verifier=verifier)
    except Trouble as trouble:
        return _not(provider, OUT_OF_REACH, str(trouble), source)
    except Forged as forged:
        return _not(provider, DENIED, str(forged), source)
    user, why = _recognised(provider, said)
    if user is None:
        return _not(provider, UNKNOWN, why, source)
    complete = _both_factors(provider, said)
    if not complete and user.status == "active" and user.totp_secret is None and not _has_passkey(user.id):
        # Setting one up now would let in whoever has the organisation's password alone.
        return _not(provider, ONE_FACTOR, "one factor, and none here", source)
    if complete and user.status == "invited":
        with as_system("the first sign-in through an agency's own provider", partnership_id=user.partnership_id):
            user.status = "active"
            db.session.flush()
    return Outcome(user, complete, row.then)


def _recognised(provider: SignInProvider, said: dict[str, Any]) -> tuple[User | None, str]:
    """Whose account it is, or why nobody's, for the log."""
    with as_system("signing in", partnership_id=provider.partnership_id):
        known = db.session.scalars(
            select(User).join(ProviderIdentity, ProviderIdentity.user_id == User.id).where(
                ProviderIdentity.provider_id == provider.id, ProviderIdentity.issuer == provider.issuer,
                ProviderIdentity.subject == said["sub"],
            )
        ).one_or_none()  # fmt: skip
        if known is None:
            return _bound(provider, said)
        if known.agency_id != provider.agency_id or known.status == "suspended" or not provider.agency.active:
            return None, "suspended, or of another agency"
        return known, ""


def _bound(provider: SignInProvider, said: dict[str, Any]) -> tuple[User | None, str]:
    """The first time: the account with the address the provider vouches for, of this very agency, bound to nobody yet."""
    email = said.get("email")
    if not isinstance(email, str) or "@" not in email or not email.isprintable():
        return None, "no e-mail address"
    # Microsoft's word for a domain whose owner is proved; it gives no email_verified.
    if said.get("email_verified") is not True and said.get("xms_edov") not in (True, 1, "1", "true"):
        return None, "an e-mail address that is not verified"
    if email.rpartition("@")[2].lower() not in provider.domains:
        return None, "an e-mail address of another domain"
    held = queries.by_email(email).with_for_update(of=User).execution_options(populate_existing=True)
    user = db.session.scalars(held).one_or_none()
    if user is None or user.agency_id != provider.agency_id or user.partnership_id != provider.partnership_id:
        return None, "no account"
    if user.status == "suspended" or user.is_demonstration or user.is_program or not provider.agency.active:
        return None, "suspended"
    if is_bound(user.id):
        return None, "the account is bound to somebody else there"
    db.session.add(
        ProviderIdentity(
            user_id=user.id, provider_id=provider.id, issuer=provider.issuer, subject=said["sub"], bound_at=clock.now()
        )
    )
    db.session.execute(  # an invitation not followed would be another way in
        update(OneTimeLink)
        .where(OneTimeLink.user_id == user.id, OneTimeLink.used_at.is_(None))
        .values(used_at=clock.now())
    )
    db.session.flush()
    audit.record("alteration", "was recognised by their organisation's sign-in", "users", user.id)
    return user, ""


def _both_factors(provider: SignInProvider, said: dict[str, Any]) -> bool:
    if provider.second_factor == "always":
        return True
    if provider.second_factor != "said":
        return False
    ways = said.get("amr")
    return (isinstance(ways, list) and "mfa" in ways) or (bool(provider.levels) and said.get("acr") in provider.levels)


def _has_passkey(user_id: int) -> bool:
    return db.session.scalar(select(Passkey.id).where(Passkey.user_id == user_id).limit(1)) is not None


def _not(provider: SignInProvider, why: str, words: str, source: str) -> Outcome:
    """Logged for the partnership, without a name: what the provider said of whom is not ours to keep."""
    throttling.failed(source, throttling.ADDRESS)
    plain = "".join(character for character in words if character.isprintable())[:160]
    with as_system("a sign-in that failed", partnership_id=provider.partnership_id):
        audit.record("consultation", "failed sign-in", "sign_in_providers", provider.id, detail={"why": plain})
        db.session.flush()
    return Outcome(why_not=why)


def _client(provider: SignInProvider) -> Client:
    secret = second_factor.unseal(provider.client_secret, purpose=SEALED_FOR) or ""
    return Client(provider.issuer, provider.client_id, secret, returns_to())


def returns_to() -> str:
    """The address the provider sends people back to, to be registered there."""
    return f"{current_app.config['BASE_URL']}{RETURN}"


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


# -- what an administrator sets ----------------------------------------------------------------------------------------

ADMINISTRATORS_ONLY = "Only an administrator decides where an agency's people sign in."


def save(
    agency: Any, *, issuer: str, client_id: str, client_secret: str, domains: Iterable[str], second_factor_there: str,
    levels: Iterable[str], required: bool, by: User,
) -> SignInProvider:  # fmt: skip
    """Set an agency's own sign-in, once it answers. An empty secret leaves the one there is. Another issuer forgets who was recognised."""
    access.require(policy.may_give_duties(by), ADMINISTRATORS_ONLY)
    issuer = issuer.strip()
    if not outward.is_fit(issuer) or "?" in issuer:
        raise Refusal("Enter the issuer's address as its makers give it: it begins with https://", field="issuer")
    wanted = sorted({domain.strip().lower().removeprefix("@") for domain in domains if domain.strip()})
    if not wanted or not all(_is_domain(domain) for domain in wanted):
        raise Refusal("Enter the domains of its e-mail addresses, such as wrensea.example, one a line", field="domains")
    if second_factor_there not in SECOND_FACTOR:
        raise Refusal("Choose who asks for the second step", field="second_factor")
    row = db.session.scalars(of_agency(agency.id)).one_or_none()
    if row is None and not client_secret:
        raise Refusal("Enter the secret the provider gave us", field="client_secret")
    try:
        openid.told(issuer, anew=True)
    except Trouble as trouble:
        raise Refusal(
            f"We could not read {issuer.rstrip('/')}/.well-known/openid-configuration: {trouble}", field="issuer"
        ) from None
    if row is None:
        row = SignInProvider(agency_id=agency.id, client_secret="")
        db.session.add(row)
    elif row.issuer != issuer:
        db.session.execute(delete(ProviderIdentity).where(ProviderIdentity.provider_id == row.id))
    row.issuer, row.client_id, row.domains, row.required = issuer, client_id.strip(), wanted, required
    row.second_factor, row.levels = second_factor_there, sorted({level.strip() for level in levels if level.strip()})
    if client_secret:
        row.client_secret = second_factor.seal(client_secret, purpose=SEALED_FOR)
    db.session.flush()
    return row


def remove(agency: Any, *, by: User) -> None:
    """Its people sign in with a password again; who has none asks for a link to choose one, or is invited again."""
    access.require(policy.may_give_duties(by), ADMINISTRATORS_ONLY)
    row = db.session.scalars(of_agency(agency.id)).one_or_none()
    if row is None:
        raise Refusal("This agency has no sign-in of its own.")
    db.session.execute(delete(ProviderRequest).where(ProviderRequest.provider_id == row.id))
    db.session.execute(delete(ProviderIdentity).where(ProviderIdentity.provider_id == row.id))
    db.session.delete(row)
    db.session.flush()


def _is_domain(text: str) -> bool:
    parts = text.split(".")
    return (
        len(text) < 254 and len(parts) > 1 and all(part.replace("-", "").isalnum() and part.isascii() for part in parts)
    )
