"""The page behind the link of an invitation, as people meet it on a telephone: accessible, and no wider than the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.browser import Browser
from tests.served import window_of

pytestmark = pytest.mark.browser


def faults(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = []
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width}: {v['id']}: {v['nodes'][0]['html'][:120]}" for v in Axe().run(page).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"wider than {width}")
    return found


def test_answering_on_a_telephone(app: Flask, invited: dict[str, Any], browse: Callable[..., Browser]) -> None:
    with window_of(app, "nobody") as page:
        page.goto(invited["link"])
        assert faults(page) == []
        page.get_by_label("Somebody comes in my place").check()
        page.get_by_label("Their name").fill("Dee Deputy")
        assert faults(page) == []
        page.get_by_role("button", name="Send my answer").click()
        page.get_by_role("heading", name="Your answer is recorded").wait_for()
        assert faults(page) == []
        page.goto("/invitations/nonsense")
        assert faults(page) == []


def test_the_page_that_shows_the_private_calendars_address(
    app: Flask, invited: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    with window_of(app, browse(invited["member"]).token) as page:
        page.goto("/account/calendar")
        page.get_by_role("button", name="Switch it on").click()
        page.get_by_label("Address of your calendar").wait_for()
        assert faults(page) == []
