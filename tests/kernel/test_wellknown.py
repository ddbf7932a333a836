"""What programs look for at set addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from config import BadConfiguration, settings
from tests.kernel.test_configuration import SAFE


def test_whom_to_tell_of_a_hole_is_said_and_never_out_of_date(
    app: Flask, at: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    at(2026, 12, 20, 9)
    client = app.test_client()
    assert client.get("/.well-known/security.txt").status_code == 404
    monkeypatch.setitem(app.config, "SECURITY_CONTACT", "mailto:security@example.org")
    answer = client.get("/.well-known/security.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.get_data(as_text=True).splitlines()[:2] == [
        "Contact: mailto:security@example.org",
        "Expires: 2027-03-20T00:00:00Z",
    ]


@pytest.mark.parametrize("contact", ["security@example.org", "http://example.org/tell", "mailto:a@b\nExpires: never"])
def test_a_contact_that_is_no_address_is_refused(contact: str) -> None:
    with pytest.raises(BadConfiguration, match="SECURITY_CONTACT"):
        settings({**SAFE, "SECURITY_CONTACT": contact})


def test_search_engines_are_told_to_stay_away(app: Flask) -> None:
    answer = app.test_client().get("/robots.txt")
    assert answer.get_data(as_text=True) == "User-agent: *\nDisallow: /\n"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
