"""What ends a sign-in: signing out, here or elsewhere, suspension, idleness and the last hour."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from casework.accounts import sessions
from casework.accounts.models import SignInSession, User
from casework.audit import AuditEntry
from casework.extensions import db
from tests.accounts.both_steps import PASSWORD, SECOND_STEP, code, sign_in


def test_signing_out_ends_the_sign_in_and_needs_a_form(app, make, browse):
    user = make.user()
    browser = browse(user)
    browser.get("/sign-out", status=405)
    token = browser.client.get_cookie(app.config["SIGN_IN_COOKIE"]).value
    browser.get("/account")
    page = browser.post("/sign-out")
    assert page.path == "/sign-in" and "You have signed out." in page.text
    assert browser.client.get_cookie(app.config["SIGN_IN_COOKIE"]) is None
    browser.client.set_cookie(app.config["SIGN_IN_COOKIE"], token, domain="localhost")
    assert browser.get("/account").path == "/sign-in"


def test_ending_a_sign_in_elsewhere_holds_on_its_next_request(make, browse):
    user = make.user()
    here, there = browse(user), browse(user)
    there.get("/account")
    page = here.get("/account")
    assert page.text.count("(this one)") == 1
    ends = [form for form in page.select("form") if (form.get("action") or "").endswith("/end")]
    assert len(ends) == 1
    here.post(ends[0]["action"])
    assert there.get("/account").path == "/sign-in"
    assert here.get("/account").path == "/account"


def test_sign_ins_elsewhere_end_after_the_password_alone(browse, amina):
    here, there = browse(amina), browse(amina)
    there.get("/account")
    [end] = [form for form in here.get("/account").select("form") if (form.get("action") or "").endswith("/end")]
    for path in (end["action"], "/account/sign-out-everywhere"):
        here.get("/account")
        page = here.post(path)
        assert page.field("old") == "" and there.get("/account").path == "/account"
        assert here.submit(page, form="form.cw-form", old="wrong").errors() == ["That is not your password"]
        assert there.get("/account").path == "/account"
    here.submit(form="form.cw-form", old=PASSWORD)
    assert there.get("/account").path == here.get("/account").path == "/sign-in"


def test_signing_out_everywhere_ends_all(make, browse):
    user = make.user()
    here, there = browse(user), browse(user)
    here.get("/account")
    here.post("/account/sign-out-everywhere")
    assert there.get("/account").path == "/sign-in"
    assert here.get("/account").path == "/sign-in"


def test_an_operator_ends_every_sign_in_there_is(app, make, browse):
    people = [browse(make.user()), browse(make.user())]
    assert all(each.get("/account").path == "/account" for each in people)
    assert "2 sign-ins ended." in app.test_cli_runner().invoke(args=["casework", "sign-out-everybody"]).output
    assert all(each.get("/account").path == "/sign-in" for each in people)
    with make.system():
        assert db.session.scalars(select(AuditEntry.verb).where(AuditEntry.subject == "sign_in_sessions")).all() == [
            "signed everybody out"
        ]


def test_nobody_ends_another_persons_sign_in(make, browse):
    victim, other = make.user(), make.user()
    theirs = browse(victim)
    sign_in_id = db.session.scalars(select(SignInSession.id).where(SignInSession.user_id == victim.id)).one()
    browser = browse(other)
    browser.get("/account")
    browser.post(f"/account/sign-ins/{sign_in_id}/end", status=404)
    assert theirs.get("/account").path == "/account"


def test_suspension_holds_on_the_next_request(make, browse):
    user = make.user()
    browser = browse(user)
    browser.get("/account")
    with make.system():
        db.session.get_one(User, user.id).status = "suspended"
    assert browser.get("/account").path == "/sign-in"


def test_an_idle_sign_in_ends_and_a_used_one_stays(make, browse, at):
    at(2026, 3, 3, 9)
    user = make.user()
    used, idle = browse(user), browse(user)
    used.get("/account")
    idle.get("/account")
    for minute in (30, 59):
        at(2026, 3, 3, 9, minute)
        assert used.get("/account").path == "/account"
    at(2026, 3, 3, 10, 10)
    assert used.get("/account").path == "/account"
    assert idle.get("/account").path == "/sign-in"


def test_a_sign_in_ends_after_its_last_hour_however_busy(browse, amina, at):
    at(2026, 3, 3, 6)
    browser = browse()
    sign_in(browser, amina)
    browser.post(SECOND_STEP, code=code(amina.secret))
    for hour in range(6, 18):
        for minute in (20, 50):
            at(2026, 3, 3, hour, minute)
            assert browser.get("/account").path == "/account"
    at(2026, 3, 3, 18, 1)
    assert browser.get("/account").path == "/sign-in"


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        ("CriOS/126.0.6478.35 Mobile/15E148 Safari/604.1", "Chrome on iPhone"),
        ("FxiOS/127.0 Mobile/15E148 Safari/605.1.15", "Firefox on iPhone"),
        ("EdgiOS/125.0 Version/17.0 Mobile/15E148 Safari/604.1", "Edge on iPhone"),
        ("Version/17.5 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
    ],
)
def test_one_knows_ones_own_browser_on_an_iphone(ending: str, words: str) -> None:
    system = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    assert sessions.device_words(system + ending) == words
