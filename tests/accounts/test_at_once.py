"""Several requests at the same moment: a code, a link and a guess each count as if they had come one by one."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select

from casework.accounts import links, passwords, second_factor
from casework.accounts.models import OneTimeLink, SignInSession, Throttle, User
from casework.extensions import db
from tests.accounts.both_steps import PASSWORD, SECOND_STEP, code, sign_in

AT_ONCE = 6


def together(browsers, send):
    """Have every browser send at the same moment; their answers' status and place."""
    barrier = Barrier(len(browsers))

    def one(browser):
        barrier.wait()
        return send(browser)

    with ThreadPoolExecutor(len(browsers)) as pool:
        return list(pool.map(one, browsers))


def test_one_code_sent_by_many_at_once_signs_in_one(make, browse):
    user = make.user()
    secret = make.credentials(user)
    browsers = [browse() for _ in range(AT_ONCE)]
    tokens = {}
    for browser in browsers:
        tokens[browser] = sign_in(browser, user).field("csrf_token")
    once = code(secret)
    answers = together(
        browsers,
        lambda b: b._ask("post", SECOND_STEP, data={"code": once, "csrf_token": tokens[b]}).status_code,
    )
    assert sorted(answers) == [200] * (AT_ONCE - 1) + [302]
    whole = db.session.scalars(
        select(SignInSession).where(SignInSession.second_factor_at.is_not(None), SignInSession.ended_at.is_(None))
    ).all()
    assert len(whole) == 1


def test_one_link_followed_by_many_at_once_sets_one_password(app, make, browse):
    user = make.user()
    make.credentials(user)
    with make.system():
        link = links.new_link(user, "reset")
        link_id = link.id
    path = links.link_url(db.session.get_one(OneTimeLink, link_id)).removeprefix("http://localhost")
    browsers = [browse() for _ in range(AT_ONCE)]
    tokens = {browser: browser.get(path).field("csrf_token") for browser in browsers}
    words = ["purple", "yellow", "orange", "silver", "golden", "violet"]
    chosen = dict(zip(browsers, words, strict=True))
    answers = together(
        browsers,
        lambda b: (
            b._ask("post", path, data={"password": f"{chosen[b]} kettle on ice", "csrf_token": tokens[b]}).status_code
        ),
    )
    assert sorted(answers) == [302] + [404] * (AT_ONCE - 1)


def test_many_guesses_at_once_are_counted_each(make, browse):
    user = make.user()
    make.credentials(user)
    browsers = [browse() for _ in range(AT_ONCE + 2)]
    tokens = {browser: browser.get("/sign-in").field("csrf_token") for browser in browsers}

    def guess(browser):
        answer = browser._ask(
            "post", "/sign-in", data={"email": user.email, "password": "a wrong guess", "csrf_token": tokens[browser]}
        )
        return "Too many attempts" in answer.get_data(as_text=True)

    held = together(browsers, guess)
    assert held.count(False) == 5, "four free guesses and one that begins the wait; the others are not even looked at"
    db.session.rollback()
    assert db.session.scalars(select(Throttle.failures).where(Throttle.key.startswith("password:"))).one() == 5


def test_of_many_who_set_up_a_telephone_at_once_one_does(make, browse):
    """Each has the password and a picture of their own; the second step set up first stays."""
    user = make.user(status="invited")
    with make.system():
        row = db.session.get_one(User, user.id)
        row.password_hash = passwords.hashed(PASSWORD)
    browsers = [browse() for _ in range(AT_ONCE)]
    pages = {browser: sign_in(browser, user) for browser in browsers}
    secrets = {browser: re.sub(r"\s", "", pages[browser].select_one(".cw-secret").text) for browser in browsers}
    assert len(set(secrets.values())) == AT_ONCE
    answers = together(
        browsers,
        lambda b: b._ask(
            "post", SECOND_STEP, data={"code": code(secrets[b]), "csrf_token": pages[b].field("csrf_token")}
        ).get_data(as_text=True),
    )
    assert sum("Keep these recovery codes" in answer for answer in answers) == 1
    with make.system():
        kept = second_factor.unseal(db.session.get_one(User, user.id, populate_existing=True).totp_secret)
        whole = select(SignInSession).where(
            SignInSession.second_factor_at.is_not(None), SignInSession.ended_at.is_(None)
        )
        assert len(db.session.scalars(whole).all()) == 1
    assert kept in secrets.values()
