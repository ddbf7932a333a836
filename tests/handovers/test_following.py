"""The page of a hand-over follows it by itself until it has ended, says so politely, and works without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from casework import clock
from casework.audit import AuditEntry
from casework.extensions import db
from casework.handovers import running
from casework.handovers.models import HandOver
from tests.accessibility import violations
from tests.browser import Browser
from tests.handovers.conftest import amend
from tests.served import window_of
from tests.world import Maker

Browse = Callable[..., Browser]
URL = "/hand-overs/H-0001"


def move(make: Maker, number: int) -> None:
    """Move so many pieces, and end the hand-over when none is left."""
    partnership_id = make.partnership().id
    [hand_over_id] = running._begin(partnership_id)
    for _ in range(number):
        running._next_piece(partnership_id, hand_over_id)
    running._finish(partnership_id, hand_over_id)


def looked(make: Maker) -> int:
    with make.system():
        kinds = db.select(AuditEntry).where(AuditEntry.kind == "consultation", AuditEntry.subject == "hand_overs")
        return len(db.session.scalars(kinds).all())


def test_while_it_goes_on_the_page_asks_again_and_afterwards_no_more(
    browse: Browse, make: Maker, world: dict[str, Any], ask: Callable[..., HandOver]
) -> None:
    row = ask()
    chair = browse(world["chair"])
    page = chair.get(URL)
    assert "Waiting to begin: 0 of 6 handed over, 6 waiting." in page.text
    assert page.select_one("#progress")["hx-get"] == f"{URL}/progress?said=0"
    assert page.select_one("noscript meta[http-equiv=refresh]")["content"] == "10"
    assert page.select_one("#said")["role"] == "status"
    before = looked(make)

    def part(said: Any) -> str:
        return chair._ask("get", f"{URL}/progress?said={said}").get_data(as_text=True)

    move(make, 1)
    assert "1 of 6 handed over" in part(0) and 'id="said"' not in part(0), "no quarter is over yet"
    move(make, 2)
    answer = part(0)
    assert 'id="said"' in answer and "said=2" in answer
    assert 'id="said"' not in part(2) and "hx-trigger" in part(2)
    for nonsense in ("x", "-5", "99999999999"):
        assert "3 of 6" in part(nonsense)
    move(make, 3)
    answer = part(2)
    assert "Done: 6 of 6 handed over." in answer and "every 3s" not in answer and 'hx-select="#pieces"' in answer
    assert looked(make) == before, "looking at the numbers again is not another look"
    page = chair.get(URL)
    assert not page.has("[hx-get]") and not page.has("noscript meta") and not page.has('script[src*="htmx"]')
    amend(make, row, status="running", ended_at=None, asked_at=clock.now() - timedelta(hours=2))
    page = chair.get(URL)
    assert not page.has("[hx-get]"), "a page left open does not keep its reader signed in"
    assert "Refresh" in page.text


def test_who_may_look_again(browse: Browse, make: Maker, world: dict[str, Any], ask: Callable[..., HandOver]) -> None:
    ask()
    for who, status in (("chair", 200), ("gill", 200), ("tom", 200), ("member", 404), ("spoc", 404)):
        assert browse(world[who])._ask("get", f"{URL}/progress").status_code == status, who
    assert "Stop: leave" not in browse(world["gill"])._ask("get", f"{URL}/progress").get_data(as_text=True)


def test_the_reason_stands_in_the_history_of_each_case_shortened(
    browse: Browse, make: Maker, world: dict[str, Any], ask: Callable[..., HandOver]
) -> None:
    ask(reason="On leave until May.\n\n" + "And more to say. " * 60)
    move(make, 6)
    for case in world["cases"]:
        history = browse(world["member"]).get(f"/cases/{case.reference}/history").text
        assert "Hand-over H-0001, Gill Giver to Tom Taker: On leave until May. And more" in history
        assert " ..." in history and history.count("And more to say.") < 60


@pytest.fixture
def window(app: Flask, world: dict[str, Any], browse: Browse, ask: Callable[..., HandOver]) -> Iterator[Any]:
    ask()
    with window_of(app, browse(world["chair"]).token) as page:
        troubles: list[str] = []
        page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(URL)
        yield page
        assert troubles == []


@pytest.mark.browser
def test_in_a_browser_it_moves_along_tells_and_stops(window: Any, make: Maker) -> None:
    assert violations(window) == []
    move(make, 2)
    window.get_by_text("Under way: 2 of 6 handed over, 4 waiting.").first.wait_for()
    assert "2 of 6" in window.locator("#said").inner_text()
    assert window.get_by_role("button", name="Stop: leave what waits").is_visible()
    move(make, 4)
    window.locator("#progress", has_text="Done: 6 of 6 handed over.").wait_for()
    window.locator("#pieces", has_text="Handed over").wait_for()
    assert window.locator("#said").inner_text() == "Done: 6 of 6 handed over."
    assert "Waiting" not in window.locator("#pieces").inner_text()
    asked: list[str] = []
    window.on("request", lambda r: asked.append(r.url))
    window.wait_for_timeout(4000)
    assert asked == []
    assert violations(window) == []
