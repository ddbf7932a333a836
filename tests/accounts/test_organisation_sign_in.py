"""Signing in with one's organisation (OpenID Connect), against a provider on loopback: who comes in, and who and what does not."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.accounts import openid, providers
from casework.accounts.models import User
from casework.accounts.provider_models import ProviderIdentity, ProviderRequest
from casework.audit.models import AuditEntry
from casework.extensions import db
from tests.accounts.both_steps import PASSWORD, code
from tests.accounts.provider import KEY, OTHER_KEY, Provider
from tests.browser import Browser
from tests.world import Maker

Browse = Callable[..., Browser]
BEGIN = "/sign-in/organisation?next=/account"


@pytest.fixture
def council(make: Maker, browse: Browse, there: Provider) -> Any:
    """An agency whose administrator has set where its people sign in."""
    agency = make.agency("Wrensea Borough")
    settle(make, agency, there)
    return agency


def settle(make: Maker, agency: Any, there: Provider, **settings: Any) -> None:
    boss = make.user(duties=["administrator"])
    with make.acting(boss):
        providers.save(
            agency, issuer=there.issuer, client_id="casework", client_secret="a secret between us", domains=["wrensea.example"],
            **{"second_factor_there": "always", "levels": (), "required": False, **settings}, by=boss,
        )  # fmt: skip


@pytest.fixture
def amina(make: Maker, council: Any) -> User:
    return person(make, "amina@wrensea.example", agency=council, name="Amina Okoro", status="invited")


def person(make: Maker, email: str, **more: Any) -> User:
    user = make.user(more.pop("name", None), **more)
    with make.system():
        row = db.session.get_one(User, user.id)
        row.email = email
    return row


def way(browser: Browser, email: str = "amina@wrensea.example") -> str:
    browser.get(BEGIN)
    page = browser.post(BEGIN, email=email)
    assert page.h1 == "Go on to your organisation", page.text
    return str(page.select_one(".govuk-button[href]")["href"])


def back(browser: Browser, there: Provider, *, no: str = "", **claims: Any) -> Any:
    """Comes back from there; `no` is why somebody does not come in."""
    query = there.signs_in(way(browser), **{"email": "amina@wrensea.example", **claims})
    return came(browser, query, no=no)


def came(browser: Browser, query: str, *, no: str = "") -> Any:
    page = browser.get(providers.RETURN + query, status=400 if no else 200)
    assert not no or (page.h1 == "You are not signed in" and providers.WORDS[no] in page.text)
    return page


def test_somebody_invited_comes_in_and_is_known_by_name_ever_after(
    browse: Browse, make: Maker, amina: User, there: Provider
) -> None:
    browser = browse()
    assert "Sign in with your organisation" in browser.get("/sign-in").links()
    page = back(browser, there, email="Amina@Wrensea.example")
    assert page.path == "/account" and "Amina Okoro" in page.text
    assert "None: you sign in with your organisation" in page.text
    with make.system():
        assert db.session.scalar(select(User.status).where(User.id == amina.id)) == "active"
        assert db.session.scalars(select(ProviderRequest.id)).all() == []
        verbs = set(db.session.scalars(select(AuditEntry.verb)))
    assert {"signed in", "was recognised by their organisation's sign-in"} <= verbs
    # Another address there, and even an unverified one: it is the same person to them.
    assert back(browse(), there, email="new-name@wrensea.example", email_verified=False).path == "/account"
    # The same address, another person: not the one who was bound.
    back(browse(), there, sub="sub-2", no=providers.UNKNOWN)


def test_the_second_step_is_asked_for_where_the_organisation_took_none(
    browse: Browse, make: Maker, amina: User, council: Any, there: Provider
) -> None:
    settle(make, council, there, second_factor_there="said", levels=["two"])
    browser = browse()
    page = back(browser, there, amr=["pwd"])
    assert page.h1 == "Set up your second step"
    assert browser.get("/account").path == "/sign-in", "one factor reaches nothing"
    page = browser.get("/sign-in/second-step")
    secret = page.select_one(".cw-secret").text.replace(" ", "")
    assert browser.submit(page, form="form.cw-form", code=code(secret)).h1 == "Keep these recovery codes"
    assert back(browse(), there, amr=["pwd", "mfa"]).path == "/account"
    assert back(browse(), there, acr="two").path == "/account"
    back(browse(), there, acr="one", amr="mfa", no=providers.DENIED)  # amr is a list
    assert back(browse(), there, acr="one").h1 == "Enter the code from your app"


def test_a_second_step_is_not_set_up_by_whoever_has_the_organisations_password_alone(
    browse: Browse, make: Maker, amina: User, council: Any, there: Provider
) -> None:
    settle(make, council, there, second_factor_there="said")
    assert back(browse(), there, amr=["mfa"]).path == "/account"
    back(browse(), there, amr=["pwd"], no=providers.ONE_FACTOR)


NOT_THEM: list[dict[str, Any]] = [
    {"email": "nobody@wrensea.example"}, {"email_verified": False}, {"email": "amina@elsewhere.example"}, {"email": None},
    {"email": "other@wrensea.example"}, {"email": "gone@wrensea.example"},
]  # fmt: skip


def test_nobody_else_comes_in_and_all_read_the_same(
    browse: Browse, make: Maker, amina: User, council: Any, there: Provider
) -> None:
    person(make, "other@wrensea.example")
    person(make, "gone@wrensea.example", agency=council, status="suspended")
    for claims in NOT_THEM:
        back(browse(), there, sub="sub-9", **claims, no=providers.UNKNOWN)
    with make.system():
        assert db.session.scalars(select(ProviderIdentity.id)).all() == []
        verbs = list(db.session.scalars(select(AuditEntry.verb)))
    assert verbs.count("failed sign-in") == len(NOT_THEM)


def test_somebody_known_is_let_in_no_more_once_suspended_or_of_another_agency(
    browse: Browse, make: Maker, amina: User, there: Provider
) -> None:
    assert back(browse(), there).path == "/account"
    for changed in ({"status": "suspended"}, {"status": "active", "agency_id": make.default_agency().id}):
        with make.system():
            for name, value in changed.items():
                setattr(db.session.get_one(User, amina.id), name, value)
        back(browse(), there, no=providers.UNKNOWN)


WRONG = {
    "another's nonce": {"claims": {"nonce": "n"}},
    "no nonce": {"claims": {"nonce": None}},
    "for another": {"claims": {"aud": "somebody-else"}},
    "for us and another": {"claims": {"aud": ["casework", "somebody-else"]}},
    "from another": {"claims": {"iss": "https://elsewhere.example"}},
    "out of date": {"claims": {"exp": 1000}},
    "not yet": {"claims": {"nbf": 9_000_000_000}},
    "no name": {"claims": {"sub": ""}},
    "a name that is none": {"claims": {"sub": 7}},
    "a name nobody can keep": {"claims": {"sub": "a\x00b"}},
    "another's key": {"key": OTHER_KEY},
}


def test_a_token_that_proves_nothing_signs_nobody_in(browse: Browse, amina: User, there: Provider) -> None:
    for wrong in WRONG.values():
        browser = browse()
        there.__dict__.update({"claims": {}, "key": KEY} | wrong)
        back(browser, there, no=providers.DENIED)
        assert browser.get("/account").path == "/sign-in"


def test_a_token_signed_with_what_everybody_knows_signs_nobody_in(browse: Browse, amina: User, there: Provider) -> None:
    """Each says all that is right, of this very sign-in: only how it is signed tells them apart."""
    from joserfc import jwt

    def by_hmac(header: str, body: str, key: bytes) -> str:
        return base64.urlsafe_b64encode(hmac.digest(key, f"{header}.{body}".encode(), "sha256")).rstrip(b"=").decode()

    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    public = [KEY.as_pem(private=False), json.dumps(KEY.as_dict(private=False)).encode()]
    for way_of_signing in ("none", "None", "HS256 secret", "HS256 pem", "HS256 jwk", "no token", "", "right"):
        browser = browse()
        query = there.signs_in(way(browser))
        nonce = [*there.codes.values()][-1]["sent"]["nonce"]
        said = {
            "iss": there.issuer, "aud": "casework", "sub": "s", "iat": 1, "exp": 9_000_000_000, "nonce": nonce,
            "email": "amina@wrensea.example", "email_verified": True,
        }  # fmt: skip
        body = part(said)
        header = part({"alg": way_of_signing.split()[0] if way_of_signing else "", "kid": "one"})
        tokens = {
            "none": f"{header}.{body}.", "None": f"{header}.{body}.",
            "HS256 secret": f"{header}.{body}.{by_hmac(header, body, b'a secret between us')}",
            "HS256 pem": f"{header}.{body}.{by_hmac(header, body, public[0])}", "HS256 jwk": f"{header}.{body}.{by_hmac(header, body, public[1])}",
            "right": jwt.encode({"alg": "RS256", "kid": "one"}, said, KEY),
        }  # fmt: skip
        there.answers = {"/token": (200, json.dumps({"id_token": tokens.get(way_of_signing, way_of_signing)}).encode())}
        if way_of_signing == "right":
            assert came(browser, query).path == "/account"
        else:
            came(browser, query, no=providers.DENIED)


def test_who_calls_itself_by_another_name_or_sends_elsewhere_is_not_asked(
    browse: Browse, amina: User, there: Provider
) -> None:
    elsewhere = "https://elsewhere.example"
    for about in (
        {"issuer": elsewhere}, {"issuer": there.issuer + "/"}, {"jwks_uri": f"{elsewhere}/keys"}, {"token_endpoint": f"{elsewhere}/token"},
        {"authorization_endpoint": f"{elsewhere}/in"},
    ):  # fmt: skip
        there.about = about
        openid._told.clear()
        page = browse().post(BEGIN, email=amina.email)
        assert page.errors() == ["That organisation's sign-in cannot be reached. Try again in a few minutes"], about
    assert {*there.asked} == {"/.well-known/openid-configuration"}


ANSWERS: dict[str, dict[str, tuple[int, bytes]]] = {
    "down": {"/token": (503, b"down")},
    "led elsewhere": {"/token": (302, b"http://127.0.0.1:9/token")},
    "no keys": {"/keys": (200, b"{}")},
    "nonsense": {"/keys": (200, b"<html>")},
    "a list": {"/token": (200, b"[]")},
    "nested": {"/token": (200, b"[" * 200_000)},
    "too much": {"/token": (200, b" " * 600_000 + b"{}")},
}


def test_a_provider_in_trouble_gives_a_page_that_says_so(browse: Browse, amina: User, there: Provider) -> None:
    for trouble in ANSWERS.values():
        there.answers = trouble
        back(browse(), there, no=providers.DENIED if trouble is ANSWERS["no keys"] else providers.OUT_OF_REACH)


def test_what_the_browser_brings_back_counts_once_there_and_for_ten_minutes(
    browse: Browse, amina: User, there: Provider, at: Any
) -> None:
    at(2026, 3, 3, 9)
    mine, other = browse(), browse()
    query = there.signs_in(way(mine), email="amina@wrensea.example")
    came(other, query, no=providers.OVER)
    assert came(mine, query).path == "/account"
    came(browse(), query, no=providers.OVER)
    came(mine, query, no=providers.OVER)
    late = browse()
    query = there.signs_in(way(late), email="amina@wrensea.example")
    at(2026, 3, 3, 9, 11)
    came(late, query, no=providers.OVER)
    denied = browse()
    state = there.signs_in(way(denied)).rpartition("=")[2]
    came(denied, f"?error=access_denied%00&state={state}", no=providers.DENIED)
    for odd in ("", "?code=%00&state=%ff", "?state=" + "x" * 5000, "?code=1&code=2&state[]=1"):
        came(browse(), odd, no=providers.OVER)
    mixed = browse()
    query = there.signs_in(way(mixed), email="amina@wrensea.example")
    came(mixed, query + "&iss=https://elsewhere.example", no=providers.DENIED)


def test_failures_make_a_source_wait(browse: Browse, amina: User, there: Provider, at: Any) -> None:
    at(2026, 3, 3, 9)
    browser = browse()
    for _ in range(31):
        came(browser, "?state=guess", no=providers.OVER)
    came(browser, "?state=guess", no=providers.WAIT)
    assert browser.post(BEGIN, email="amina@wrensea.example").errors() == [
        "Too many attempts. Wait some minutes and try again"
    ]


def test_known_and_unknown_addresses_lead_to_the_same_page(browse: Browse, amina: User, there: Provider) -> None:
    known, unknown = (way(browse(), email).split("?")[0] for email in (amina.email, "nobody@wrensea.example"))
    assert known == unknown
    page = browse().post(BEGIN, email="somebody@elsewhere.example")
    assert page.errors() == ["This is not an address of an organisation that signs in this way. Use your password"]
    there.answers = {"/.well-known/openid-configuration": (503, b"")}
    openid._told.clear()
    page = browse().post(BEGIN, email=amina.email)
    assert page.errors() == ["That organisation's sign-in cannot be reached. Try again in a few minutes"]
    asked = len(there.asked)
    browse().post(BEGIN, email=amina.email)
    assert len(there.asked) == asked, "who is down is left alone for a moment"


def test_an_agency_held_to_it_takes_no_passwords_but_its_administrators(
    app: Flask, browse: Browse, make: Maker, council: Any, there: Provider
) -> None:
    settle(make, council, there, required=True)
    user, boss = (
        person(make, "b@wrensea.example", agency=council),
        make.user(agency=council, duties=["administrator"]),
    )
    make.credentials(user)
    make.credentials(boss)
    page = browse().post("/sign-in", email=user.email, password=PASSWORD)
    assert page.errors() == ["The e-mail address or password is not right"]
    assert browse().post("/sign-in", email=boss.email, password=PASSWORD).h1 == "Enter the code from your app"
    with make.system():
        user.status, user.password_hash = "invited", None
        db.session.flush()
        from casework.accounts import links

        address = links.link_url(links.new_link(user, "invitation")).removeprefix(app.config["BASE_URL"])
    page = browse().post(address, password="another set of words")
    assert page.h1 == "Sign in with your organisation"
    with make.system():
        assert db.session.scalar(select(User.password_hash).where(User.id == user.id)) is None


def test_a_link_to_choose_a_password_does_not_lead_past_the_organisation(
    browse: Browse, make: Maker, amina: User, there: Provider
) -> None:
    from casework.accounts.models import OneTimeLink

    assert back(browse(), there).path == "/account"
    browse().post("/forgotten", email=amina.email)
    with make.system():
        assert db.session.scalars(select(OneTimeLink).where(OneTimeLink.user_id == amina.id)).all() == []


def test_who_has_no_password_shows_that_it_is_them_by_signing_in_anew(
    browse: Browse, make: Maker, amina: User, there: Provider, at: Any
) -> None:
    at(2026, 3, 3, 9)
    browser = browse()
    back(browser, there)
    page = browser.post("/account/recovery-codes", old="")
    assert page.h1 == "Keep these recovery codes"
    at(2026, 3, 3, 9, 20)
    page = browser.post("/account/recovery-codes", old="")
    assert page.errors() == ["Sign out, sign in with your organisation again, and come back here within ten minutes"]
