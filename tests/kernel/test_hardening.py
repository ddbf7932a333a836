"""What every answer tells a browser, whatever it is of; and what a browser tells us that we do not take."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from casework.accounts import breached, passwords
from casework.web.headers import CONTENT_SECURITY_POLICY, OF_FILES
from config import BadConfiguration, settings
from tests.browser import Browser
from tests.kernel.test_configuration import SAFE
from tests.world import Maker

Browse = Callable[..., Browser]


def directives(policy: str) -> dict[str, str]:
    return {name: rest for name, _, rest in (part.strip().partition(" ") for part in policy.split(";"))}


def test_nothing_inline_runs_or_styles_and_nothing_of_others_is_loaded() -> None:
    found = directives(CONTENT_SECURITY_POLICY)
    assert "unsafe" not in CONTENT_SECURITY_POLICY and "*" not in CONTENT_SECURITY_POLICY
    assert found["default-src"] == found["object-src"] == found["base-uri"] == found["frame-ancestors"] == "'none'"
    assert found["script-src"] == found["style-src"] == found["form-action"] == "'self'"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/sign-out", 405), ("/cases/C-0404", 404), ("/static/none.js", 404), ("/healthz", 200), ("/api/v1/none", 404)],
)  # fmt: skip
def test_every_answer_has_its_headers(make: Maker, browse: Browse, path: str, status: int) -> None:
    answer = browse(make.user())._ask("get", path)
    headers = answer.headers
    assert answer.status_code == status
    assert headers["Content-Security-Policy"] == (
        CONTENT_SECURITY_POLICY if "html" in answer.mimetype or path.startswith("/static") else OF_FILES
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"] and "geolocation=()" in headers["Permissions-Policy"]
    assert headers["X-Frame-Options"] == "DENY" and "Access-Control-Allow-Origin" not in headers
    assert headers["Cache-Control"] == ("no-cache" if path.startswith("/static") else "no-store")
    assert "charset=utf-8" in headers["Content-Type"] or "json" in answer.mimetype


def test_https_is_for_a_year_and_for_all_below(app: Flask, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Strict-Transport-Security" not in browse().get("/sign-in").headers
    monkeypatch.setitem(app.config, "BASE_URL", "https://casework.example.org")
    for path in ("/sign-in", "/static/none.js", "/cases/C-0404"):
        found = browse()._ask("get", path).headers["Strict-Transport-Security"]
        assert found == "max-age=31536000; includeSubDomains"


def test_an_answer_that_broke_tells_nothing_and_has_its_headers(
    app: Flask, make: Maker, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks() -> str:
        raise RuntimeError("SELECT secret FROM somewhere")

    breaks.reached_by = "signed in"  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "home.index", breaks)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = browse(make.user())._ask("get", "/")
    assert answer.status_code == 500 and b"secret" not in answer.data and b"Traceback" not in answer.data
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_a_file_opened_by_itself_runs_nothing(make: Maker, browse: Browse) -> None:
    assert directives(OF_FILES).keys() == {"default-src", "base-uri", "form-action", "frame-ancestors", "sandbox"}
    answer = browse(make.user())._ask("get", "/healthz")
    assert answer.headers["Content-Security-Policy"] == OF_FILES


def test_in_production_every_cookie_is_this_hosts_alone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    values = settings(SAFE)
    assert values["SESSION_COOKIE_NAME"].startswith("__Host-") and values["SIGN_IN_COOKIE"].startswith("__Host-")
    for name in ("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SIGN_IN_COOKIE"):
        monkeypatch.setitem(app.config, name, values[name])
    made = Browser(app)._ask("get", "/sign-in").headers.getlist("Set-Cookie")
    assert made
    for cookie in made:
        words = [word.strip() for word in cookie.split(";")]
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(words)
        assert not any(word.startswith("Domain") for word in words)


def test_signing_out_takes_away_what_the_browser_kept_of_pages(make: Maker, browse: Browse) -> None:
    for path in ("/sign-out", "/account/sign-out-everywhere"):
        browser = browse(make.user())
        browser.get("/account")
        assert browser.post(path, follow=False, status=302).headers["Clear-Site-Data"] == '"cache"'


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_that_another_site_sends_is_refused_although_it_has_the_token(
    make: Maker, browse: Browse, site: str
) -> None:
    browser = browse(make.user())
    token = browser.get("/account").field("csrf_token")
    sent: dict[str, Any] = {"data": {"csrf_token": token}}
    refused = browser._ask("post", "/account/sign-out-everywhere", headers={"Sec-Fetch-Site": site}, **sent)
    assert refused.status_code == 403 and "another site" in refused.get_data(as_text=True)
    assert browser.get("/account").path == "/account"
    ours = browser._ask("post", "/account/sign-out-everywhere", headers={"Sec-Fetch-Site": "same-origin"}, **sent)
    assert ours.status_code == 302


def test_a_link_from_another_site_opens_a_page(make: Maker, browse: Browse) -> None:
    answer = browse(make.user())._ask("get", "/account", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT"])
def test_what_was_sent_is_not_told_back(make: Maker, browse: Browse, method: str) -> None:
    answer = browse(make.user()).client.open("/account", method=method, headers={"X-Said": "told back"})
    assert answer.status_code in (400, 405) and b"told back" not in answer.data


def test_a_host_that_is_not_ours_is_answered_nothing_and_makes_no_link(
    app: Flask, make: Maker, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browse(make.user())
    monkeypatch.setitem(app.config, "TRUSTED_HOSTS", ["localhost"])
    for headers in ({"Host": "evil.example"}, {"Host": "localhost.evil.example"}, {"Host": "localhost@evil.example"}):
        answer = browser._ask("get", "/account", headers=headers)
        assert answer.status_code == 400 and b"evil.example" not in answer.data, headers
    answer = browser._ask(
        "get", "/account", headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    )
    assert answer.status_code == 200 and b"evil.example" not in answer.data


def test_no_cookie_or_link_follows_the_address_of_a_proxy_nobody_named(make: Maker, browse: Browse) -> None:
    answer = browse()._ask("get", "/account", headers={"X-Forwarded-Proto": "gopher", "X-Forwarded-Prefix": "/evil"})
    assert answer.location == "/sign-in?next=/account"


def test_of_a_field_given_twice_and_of_one_in_the_address_the_form_alone_counts(make: Maker, browse: Browse) -> None:
    user = make.user()
    secret = make.credentials(user)
    assert secret
    browser = browse()
    browser.get("/sign-in")
    page = browser.post("/sign-in?email=" + user.email + "&password=three+wet+geese+walking", email="", password="")
    assert page.errors() == ["Enter your e-mail address", "Enter your password"]


def test_what_is_longer_than_a_password_may_be_is_not_cut_to_one(app: Flask) -> None:
    with app.app_context():
        long = "seven blue herons " * 11
        assert len(long) <= passwords.LONGEST < len(long) + 10
        kept = passwords.hashed(long[:198].ljust(200, "x"))
        assert passwords.matches(kept, long[:198].ljust(200, "x"))
        assert not passwords.matches(kept, long[:198].ljust(200, "x") + "and more")
        assert "200 characters" in str(passwords.weakness("\ufdfa" * 30 + "abcdefgh"))  # one of them is eighteen


def test_a_password_keeps_every_character_it_was_given(app: Flask) -> None:
    with app.app_context():
        kept = passwords.hashed("  Three Wet Geese\t\u00fc ")
        assert passwords.matches(kept, "  Three Wet Geese\tu\u0308 ")
        for other in ("Three Wet Geese\t\u00fc", "  three wet geese\t\u00fc ", "  Three Wet Geese\t\u00fc"):
            assert not passwords.matches(kept, other)
        assert passwords.weakness("\U0001f9a2 \u03c7\u03ae\u03bd\u03b1 ~ gwydd 7 \u05d0") is None


def test_a_password_that_leaked_is_refused(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import hashlib

    leaked = [f"three wet geese walking {number}" for number in range(300)]
    lines = sorted(
        f"{hashlib.sha1(each.encode(), usedforsecurity=False).hexdigest().upper()}:{n}\r\n"
        for n, each in enumerate(leaked)
    )
    file = tmp_path / "pwned.txt"
    file.write_text("".join(lines), newline="")
    for word in leaked:
        assert breached.holds(str(file), word), word
    for number in range(300, 600):
        assert not breached.holds(str(file), f"three wet geese walking {number}")
    monkeypatch.setitem(app.config, "BREACHED_PASSWORDS", str(file))
    with app.app_context():
        assert "leaked" in str(passwords.weakness(leaked[7]))
        assert passwords.weakness("four wet geese walking") is None
    with pytest.raises(BadConfiguration, match="BREACHED_PASSWORDS"):
        settings({**SAFE, "BREACHED_PASSWORDS": str(tmp_path / "none")})
    (tmp_path / "empty").touch()
    assert not breached.holds(str(tmp_path / "empty"), "x")


def test_a_password_is_not_made_of_ones_agency(make: Maker, browse: Browse) -> None:
    agency = make.agency("Marlshire Council")
    user = make.user("Amina Okoro", agency=agency)
    make.credentials(user)
    browser = browse(user)
    browser.get("/account/password")
    page = browser.post("/account/password", old="three wet geese walking", password="MarlshireCouncil1")
    assert "your agency" in page.errors()[0]


def test_a_page_that_only_shows_keeps_no_change(
    app: Flask, make: Maker, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make.user("As Before")

    def changes() -> str:
        from casework.accounts.models import User
        from casework.extensions import db

        db.session.get_one(User, user.id).name = "Changed by looking"
        return "shown"

    changes.reached_by = "signed in"  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "home.index", changes)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    assert browse(user)._ask("get", "/").status_code == 500
    assert "As Before" in browse(user).get("/account").text
