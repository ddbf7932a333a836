"""Where an agency's people sign in, set by an administrator: what is asked of the provider, and who learns of the secret."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from casework.accounts import providers, second_factor
from casework.accounts.provider_models import SignInProvider
from casework.errors import Refusal
from casework.extensions import db
from tests.accounts.provider import Provider
from tests.browser import Browser
from tests.world import Maker

Browse = Callable[..., Browser]
SETTINGS = {"client_id": "casework", "client_secret": "a secret between us", "domains": "wrensea.example"}


def test_an_administrator_sets_it_and_the_secret_is_never_shown(browse: Browse, make: Maker, there: Provider) -> None:
    agency, boss = make.agency("Wrensea Borough"), make.user(duties=["administrator"])
    page = f"/people-who-sign-in/organisations/{agency.id}"
    browser = browse(boss)
    assert "Signing in with the organisation" in browser.get("/people-who-sign-in/").links()
    browser.get(page)
    found = browser.post(page, issuer=there.issuer + "/other", **SETTINGS, second_factor="said")
    assert "We could not read" in found.errors()[0] and found.field("client_id") == "casework"
    there.about = {"token_endpoint": "http://127.0.0.1:9/token"}
    assert (
        "not an address of its own"
        in browser.post(page, issuer=there.issuer, **SETTINGS, second_factor="said").errors()[0]
    )
    there.about = {}
    found = browser.post(page, issuer=there.issuer, **SETTINGS, second_factor="said")
    assert "can sign in with their organisation" in found.text and "wrensea.example" in found.text
    assert SETTINGS["client_secret"] not in browser.get(page).raw
    with make.system():
        row = db.session.scalars(select(SignInProvider)).one()
        assert SETTINGS["client_secret"] not in row.client_secret
        assert second_factor.unseal(row.client_secret) is None, "sealed for its own purpose"
    browser.post(page, **{**SETTINGS, "client_secret": "", "issuer": there.issuer, "second_factor": "ours"})
    with make.system():
        assert second_factor.unseal(row.client_secret, purpose=providers.SEALED_FOR) == SETTINGS["client_secret"]
    browser.get(page + "/remove")
    assert "sign in with a password" in browser.post(page + "/remove").text
    for other in (make.user(), make.user(duties=["spoc"])):
        assert browse(other).get(page, status=403)
    elsewhere = make.partnership("Elsewhere")
    stranger = make.user(
        duties=["administrator"], agency=make.agency("Far Council", partnership=elsewhere), partnership=elsewhere
    )
    assert browse(stranger).get(page, status=404)


ODD = (
    "http://wrensea.example", "https://user@wrensea.example", "https://wrensea.example:22", "ftp://wrensea.example", "https://",
    "file:///etc/passwd", "https://wrensea.example/#x", "https://[::1", "https://wrensea.example?x=1",
)  # fmt: skip


def test_odd_issuers_are_never_asked(make: Maker) -> None:
    agency, boss = make.agency(), make.user(duties=["administrator"])
    for issuer in ODD:
        with make.acting(boss), pytest.raises(Refusal, match="Enter the issuer"):
            providers.save(
                agency, issuer=issuer, client_id="c", client_secret="s", domains=["wrensea.example"], second_factor_there="ours",
                levels=(), required=False, by=boss,
            )  # fmt: skip
