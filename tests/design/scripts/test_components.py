"""What scripts add to components, in a real browser: everything also works without them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.design.scripts.conftest import State

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("path", "width"), [("/?sent", 1280), ("/?faulty", 1280), ("/?faulty", 390), ("/minutes", 390)]
)
def test_every_component_is_accessible(visit: Any, path: str, width: int) -> None:
    window = visit(path, width=width)
    window.page.wait_for_selector(".govuk-frontend-supported")
    assert window.violations() == []
    assert window.troubles == []


@pytest.mark.parametrize("path", ["/?faulty", "/?sent", "/minutes"])
def test_every_component_fits_the_narrowest_window(visit: Any, path: str) -> None:
    assert visit(path, width=320).page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_design_systems_own_script_runs(visit: Any) -> None:
    page = visit("/", width=390).page
    assert page.get_by_text("You have 400 characters remaining").first.is_visible()
    menu = page.get_by_role("button", name="Menu")
    assert not page.get_by_role("link", name="Cases", exact=True).nth(1).is_visible()
    menu.click()
    assert page.locator("#navigation").get_by_role("link", name="Cases").is_visible()


def test_without_scripts_everything_is_there(visit: Any) -> None:
    page = visit("/", width=390, java_script_enabled=False).page
    assert page.locator("#navigation").get_by_role("link", name="Cases").is_visible()
    assert page.locator("#why").is_visible(), "a question that scripts would bring out is simply asked"
    page.locator("select#agency").select_option("Police")


def test_an_answer_brings_out_its_question(visit: Any) -> None:
    window = visit("/")
    page = window.page
    assert not page.locator("#why").is_visible()
    page.get_by_role("radio", name="Not sought").check(force=True)
    assert page.locator("#why").is_visible()
    assert window.violations() == []
    page.get_by_role("radio", name="Refused").check(force=True)
    assert not page.locator("#why").is_visible()


def test_typing_narrows_a_long_list(visit: Any) -> None:
    window = visit("/?faulty")
    page = window.page
    page.get_by_role("link", name="Choose the lead agency").click()
    box = page.get_by_role("combobox", name="Lead agency")
    assert box.evaluate("node => node === document.activeElement"), "the error summary leads to the box"
    box.fill("hous")
    assert page.get_by_role("listbox", name="Lead agency").get_by_role("option").all_inner_texts() == ["Housing"]
    assert window.violations() == []
    box.press("ArrowDown")
    box.press("Enter")
    assert (box.input_value(), page.locator("select[name=agency]").input_value()) == ("Housing", "Housing")
    box.fill("nothing like it")
    box.press("Tab")
    assert (box.input_value(), page.locator("select[name=agency]").input_value()) == ("nothing like it", "")
    words = "Nobody and nothing in this list is called “nothing like it”. Choose from the list, or empty the box."
    assert page.get_by_role("alert").filter(has_text=words).is_visible() and window.violations() == []
    before = page.url
    page.locator("form:has(select[name=agency])").evaluate("form => form.requestSubmit()")
    assert page.url == before and box.evaluate("node => node === document.activeElement"), "it holds the form"
    box.fill("")
    box.press("Tab")
    assert page.locator("select[name=agency]").input_value() == "" and not page.get_by_text(words).is_visible()


def test_items_are_dragged_into_order(visit: Any, state: State) -> None:
    page = visit("/minutes").page
    with page.expect_response("**/order"):
        page.locator("#item-3").drag_to(page.locator("#item-1"), target_position={"x": 20, "y": 2})
    page.wait_for_function("() => document.querySelector('[data-item]').id === 'item-3'")
    assert state.order == [3, 1, 2]


def test_a_small_button_leaves_one_where_one_was(visit: Any, state: State) -> None:
    state.order = list(range(1, 41))
    page = visit("/minutes").page
    button = page.locator("#item-30").get_by_role("button", name="Down")
    button.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    with page.expect_navigation():
        button.click()
    assert state.order[29:31] == [31, 30]
    page.wait_for_function("before => Math.abs(scrollY - before) < 3", arg=before)
    assert page.evaluate("document.activeElement.closest('[data-item]').id") == "item-30"


def test_leaving_with_typed_text_asks_first(visit: Any) -> None:
    page = visit("/minutes").page
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/")
    assert asked == [], "nothing was typed"
    page.goto("/minutes")
    page.locator("#decision").fill("That the lock be fitted")
    page.get_by_role("link", name="Components").click()
    page.wait_for_url(re.compile(r"/$"))
    assert asked == ["beforeunload"]


def test_keys_go_where_the_list_of_keys_says(visit: Any) -> None:
    window = visit("/minutes")
    page = window.page
    page.keyboard.press("Alt+Shift+KeyD")
    assert page.evaluate("document.activeElement.id") == "decision"
    page.keyboard.press("Alt+Shift+Slash")
    shown = page.get_by_role("dialog", name="Keyboard shortcuts")
    assert "Alt + Shift + M" in shown.inner_text() and "Discussion" in shown.inner_text()
    assert window.violations() == []
    page.keyboard.press("Escape")
    assert not shown.is_visible()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    assert shown.is_visible()


def test_the_end_of_a_sign_in_is_announced_and_put_off(visit: Any, state: State) -> None:
    state.ends = timedelta(minutes=2)
    window = visit("/minutes")
    page = window.page
    page.get_by_text("You will be signed out in 2 minutes.").wait_for()
    assert window.violations() == []
    state.ends = timedelta(minutes=60)
    page.get_by_role("button", name="Stay signed in").click()
    page.locator(".cw-ends").wait_for(state="detached")


def test_a_form_kept_through_a_sign_in_waits_for_it(visit: Any, state: State) -> None:
    state.signed_in = False
    page = visit("/kept").page
    page.get_by_role("button", name="I have signed in").click()
    page.get_by_text("You are still signed out").wait_for()
    page.context.new_page().goto("/sign-in-again")
    page.wait_for_timeout(1100)  # a second press within a second counts as a slip of the finger
    page.get_by_role("button", name="I have signed in").click()
    page.get_by_text("Saved.").wait_for()
    assert state.posted == [{"csrf_token": state.posted[0]["csrf_token"], "discussion": "Kept", "version": "1"}]
