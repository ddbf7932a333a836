"""A messy workbook in a real browser: mapped by hand, looked through while the page watches, brought in; axe finds nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.accessibility import violations
from tests.browser import Browser
from tests.imports.files import tracker
from tests.served import window_of

ROWS = [
    [1, "3/3/26", "SMITH, John", "3/3/84", "3 Gull Walk\nWrensea TS99 1AA", "Shouting at night", "Police", "Open", "n"],
    [2, "30/2/26", "Ada Finch", "", "1 Shore Road", "Racing off-road bikes", "Police", "Open", "No"],
]


@pytest.mark.browser
def test_a_tracker_is_mapped_looked_through_and_brought_in(
    app: Flask, browse: Callable[..., Browser], world: dict[str, Any], tick: Callable[[], int], tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    shots = os.environ.get("SHOTS")
    file = tmp_path / "referral tracker.xlsx"
    headings = [
        "No.",
        "Date",
        "Nominal name",
        "D.O.B.",
        "Address",
        "Grounds",
        "Referring Agency",
        "Outcome/Stage",
        "Restricted",
    ]
    file.write_bytes(tracker(*ROWS, headings=headings))
    with window_of(app, browse(world["chair"]).token) as page:
        troubles: list[str] = []
        page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))

        def looked_at(name: str) -> None:
            assert violations(page) == []
            page.set_viewport_size({"width": 375, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= 375
            if shots:
                page.screenshot(path=f"{shots}/{name}-375.png", full_page=True)
            page.set_viewport_size({"width": 1280, "height": 900})
            if shots:
                page.screenshot(path=f"{shots}/{name}.png", full_page=True)

        page.goto(world["path"])
        page.get_by_label("A tracker of referrals or cases").check()
        page.get_by_label("The file").set_input_files(file)
        page.get_by_role("button", name="Upload it and look").click()
        page.get_by_label("Whose behaviour it is about").check()
        page.get_by_role("button", name="Look through every row").click()
        expect(page.locator(".govuk-error-summary")).to_contain_text("Choose the column that says: Reason or Title")
        looked_at("columns")
        page.get_by_label("Reason", exact=True).select_option(label="Grounds")
        page.get_by_role("button", name="Look through every row").click()
        expect(page.locator("#progress")).to_contain_text("Being looked through: 0 of 2 rows")
        tick()
        expect(page.locator("#rest")).to_contain_text("There is no such day", timeout=30000)  # by itself
        looked_at("preview")
        page.get_by_label("Leave out the rows with problems").check()
        page.get_by_role("button", name="Bring in 1 row").click()
        expect(page.locator("#progress")).to_contain_text("Being brought in")
        tick()
        expect(page.locator("#progress")).to_contain_text("Brought in: 1 case and 1 person", timeout=30000)
        expect(page.locator("#rest")).to_contain_text("Undo it", timeout=30000)
        looked_at("done")
        assert troubles == []
