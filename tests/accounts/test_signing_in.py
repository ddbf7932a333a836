"""Signing in through the pages: both steps, what slows wrong answers, where it leads and what is noted of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import request
from sqlalchemy import select

from casework.accounts import services, throttling
from casework.accounts.models import SignInSession, Throttle
from casework.accounts.views import safe_next
from casework.audit import AuditEntry
from casework.extensions import db
from casework.reader import load_reader
from tests.accounts.both_steps import PASSWORD, RECOVERY, SECOND_STEP, SIGN_IN, code, sign_in
from tests.queries_counted import counted


def test_both_steps_lead_to_the_page_that_was_asked_for(browse, amina):
    browser = browse()
    page = browser.get("/account")
    assert page.path == "/sign-in"
    page = browser.submit(page, form="form", email=amina.email.upper(), password=PASSWORD)
    assert page.h1 == "Enter the code from your app"
    page = browser.submit(page, form="form.cw-form", code=code(amina.secret))
    assert page.path == "/account"
    assert "Amina Okoro" in page.text


def test_a_password_alone_reaches_nothing(browse, amina):
    browser = browse()
    sign_in(browser, amina)
    assert browser.get("/account").path == "/sign-in"


def test_wrong_password_and_unknown_address_get_the_same_answer(browse, make, amina):
    suspended = make.user("Gone", status="suspended")
    make.credentials(suspended)
    answers = []
    for email, password in (
        (amina.email, "not the password"), ("nobody@example.org", PASSWORD), (suspended.email, PASSWORD),
        (make.user("Without").email, PASSWORD),
    ):  # fmt: skip
        browser = browse()
        page = browser.post("/sign-in", email=email, password=password)
        answers.append((page.errors(), page.raw.count("\n")))
        assert page.path == "/sign-in"
    assert answers[0][0] == ["The e-mail address or password is not right"]
    assert all(answer == answers[0] for answer in answers)


def test_an_empty_form_says_what_is_missing(browse):
    page = browse().post("/sign-in", email="", password="")
    assert page.errors() == ["Enter your e-mail address", "Enter your password"]


@pytest.mark.parametrize("email", ["known", "nobody@example.org"])
def test_wrong_passwords_make_one_wait_ever_longer_known_or_not(browse, amina, at, email):
    at(2026, 3, 3, 9, 0)
    email = amina.email if email == "known" else email
    browser = browse()
    for _ in range(5):
        page = browser.post("/sign-in", email=email, password="a wrong password")
        assert page.errors() == ["The e-mail address or password is not right"]
    page = browser.post("/sign-in", email=email, password=PASSWORD)
    assert page.errors() == ["Too many attempts. Wait 30 seconds and try again"]
    at(2026, 3, 3, 9, 0, 35)
    page = browser.post("/sign-in", email=email, password="wrong once more")
    assert page.errors() == ["The e-mail address or password is not right"]
    page = browser.post("/sign-in", email=email, password=PASSWORD)
    assert page.errors() == ["Too many attempts. Wait 60 seconds and try again"]
    at(2026, 3, 3, 9, 1, 40)
    page = browser.post("/sign-in", email=email, password=PASSWORD)
    if email == amina.email:
        assert page.h1 == "Enter the code from your app"
        kept = db.session.scalars(select(Throttle.key)).all()
        assert [key for key in kept if key.startswith("password:")] == []
    else:
        assert page.errors() == ["The e-mail address or password is not right"]


def test_the_wait_has_an_end(app):
    with app.app_context():
        waits = [throttling.ACCOUNT.wait_after(n) for n in range(60)]
    assert waits[4] == timedelta() and waits[5] == timedelta(seconds=30) and waits[59] == timedelta(minutes=15)


def test_one_source_trying_many_accounts_is_slowed_too(browse, amina, at):
    at(2026, 3, 3, 9)
    browser = browse()
    for n in range(31):
        browser.post("/sign-in", email=f"guess{n}@example.org", password="a wrong password")
    page = browser.post("/sign-in", email=amina.email, password=PASSWORD)
    assert page.errors() == ["Too many attempts. Wait 60 seconds and try again"]


def test_a_code_counts_once(browse, amina, at):
    at(2026, 3, 3, 9)
    once = code(amina.secret)
    first, second = browse(), browse()
    sign_in(first, amina)
    assert first.post(SECOND_STEP, code=once).path == "/account"
    sign_in(second, amina)
    page = second.post(SECOND_STEP, code=once)
    assert page.errors() == ["That code is not right, or has been used already. Wait for the next one and try again"]
    page = second.post(SECOND_STEP, code=code(amina.secret, -1))
    assert page.errors(), "an older code than the last accepted one must not count either"
    at(2026, 3, 3, 9, 0, 40)
    second.post(SECOND_STEP, code=code(amina.secret))
    assert second.get("/account").h1 == "Your account"


def test_a_code_counts_for_its_half_minute_and_ten_seconds_beside_it(browse, amina, at):
    for hour, (second, steps) in enumerate([(9, -1), (25, 1), (11, -1), (15, 1)], 9):
        at(2026, 3, 3, hour, 0, second)
        browser = browse()
        sign_in(browser, amina)
        page = browser.post(SECOND_STEP, code=code(amina.secret, steps))
        assert bool(page.errors()) == (hour > 10), (second, steps)


def test_wrong_codes_are_slowed(browse, amina, at):
    at(2026, 3, 3, 9)
    browser = browse()
    sign_in(browser, amina)
    for _ in range(5):
        browser.post(SECOND_STEP, code="000000")
    page = browser.post(SECOND_STEP, code=code(amina.secret))
    assert page.errors() == ["Too many attempts. Wait 30 seconds and try again"]


def test_a_recovery_code_signs_in_once(make, browse, amina):

    with make.acting(amina):
        codes = services.new_recovery_codes(amina)
    assert len(set(codes)) == 10
    browser = browse()
    sign_in(browser, amina)
    page = browser.get(RECOVERY)
    page = browser.submit(page, form="form.cw-form", code=codes[3].upper().replace("-", " "))
    assert "You have 9 codes left" in page.text
    again = browse()
    sign_in(again, amina)
    page = again.post(RECOVERY, code=codes[3])
    assert page.errors() == ["That recovery code is not right, or has been used already"]
    assert again.get("/account").path == "/sign-in"


def test_every_step_up_gets_a_new_token_and_ends_the_old(app, browse, amina):
    browser = browse()
    name = app.config["SIGN_IN_COOKIE"]
    sign_in(browser, amina)
    half = browser.client.get_cookie(name).value
    browser.post(SECOND_STEP, code=code(amina.secret))
    whole = browser.client.get_cookie(name)
    assert whole.value != half
    assert whole.http_only and whole.same_site == "Lax" and whole.path == "/"
    browser.client.set_cookie(name, half, domain="localhost")
    assert browser.get("/account").path == "/sign-in"
    with app.app_context():
        ended = db.session.scalars(select(SignInSession.ended_at).order_by(SignInSession.id)).all()
    assert ended[0] is not None and ended[1] is None


def test_signing_in_as_another_ends_the_sign_in_the_browser_had(app, make, browse, amina):
    other = make.user("Somebody Else")
    browser = browse(other)
    assert "Somebody Else" in browser.get("/account").text
    old = browser.client.get_cookie(app.config["SIGN_IN_COOKIE"]).value
    browser.post(SIGN_IN, email=amina.email, password=PASSWORD)
    browser.post(SECOND_STEP, code=code(amina.secret))
    assert "Amina Okoro" in browser.get("/account").text
    browser.client.set_cookie(app.config["SIGN_IN_COOKIE"], old, domain="localhost")
    assert browser.get("/account").path == "/sign-in"


def test_a_form_token_from_before_the_sign_in_is_worth_nothing_after(app, browse, amina):
    app.config["WTF_CSRF_ENABLED"] = True
    browser = browse()
    before = browser.get("/sign-in").field("csrf_token")
    browser.post(SIGN_IN, email=amina.email, password=PASSWORD)
    browser.post(SECOND_STEP, code=code(amina.secret))
    answer = browser.client.post("/account/sign-out-everywhere", data={"csrf_token": before})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil", "", None,
     "/%0aSet", "\t//evil.example", "/sign-out", "/ok\r\nx: y", "http:/evil.example", "///evil.example"],
)  # fmt: skip
def test_only_pages_of_ours_follow_a_sign_in(address):
    assert safe_next(address) in ("/", "/%0aSet")


def test_a_page_of_ours_follows_with_its_query():
    assert safe_next("/cases/C-0001?tab=notes") == "/cases/C-0001?tab=notes"


def test_the_second_step_leads_nowhere_else(browse, amina):
    browser = browse()
    browser.get("/sign-in?next=https://evil.example/")
    browser.post("/sign-in?next=https://evil.example/", email=amina.email, password=PASSWORD)
    answer = browser.client.get("/sign-in/second-step?next=https://evil.example/")
    page = browser.get("/sign-in/second-step?next=https://evil.example/")
    assert answer.status_code == 200
    answer = browser.client.post(
        "/sign-in/second-step?next=https://evil.example/",
        data={"code": code(amina.secret), "csrf_token": page.field("csrf_token")},
    )
    assert answer.status_code == 302 and answer.location == "/"


def test_a_sign_in_is_logged_for_its_owner(make, browse, amina):

    browser = browse()
    sign_in(browser, amina)
    browser.post(SECOND_STEP, code=code(amina.secret))
    with make.acting(amina):
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "signed in")).one()
        assert entry.user_id == amina.id and entry.subject_id == amina.id


def test_a_page_asks_the_database_twice_to_know_its_reader(app, make, browse):
    user = make.user(joins=[make.group()])
    browser = browse(user)
    token = browser.client.get_cookie(app.config["SIGN_IN_COOKIE"]).value
    cookie = {"Cookie": f"{app.config['SIGN_IN_COOKIE']}={token}"}
    with app.test_request_context("/", headers=cookie), counted() as asked:
        assert load_reader(request).id == user.id
        db.session.rollback()
    assert asked.number == 2, asked.statements


def test_a_visit_is_noted_at_most_every_five_minutes(make, browse, at):
    at(2026, 3, 3, 9)
    browser = browse(make.user())
    seen = []
    for minute in (1, 4, 6, 8):
        at(2026, 3, 3, 9, minute)
        browser.get("/account")
        db.session.rollback()
        seen.append(db.session.scalars(select(SignInSession.last_seen_at)).one().minute)
    assert seen == [0, 0, 6, 6]


def test_each_failed_attempt_is_a_line_of_the_log_that_names_nobody(browse, amina, caplog):
    with caplog.at_level("WARNING", logger="casework.accounts.throttling"):
        for email in (amina.email, amina.email, "nobody@example.org"):
            sign_in(browse(), type("Somebody", (), {"email": email}), password="wrong wet geese")
    words = [record.getMessage() for record in caplog.records]
    accounts = [line for line in words if line.startswith("failed attempt: password ")]
    assert [line.rpartition(", ")[2] for line in accounts] == ["1 in a row", "2 in a row", "1 in a row"]
    assert accounts[0].split(",")[0] == accounts[1].split(",")[0] != accounts[2].split(",")[0]
    assert len([line for line in words if line.startswith("failed attempt: address ")]) == 3
    assert "@" not in caplog.text and "127.0.0.1" not in caplog.text and "geese" not in caplog.text
