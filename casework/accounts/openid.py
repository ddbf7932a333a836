"""OpenID Connect as spoken with one provider: what it says of itself, the way there, and the token that comes back.

The protocol's parts are Authlib's, the signatures joserfc's; both are imported where used, since few processes meet them.
Standards: OpenID Connect Core 1.0, Discovery 1.0; RFC 7636 (PKCE); RFC 8176 (values of `amr`); RFC 9207 (`iss` in the answer).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from casework import clock
from casework.accounts import outward
from casework.accounts.outward import Trouble

SCOPE = "openid email profile"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key the provider keeps to itself; never `none`, never one made with the client's secret."""
LEEWAY = 60
FRESH, DOWN_FOR = timedelta(minutes=5), timedelta(seconds=30)
_told: dict[str, tuple[Any, dict[str, Any] | None]] = {}


class Forged(Exception):
    """What came back proves nothing: another's, out of date, badly signed. The words are for the log."""


@dataclass(frozen=True)
class Client:
    """We, as the provider knows us."""

    issuer: str
    id: str
    secret: str
    returns_to: str


def told(issuer: str, *, anew: bool = False) -> dict[str, Any]:
    """What the provider says of itself, kept for some minutes. One that is down is not asked again for half a minute.

    Raises `Trouble` when it is out of reach, or names another issuer or addresses that are not its own.
    """
    at, kept = _told.get(issuer, (None, None))
    if not anew and at is not None and clock.now() - at < (FRESH if kept else DOWN_FOR):
        if kept is None:
            raise Trouble("it was out of reach a moment ago")
        return kept
    try:
        found = outward.ask(issuer.rstrip("/") + "/.well-known/openid-configuration", issuer=issuer)
        if found.get("issuer") != issuer:
            raise Trouble("it calls itself by another name")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not outward.belongs(found.get(name), issuer):
                raise Trouble(f"{name} is not an address of its own")
    except Trouble:
        _told[issuer] = (clock.now(), None)
        raise
    if len(_told) > 500:
        _told.clear()
    _told[issuer] = (clock.now(), found)
    return found


def way_there(client: Client, *, state: str, nonce: str, verifier: str, email: str) -> str:
    """The address to send the browser to."""
    from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    return str(
        prepare_grant_uri(
            told(client.issuer)["authorization_endpoint"], client_id=client.id, response_type="code",
            redirect_uri=client.returns_to, scope=SCOPE, state=state, nonce=nonce, login_hint=email,
            code_challenge=create_s256_code_challenge(verifier), code_challenge_method="S256",
        )
    )  # fmt: skip


def claims(client: Client, *, code: str, nonce: str, verifier: str) -> dict[str, Any]:
    """What the provider says of whoever signed in, proved. Raises `Trouble` or `Forged`."""
    answer = _token(client, code=code, verifier=verifier)
    if "error" in answer:
        raise Forged(f"the code was not taken: {str(answer['error'])[:60]}")
    token, access = answer.get("id_token"), answer.get("access_token")
    if not isinstance(token, str) or len(token) > 64 * 1024:
        raise Forged("no token came")
    return _proved(client, token, nonce=nonce, access=access if isinstance(access, str) else None)


def _token(client: Client, *, code: str, verifier: str) -> dict[str, Any]:
    from authlib.oauth2.auth import ClientAuth
    from authlib.oauth2.rfc6749.parameters import prepare_token_request

    about = told(client.issuer)
    body = prepare_token_request(
        "authorization_code", redirect_uri=client.returns_to, code=code, code_verifier=verifier
    )
    known = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    method = "client_secret_basic" if "client_secret_basic" in known else "client_secret_post"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    uri, headers, body = ClientAuth(client.id, client.secret, method).prepare(
        "POST", about["token_endpoint"], headers, body
    )
    return outward.ask(uri, issuer=client.issuer, headers=headers, body=body)


def _proved(client: Client, token: str, *, nonce: str, access: str | None) -> dict[str, Any]:
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    keys = outward.ask(told(client.issuer)["jwks_uri"], issuer=client.issuer)
    try:
        # Keys for anything else than signing are passed over: some publish them in the same set.
        usable = [
            key for key in keys["keys"] if key.get("use", "sig") == "sig" and key.get("kty") in ("RSA", "EC", "OKP")
        ]
        read = jwt.decode(token, KeySet.import_key_set({"keys": usable}), algorithms=list(ALGORITHMS))
        wanted = {
            "iss": {"essential": True, "value": client.issuer}, "aud": {"essential": True, "value": client.id},
            "sub": {"essential": True}, "exp": {"essential": True}, "iat": {"essential": True}, "nonce": {"essential": True},
        }  # fmt: skip
        asked = {"nonce": nonce, "client_id": client.id, "access_token": access}
        found = CodeIDToken(read.claims, read.header, options=wanted, params=asked)
        found.validate(now=int(clock.now().timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as problem:
        raise Forged(f"{type(problem).__name__}: {str(problem)[:80]}") from problem
    subject = found["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():
        raise Forged("no subject")
    return dict(found)
