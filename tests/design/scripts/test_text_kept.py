"""Text that is being typed, in a real browser: saved as it is typed, and lost by no failure, closed page or other writer."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.design.scripts.conftest import State

pytestmark = pytest.mark.browser


def test_minutes_are_saved_while_typing(visit: Any, state: State) -> None:
    page = visit("/minutes").page
    page.locator("#discussion").fill("The group heard that the lock is fitted.")
    page.get_by_text("Saved 10:42").wait_for()
    assert state.text == "The group heard that the lock is fitted."
    page.locator("#discussion").press_sequentially(" It works.")
    page.wait_for_timeout(1800)
    assert state.text.endswith(" It works.") and state.version == 3
    page.get_by_role("button", name="Save", exact=True).click()
    assert page.locator(".notice").inner_text() == "Saved."
    assert state.posted[-1]["version"] == "3", "the form goes on from what was saved meanwhile"


def test_text_survives_a_failure_and_a_closed_page(visit: Any, state: State) -> None:
    page = visit("/minutes").page
    state.down = True
    page.locator("#discussion").fill("Typed while the server was away")
    page.locator("[role=status]", has_text="Your text is kept in this browser and will be tried again").wait_for()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    assert page.locator("#discussion").input_value() == "Typed while the server was away"
    state.down = False
    page.locator("#discussion").blur()
    page.get_by_text("Saved 10:42").wait_for()
    assert state.text == "Typed while the server was away"


def test_text_survives_the_end_of_a_sign_in_in_place(visit: Any, state: State) -> None:
    window = visit("/minutes")
    page = window.page
    state.signed_in = False
    page.locator("#discussion").fill("Typed after the sign-in ran out")
    page.locator("[role=status]", has_text="You have been signed out: your text is kept in this browser").wait_for()
    link = page.get_by_role("link", name="Sign in again (opens in a new tab)")
    assert link.get_attribute("href") == "/sign-in" and link.get_attribute("target") == "_blank"
    other = window.context.new_page()
    other.goto("/sign-in-again")
    other.close()
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.get_by_text("Saved 10:42").wait_for()
    assert state.text == "Typed after the sign-in ran out", "saved with the token of the new sign-in"


def test_two_who_write_at_once_see_both_texts(visit: Any, state: State) -> None:
    window = visit("/minutes")
    page = window.page
    state.text, state.version = "What Sam wrote", 7
    page.locator("#discussion").fill("What I wrote")
    page.get_by_text("Sam Thirlby saved this first.").wait_for()
    assert state.text == "What Sam wrote", "nothing is overwritten before a person has decided"
    assert page.locator(".cw-conflict pre").all_inner_texts() == ["What Sam wrote", "What I wrote"]
    assert window.violations() == []
    page.locator("#discussion").press_sequentially(", and more")
    page.wait_for_timeout(1800)
    assert state.text == "What Sam wrote"
    page.get_by_role("button", name="Put their text above mine").click()
    page.get_by_text("Saved 10:42").wait_for()
    assert state.text == "What Sam wrote\n\nWhat I wrote, and more"
    assert not page.locator(".cw-conflict").count()


def test_two_texts_are_brought_together_paragraph_by_paragraph(visit: Any, state: State) -> None:
    """What both have stands once, what one has stands where it was; nobody's words become markup."""
    page = visit("/minutes").page
    state.text, state.version = "As it was\n\n<img src=x onerror=alert(1)> Sam's point", 7
    page.locator("#discussion").fill("My point\n\nAs it was")
    page.get_by_text("Sam Thirlby saved this first.").wait_for()
    assert page.locator(".cw-conflict img").count() == 0
    assert page.locator(".cw-conflict mark").all_inner_texts() == [
        "<img src=x onerror=alert(1)> Sam's point",
        "My point",
    ]
    page.get_by_role("button", name="Bring both together").click()
    page.get_by_text("Saved 10:42").wait_for()
    assert state.text == "My point\n\nAs it was\n\n<img src=x onerror=alert(1)> Sam's point"


def test_somebody_who_never_pauses_is_saved_all_the_same(visit: Any, state: State) -> None:
    page = visit("/minutes").page
    page.locator("#discussion").fill("")
    for letter in "It goes on and on":
        page.locator("#discussion").press_sequentially(letter)
        page.wait_for_timeout(250)
    page.wait_for_timeout(300)
    assert state.version > 2 and state.text.startswith("It goes on"), "saved at least every two seconds of typing"


def test_a_killed_tab_without_a_network_loses_nothing(visit: Any, state: State) -> None:
    """Another tab of the same person finds it; it is not readable in the store, and gone once saved."""
    window = visit("/minutes")
    page = window.page
    window.context.set_offline(True)
    page.locator("#discussion").fill("Typed while the network was cut")
    page.locator("[role=status]", has_text="Not saved: no connection.").wait_for()
    stored = page.evaluate("JSON.stringify(localStorage)")
    assert "casework:kept:" in stored and "network was cut" not in stored
    page.close(run_before_unload=False)
    window.context.set_offline(False)
    other = window.context.new_page()
    other.goto("/minutes")
    assert other.locator("#discussion").input_value() == "Typed while the network was cut"
    other.get_by_text("Saved 10:42").wait_for()
    assert state.text == "Typed while the network was cut"
    assert "casework:kept:" not in other.evaluate("JSON.stringify(localStorage)")


def test_a_cut_network_that_comes_back_needs_nobody(visit: Any, state: State) -> None:
    window = visit("/minutes")
    window.context.set_offline(True)
    window.page.locator("#discussion").fill("Typed in a lift")
    window.page.locator("[role=status]", has_text="Not saved: no connection.").wait_for()
    window.page.locator("#not-saved").wait_for()  # in view wherever on the page somebody is
    window.context.set_offline(False)
    window.page.get_by_text("Saved 10:42").wait_for()
    window.page.locator("#not-saved").wait_for(state="hidden")
    assert state.text == "Typed in a lift"


def test_kept_text_goes_with_the_sign_in_and_is_nobody_elses(visit: Any, state: State) -> None:
    window = visit("/minutes")
    page = window.page
    state.down = True
    page.locator("#discussion").fill("Only for Amina")
    page.locator("[role=status]", has_text="Your text is kept in this browser and will be tried again").wait_for()
    other = window.context.new_page()
    other.route("**/minutes", lambda route: _as_somebody_else(route))
    other.goto("/minutes")
    assert other.locator("#discussion").input_value() == "As it was"
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("sign-out"))
    assert "casework:kept:" not in other.evaluate("JSON.stringify(localStorage)")


def _as_somebody_else(route: Any) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=re.sub(r'data-keep="[^."]+\.', 'data-keep="0123456789ab.', answer.text()))


def test_an_answer_that_got_lost_is_no_conflict(visit: Any, state: State) -> None:
    page = visit("/minutes").page
    state.text, state.version = "The same words", 2
    page.locator("#discussion").fill("The same words")
    page.locator("#said", has_text="Saved").wait_for()
    assert not page.locator(".cw-conflict").count()
