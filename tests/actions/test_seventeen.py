"""The script an officer goes through after each meeting: of 17 actions nine are closed, three are one, one needs another day."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from casework import clock
from casework.actions.models import Action
from casework.extensions import db
from tests.browser import Browser
from tests.hand import Hand
from tests.served import window_of
from tests.world import Maker

pytestmark = pytest.mark.browser


def test_seventeen_actions_take_few_clicks_and_less_than_ninety_seconds(app: Flask, make: Maker) -> None:
    group = make.group("psg")
    coordinator = make.user("Cora Coordinator", coordinates=[group])
    actions = [make.action(group, owner=coordinator, title=f"Task {n}") for n in range(17)]
    later = clock.today() + timedelta(days=45)

    with window_of(app, Browser(app, coordinator).token) as page:
        hand = Hand(page)
        page.goto(f"/groups/{group.slug}/actions")
        assert page.locator("input[name=a]").count() == 17

        def tick(chosen: list[Action], do: str) -> None:
            hand.think()
            for action in chosen:
                hand.click(page.get_by_label(f"{action.reference}, {action.title}"))
            hand.think().click(page.get_by_role("button", name=do, exact=True))

        tick(actions[:9], "Close")
        hand.think().click(page.get_by_role("button", name="Close", exact=True))
        page.get_by_text("9 actions: done.").wait_for()

        tick(actions[9:12], "Merge")
        hand.think().click(page.get_by_role("button", name="Merge", exact=True))
        page.get_by_text("2 actions merged into").wait_for()

        tick([actions[12]], "Another day")
        hand.think().click(page.get_by_label("Day", exact=True))
        for part in (later.day, later.month, later.year):
            hand.type(str(part))
            hand.press("Tab")
        hand.think().type("Waiting for keys")
        hand.think().click(page.get_by_role("button", name="Give the day", exact=True))
        page.get_by_text("1 action due on").wait_for()

        _fits_a_telephone(page, f"/groups/{group.slug}/actions")

    with make.system():
        found = db.session.execute(db.select(Action.id, Action.status, Action.due_on)).all()
        assert Counter(row.status for row in found) == {"done": 9, "merged": 2, "open": 6}
        assert [row.id for row in found if row.due_on == later] == [actions[12].id]
    assert hand.clicks <= 22, hand.clicks
    assert hand.keys <= 40, hand.keys
    assert hand.seconds < 90, hand.seconds


def _fits_a_telephone(page: Any, address: str) -> None:
    page.set_viewport_size({"width": 375, "height": 740})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
