"""Passwords, recovery codes and seals: what is kept of them, which are good enough, and how keys follow one another."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from sqlalchemy import select

from casework.accounts import passwords, second_factor, services, signing_in
from casework.accounts.links import link_url, new_link
from casework.accounts.models import RecoveryCode, User
from casework.extensions import db
from tests.accounts.both_steps import PASSWORD, SECOND_STEP, code, sign_in


def test_secrets_lie_sealed_in_the_database(app, make, amina):
    with make.system():
        row = db.session.get_one(User, amina.id, populate_existing=True)
        assert amina.secret not in row.totp_secret
        assert second_factor.unseal(row.totp_secret) == amina.secret
        assert second_factor.unseal("not ours") is None
        assert row.password_hash.startswith("$argon2id$")


def test_recovery_codes_are_kept_as_argon2_and_those_of_before_still_count(app, make, amina):
    with make.system():
        codes = services.new_recovery_codes(db.session.get_one(User, amina.id))
        kept = db.session.scalars(select(RecoveryCode.code_hash)).all()
        assert all(each.startswith("argon2id-19456-2-1$") for each in kept) and len({*kept}) == 10
        key = second_factor._key("recovery codes", app.config["SECRET_KEY"])
        old = hmac.new(key, b"abcdefghjk", hashlib.sha256).hexdigest()
        db.session.add(RecoveryCode(user_id=amina.id, code_hash=old))
        db.session.commit()
        for code_ in (codes[3].upper().replace("-", " "), "ABCDE-fghjk"):
            assert signing_in.check_recovery_code(amina, code_, address="127.0.0.1").user is not None
            assert signing_in.check_recovery_code(amina, code_, address="127.0.0.1").user is None


def test_a_new_key_opens_and_checks_what_the_former_one_made_until_it_is_dropped(app, make, browse, amina, monkeypatch):
    with make.system():
        link = new_link(db.session.get_one(User, amina.id), "reset")
        address = link_url(link).removeprefix(app.config["BASE_URL"])
        db.session.commit()
    browser = browse(amina)
    browser.get("/account")
    former = app.config["SECRET_KEY"]
    monkeypatch.setitem(app.config, "SECRET_KEY", "another-key-of-more-than-32-characters")
    assert browse().get(address, status=404)
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [former])
    assert browser.get("/account").path == "/account"
    assert browse().get(address).h1 == "Choose a new password"
    other = browse()
    sign_in(other, amina)
    assert other.post(SECOND_STEP, code=code(amina.secret)).path == "/account"
    assert (
        "Secrets sealed under the present key: 1." in app.test_cli_runner().invoke(args=["casework", "reseal"]).output
    )
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [])
    with make.system():
        assert (
            second_factor.unseal(db.session.get_one(User, amina.id, populate_existing=True).totp_secret) == amina.secret
        )
    assert browse().get(address, status=404)


@pytest.mark.parametrize(
    ("password", "words"),
    [("short", "12 characters"), ("aaaaaaaaaaaaaa", "different"), ("password123456", "first that are tried"),
     ("AminaOkoro2026", "your own name"), ("x" * 300, "200 characters")],
)  # fmt: skip
def test_weak_passwords_are_named(app, password, words):
    with app.app_context():
        assert words in passwords.weakness(password, about=("Amina Okoro", "amina.okoro@example.org"))
        assert passwords.weakness(PASSWORD) is None


def test_strong_hashing_is_what_everything_but_tests_uses(app):
    from config import settings

    assert settings({"CASEWORK_MODE": "demonstration"})["PASSWORD_HASHING"] == "strong"
    assert "m=65536" in passwords._hasher("strong").hash("x")
