"""Passkeys: added after the password, asked for in place of the code, once each; what is forged, old or another's is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from casework import clock
from casework.accounts.models import SignInSession, User
from casework.accounts.passkey_models import Passkey, PasskeyChallenge
from casework.audit.models import AuditEntry
from casework.extensions import db
from tests.accounts.authenticator import Device
from tests.accounts.both_steps import PASSWORD, code
from tests.browser import Browser
from tests.served import window_of
from tests.world import Maker

Browse = Callable[..., Browser]
STEP = "/sign-in/passkey?next=/account"
WRONG = ["That passkey is not right for this account, or took too long. Try again, or use the code from your app"]


@pytest.fixture
def amina(make: Maker) -> Any:
    user = make.user("Amina Okoro")
    user.secret = make.credentials(user)
    return user


@pytest.fixture
def device(app: Flask) -> Device:
    return Device(app.config["BASE_URL"])


def options(page: Any) -> str:
    return str(page.select_one("form[data-passkey]").get("data-options"))


def add(browser: Browser, device: Device, name: str = "My laptop") -> Any:
    page = browser.get("/account/passkeys/add")
    if page.h1 == "Add a passkey" and not page.has("form[data-passkey]"):
        page = browser.submit(page, form="form.cw-form", old=PASSWORD)
    return browser.submit(page, form="form[data-passkey]", name=name, answer=device.make(options(page)))


def half_way(browse: Browse, user: Any) -> Browser:
    browser = browse()
    browser.get("/sign-in?next=/account")
    browser.post("/sign-in?next=/account", email=user.email, password=PASSWORD)
    return browser


def answer(browser: Browser, words: str) -> Any:
    return browser.submit(form="form[data-passkey]", answer=words)


def test_one_is_added_after_the_password_and_then_signs_in(
    browse: Browse, make: Maker, amina: Any, device: Device
) -> None:
    mine = browse(amina)
    assert "You have no passkey" in mine.get("/account/passkeys").text
    page = add(mine, device)
    assert "My laptop is added" in page.text and "Never" in page.text
    assert "1 passkey" in mine.get("/account").text
    browser = half_way(browse, amina)
    assert browser.page is not None and browser.page.h1 == "Use your passkey"
    page = answer(browser, device.sign(options(browser.page)))
    assert page.path == "/account" and "Amina Okoro" in page.text
    assert "Never" not in browser.get("/account/passkeys").text
    with make.system():
        verbs = set(db.session.scalars(db.select(AuditEntry.verb)))
    assert {"added a passkey", "signed in"} <= verbs


def test_the_code_goes_on_working_beside_it(browse: Browse, amina: Any, device: Device) -> None:
    add(browse(amina), device)
    browser = half_way(browse, amina)
    assert browser.page is not None
    page = browser.get(browser.page.links()["Use the code from your app instead"])
    assert "Use a passkey instead" in page.links()
    assert browser.submit(page, form="form.cw-form", code=code(amina.secret)).path == "/account"


def test_an_answer_counts_once_and_for_what_was_asked_only(
    browse: Browse, make: Maker, amina: Any, device: Device
) -> None:
    add(browse(amina), device)
    browser = half_way(browse, amina)
    assert browser.page is not None
    old = options(browser.page)
    browser.get(STEP)
    assert answer(browser, device.sign(old)).errors() == WRONG, "what was asked before counts no more"
    page = browser.get(STEP)
    right = device.sign(options(page))
    assert answer(browser, right).path == "/account"
    again = half_way(browse, amina)
    assert answer(again, right).errors() == WRONG
    with make.system():
        assert db.session.scalars(db.select(PasskeyChallenge)).all(), "the page shown after it asks anew"


def test_forged_answers_are_refused_and_slowed_down(browse: Browse, amina: Any, device: Device, make: Maker) -> None:
    add(browse(amina), device)
    other = make.user("Bo Other")
    make.credentials(other)
    theirs = Device(device.origin)
    add(browse(other), theirs)
    browser = half_way(browse, amina)
    phished = Device("https://casework.example.net", key=device.key, id=device.id, uses=5)
    stolen = Device(device.origin, id=device.id, uses=9)
    for made in (theirs, phished, stolen):
        assert browser.page is not None
        assert answer(browser, made.sign(options(browser.page))).errors() == WRONG
    for nonsense in ("", "{}", "[]", "nonsense", '{"id": 1}', "x" * 30_000):
        assert answer(browser, nonsense).errors()
    assert browser.get("/account").path == "/sign-in"
    browser.get(STEP)
    assert answer(browser, device.sign(options(browser.page))).errors()[0].startswith("Too many attempts")


def test_a_copy_that_lags_behind_is_refused(browse: Browse, amina: Any, device: Device) -> None:
    add(browse(amina), device)
    copy = Device(device.origin, key=device.key, id=device.id)
    for _ in range(2):
        browser = half_way(browse, amina)
        assert browser.page is not None
        assert answer(browser, device.sign(options(browser.page))).path == "/account"
    browser = half_way(browse, amina)
    assert browser.page is not None
    assert answer(browser, copy.sign(options(browser.page))).errors() == WRONG


def test_what_is_asked_lasts_five_minutes(browse: Browse, make: Maker, amina: Any, device: Device) -> None:
    add(browse(amina), device)
    browser = half_way(browse, amina)
    with make.system():
        db.session.execute(db.update(PasskeyChallenge).values(asked_at=clock.now() - timedelta(minutes=6)))
        db.session.commit()
    assert browser.page is not None
    assert answer(browser, device.sign(options(browser.page))).errors() == WRONG


def test_bad_answers_when_adding_one(browse: Browse, make: Maker, amina: Any, device: Device) -> None:
    browser = browse(amina)
    add(browser, device)
    browser.get("/account/passkeys/add")
    assert add(browser, Device(device.origin), name=" ").errors() == ["Say what you call it, such as my work laptop"]
    assert add(browser, device, name="Twice").errors() == ["That passkey is in use already"]
    assert "could not be added" in add(browser, Device("https://elsewhere.example")).errors()[0]
    assert "could not be added" in browser.submit(form="form[data-passkey]", name="x", answer="nonsense").errors()[0]
    with make.system():
        assert len(db.session.scalars(db.select(Passkey)).all()) == 1


def test_one_s_own_only_can_be_removed_and_an_account_begun_anew_has_none(
    browse: Browse, make: Maker, amina: Any, device: Device
) -> None:
    add(browse(amina), device)
    with make.system():
        number = db.session.scalars(db.select(Passkey.id)).one()
    browse(make.user("Else")).post(f"/account/passkeys/{number}/remove", status=404)
    browser = browse(amina)
    browser.get("/account/passkeys")
    page = browser.post(f"/account/passkeys/{number}/remove")
    assert (page.h1, page.errors()) == ("Remove a passkey", [])
    with make.system():
        assert db.session.scalars(db.select(Passkey.id)).all() == [number]
    assert browser.submit(page, form="form.cw-form", old="wrong").errors() == ["That is not your password"]
    browser.submit(form="form.cw-form", old=PASSWORD)
    assert "That passkey is removed" in browser.post(f"/account/passkeys/{number}/remove").text
    browser.post(f"/account/passkeys/{number}/remove", status=404)
    assert half_way(browse, amina).page.h1 == "Enter the code from your app"  # type: ignore[union-attr]
    add(browser, device)
    administrator = make.user("Ad Min", duties=["administrator"])
    browse(administrator).post(f"/people-who-sign-in/{amina.id}/invite-again")
    with make.system():
        assert db.session.scalars(db.select(Passkey)).all() == []


def test_without_a_second_step_or_half_way_there_is_no_way_in(browse: Browse, make: Maker, amina: Any) -> None:
    assert browse().get(STEP).path == "/sign-in"
    assert half_way(browse, amina).get(STEP).path == "/sign-in/second-step"
    browse(make.user("Demo")).get("/account/passkeys/add", status=404)


@pytest.mark.browser
def test_in_a_real_browser_a_passkey_is_made_and_signs_in(
    app: Flask, browse: Browse, amina: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with window_of(app, "") as page:
        page.goto("/sign-in")
        monkeypatch.setitem(app.config, "BASE_URL", page.url.removesuffix("/sign-in"))
        tools = page.context.new_cdp_session(page)
        tools.send("WebAuthn.enable")
        holds = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        holds |= {"isUserVerified": True, "automaticPresenceSimulation": True}
        tools.send("WebAuthn.addVirtualAuthenticator", {"options": holds})

        def press(words: str, **fields: str) -> None:
            for label, value in fields.items():
                page.get_by_role("textbox", name=label.replace("_", " ")).fill(value)
            page.get_by_role("button", name=words, exact=True).click()

        def password() -> None:
            press("Continue", **{"E-mail address": amina.email, "Password": PASSWORD})

        password()
        press("Sign in", **{"Six-figure code": code(amina.secret)})
        page.get_by_role("heading", name="My work").wait_for()
        page.goto("/account/passkeys/add")
        press("Continue", Present_password=PASSWORD)
        press("Make the passkey", What_you_call_it="My laptop")
        page.get_by_text("My laptop is added").wait_for()
        page.get_by_role("button", name="Sign out", exact=True).click()
        page.goto("/sign-in")
        password()
        press("Use my passkey")
        page.get_by_role("heading", name="My work").wait_for()


def test_a_first_sign_in_takes_a_passkey_in_place_of_the_app(browse: Browse, make: Maker, device: Device) -> None:
    ivo = make.user("Ivo Invited", status="invited")
    make.credentials(ivo)
    with make.system():
        db.session.get_one(User, ivo.id).totp_secret = None
    browser = half_way(browse, ivo)
    assert browser.page is not None and browser.page.h1 == "Set up your second step"
    link = browser.page.links()["Use a passkey instead: finger, face, PIN or a security key"]
    page = browser.get(link)
    bad = browser.submit(
        page, form="form[data-passkey]", name="x", answer=Device("https://else.example").make(options(page))
    )
    assert "could not be added" in bad.errors()[0]
    assert browser.get("/account").path == "/sign-in"
    page = browser.get(link)
    page = browser.submit(page, form="form[data-passkey]", name="My laptop", answer=device.make(options(page)))
    codes = [each.text for each in page.select("main li")]
    assert len(codes) == 10
    mine = browser.get("/account")
    assert "A passkey" in mine.text and "1 passkey" in mine.text and "10 codes left" in mine.text

    # From now on it is asked for; there is no setting up anew, and no way to lose it without another.
    again = half_way(browse, ivo)
    assert again.page is not None and again.page.path == "/sign-in/passkey"
    assert "Use the code from your app instead" not in again.page.links()
    for other in ("", "&passkey=1", "&code=1"):
        assert again.get(f"/sign-in/second-step?next=/account{other}").path == "/sign-in/passkey"
    again.get("/sign-in/second-step?recovery=1&next=/account")
    assert again.submit(form="form.cw-form", code=codes[0]).path == "/account"
    keys = again.get("/account/passkeys")
    again.submit(keys, form="main td form")
    again.submit(form="form.cw-form", old=PASSWORD)
    page = again.submit(again.get("/account/passkeys"), form="main td form")
    assert "This passkey is your only second step" in page.text and "My laptop" in page.text
    with make.system():
        assert db.session.get_one(User, ivo.id, populate_existing=True).status == "active"


def test_somebody_held_after_many_records_shows_with_a_passkey_that_it_is_them(
    browse: Browse, make: Maker, amina: Any, device: Device
) -> None:
    mine = browse(amina)
    add(mine, device)
    with make.system():
        db.session.execute(db.update(SignInSession).values(held_at=clock.now()))
        db.session.commit()
    page = mine.get("/")
    assert page.path == "/confirm-it-is-you" and page.has("form[data-passkey]")
    thief = Device(device.origin, id=device.id, uses=9)
    assert answer(mine, thief.sign(options(page))).errors() == WRONG
    assert mine.get("/").path == "/confirm-it-is-you"
    assert mine.page is not None
    assert answer(mine, device.sign(options(mine.page))).path == "/"
    assert mine.get("/").path == "/"
