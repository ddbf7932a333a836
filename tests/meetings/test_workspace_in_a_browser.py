"""The live workspace at a real browser: keys, saving by itself, two people at once, a tablet and a telephone."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.accounts.models import SignInSession
from casework.actions.models import Action
from casework.extensions import db
from casework.meetings import services
from casework.meetings.models import AgendaItem, Attendance, Decision
from tests.accessibility import violations
from tests.served import window_of

from .test_agenda import fresh, item
from .test_pages import world  # noqa: F401

pytestmark = pytest.mark.browser
SAVED = re.compile(r"^Saved \d\d:\d\d$")


@pytest.fixture
def live(app: Flask, world: dict[str, Any], browse: Any, at: Any) -> Iterator[dict[str, Any]]:  # noqa: F811
    """The coordinator at the case's item of a meeting that has begun."""
    at(2026, 3, 10, 14)
    make = world["make"]
    for number in range(25):
        make.user(f"Member {number:02}", agency=make.agency(), joins=[world["group"]])
    with make.acting(world["coordinator"]) as by:
        services.build_agenda(fresh(world["meeting"]), by=by)
        services.publish_agenda(fresh(world["meeting"]), by=by)
        services.start_meeting(fresh(world["meeting"]), by=by)
        world["case item"] = item(world["meeting"], "case").id
    with window_of(app, browse(world["coordinator"]).token) as page:
        world["troubles"] = []
        page.on("pageerror", lambda error: world["troubles"].append(str(error)))
        world["page"] = page
        world["address"] = f"/meetings/{world['meeting'].id}/minutes?item={world['case item']}"
        page.goto(world["address"])
        yield world
    assert world["troubles"] == []


def eventually(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def kept(live: dict[str, Any], model: Any) -> list[Any]:
    with live["make"].system():
        return list(db.session.scalars(select(model).order_by(model.id).execution_options(populate_existing=True)))


def discussion(live: dict[str, Any]) -> str:
    with live["make"].system():
        return str(db.session.scalar(select(AgendaItem.discussion).where(AgendaItem.id == live["case item"])))


def test_an_action_takes_two_fields_beyond_its_text_and_no_mouse(live):
    page = live["page"]
    page.keyboard.press("Alt+Shift+KeyA")
    page.keyboard.type("Visit the tenant")
    page.keyboard.press("Tab")
    page.keyboard.type("sam off")
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    [action] = kept(live, Action)
    assert (action.title, action.owner_id) == ("Visit the tenant", live["member"].id)
    assert "A-0001 Visit the tenant" in page.inner_text("main") or "Visit the tenant" in page.inner_text("main")
    page.keyboard.press("Alt+Shift+KeyA")
    page.keyboard.type("Check records")
    page.keyboard.press("Tab")
    page.keyboard.type("all ag")
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert len({a.split_key for a in kept(live, Action) if a.title == "Check records"}) == 1


def test_words_are_saved_without_a_button_and_keys_go_from_item_to_item(live):
    page = live["page"]
    page.keyboard.press("Alt+Shift+KeyM")
    page.keyboard.type("The group heard that the lock is fitted.")
    page.keyboard.press("Alt+Shift+KeyD")
    page.keyboard.type("That it be noted")
    page.locator("#new-decision-saved", has_text=SAVED).wait_for()
    page.locator("#discussion-saved", has_text=SAVED).wait_for()
    assert discussion(live) == "The group heard that the lock is fitted."
    assert [d.text for d in kept(live, Decision)] == ["That it be noted"]
    with page.expect_navigation():
        page.keyboard.press("Alt+Shift+KeyN")
    assert live["address"] not in page.url
    with page.expect_navigation():
        page.keyboard.press("Alt+Shift+KeyP")
    assert page.locator("textarea[data-decision]").input_value() == "That it be noted"
    assert page.locator("#new_decision").input_value() == ""
    assert page.locator(f"[data-state-of='{live['case item']}']").inner_text() == "Decided"
    page.keyboard.press("Alt+Shift+Slash")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    assert "Alt + Shift + N" in keys.inner_text()
    keys.get_by_role("button", name="Turn these keys off").click()
    page.keyboard.press("Escape")
    page.locator("body").click(position={"x": 2, "y": 2})
    page.keyboard.press("Alt+Shift+KeyD")
    assert page.evaluate("document.activeElement.id") != "new_decision"


def test_the_tab_is_killed_with_the_network_cut_and_nothing_is_lost(live):
    from playwright.sync_api import expect

    page = live["page"]
    page.wait_for_timeout(300)
    page.context.set_offline(True)
    page.locator("#discussion").fill("Typed while the network was cut")
    page.locator("#new_decision").fill("That it be kept")
    page.locator("#action_title").fill("An action half typed")
    page.locator("#discussion-saved", has_text="kept in this browser").wait_for()
    page.keyboard.press("Alt+Shift+KeyN")
    page.wait_for_timeout(300)
    assert page.locator("#discussion").input_value() == "Typed while the network was cut"
    page.close(run_before_unload=False)
    other = page.context.new_page()
    page.context.set_offline(False)
    other.set_default_timeout(30000)
    other.goto(live["address"])
    expect(other.locator("#discussion")).to_have_value("Typed while the network was cut", timeout=30000)
    expect(other.locator("#action_title")).to_have_value("An action half typed", timeout=30000)
    # A request that was under way may have outlived the closed tab: then the server already has the words.
    decided = other.locator("#new_decision, textarea[data-decision]")
    other.wait_for_function(
        "() => [...document.querySelectorAll('#new_decision, textarea[data-decision]')].some((box) => box.value === 'That it be kept')"
    )
    assert [text for text in decided.evaluate_all("boxes => boxes.map((box) => box.value)") if text] == [
        "That it be kept"
    ]
    eventually(lambda: discussion(live) == "Typed while the network was cut")
    eventually(lambda: [d.text for d in kept(live, Decision)] == ["That it be kept"])


def test_a_sign_in_that_ended_goes_on_in_place(live, browse):
    page = live["page"]
    with live["make"].system():
        for row in db.session.scalars(select(SignInSession)):
            row.ended_at = row.created_at
    page.locator("#discussion").fill("Typed after the sign-in ended")
    page.locator("#discussion-saved", has_text="You have been signed out").wait_for()
    cookie = browse(live["coordinator"])
    page.context.add_cookies(
        [{"name": cookie.app.config["SIGN_IN_COOKIE"], "value": cookie.token, "url": page.url.split("/meetings")[0]}]
    )
    other = page.context.new_page()
    other.goto("/account")
    page.locator("#discussion-saved", has_text=SAVED).wait_for()
    assert discussion(live) == "Typed after the sign-in ended"


def test_two_people_see_each_other_and_each_others_words(live, app, browse):
    page = live["page"]
    chair = browse(live["chair"])
    chair.post(f"/meetings/items/{live['case item']}/here", as_json=True, version=1, typing=True)
    page.get_by_text("Cat Chair is writing here too.").wait_for(timeout=30000)
    chair.post(f"/meetings/items/{live['case item']}/discussion", as_json=True, text="What Cat wrote", version=1)
    with live["make"].acting(live["coordinator"]) as by:
        services.add_attendee(fresh(live["meeting"]), name="Vi Visitor", capacity="member", by=by)
    page.get_by_text("Cat Chair has just changed this text.").wait_for(timeout=30000)
    page.get_by_role("button", name="Left Vi Visitor").wait_for(timeout=30000)
    assert page.locator("#discussion").input_value() == "What Cat wrote"
    page.route("**/here", lambda route: route.abort())
    chair.post(
        f"/meetings/items/{live['case item']}/discussion", as_json=True, text="What Cat wrote\n\nAnd more", version=2
    )
    page.locator("#discussion").fill("What Cat wrote\n\nWhat Noor wrote")
    page.get_by_text("Cat Chair saved this first.").wait_for()
    page.keyboard.press("Alt+Shift+KeyN")
    page.locator("#discussion-saved", has_text="choose first what becomes of the two texts").wait_for()
    page.reload()
    page.get_by_text("Somebody else saved this first.").wait_for()
    assert discussion(live) == "What Cat wrote\n\nAnd more"
    page.get_by_role("button", name="Bring both together").click()
    page.locator("#discussion-saved", has_text=SAVED).wait_for()
    assert discussion(live) == "What Cat wrote\n\nAnd more\n\nWhat Noor wrote"
    live["make"].meeting(live["group"], on=date(2026, 4, 14))
    with live["make"].acting(live["coordinator"]) as by:
        services.defer_item(item(live["meeting"], "case"), by=by)
    page.locator("#discussion").press_sequentially(".")
    page.locator("#standing", has_text="Deferred to the next meeting. What is written here still stands").wait_for()


def test_twenty_five_people_are_called_with_one_key_each(live):
    """One press a person, focus goes on by itself; the quorum is said while the roll is called."""
    page = live["page"]
    page.goto(f"/meetings/{live['meeting'].id}/attendance")
    page.locator("[data-roll-row] input").first.focus()
    rows = page.locator("[data-roll-row]").count()
    assert rows >= 25
    for _ in range(rows - 1):
        page.keyboard.press("p")
    page.keyboard.press("a")
    page.locator("#attendance-said", has_text="Attendance is saved.").wait_for()
    page.locator("#quorum", has_text=f"{rows - 3} agencies").wait_for(timeout=30000)
    found = [row.capacity for row in kept(live, Attendance)]
    assert (len(found), found.count("apologies")) == (rows, 1)


@pytest.mark.parametrize("arrives", [True, False])
def test_save_pressed_while_an_answer_is_on_its_way_keeps_what_was_answered_since(live, arrives):
    """The server has the first answer and the page does not know yet, or never will: the second is only in the form that the button sends."""
    page, held = live["page"], []
    page.goto(f"/meetings/{live['meeting'].id}/attendance")

    def hold(route: Any) -> None:
        if route.request.method == "POST" and route.request.header_value("X-Requested-With") and not held:
            held.append((route, route.fetch()))
        else:
            route.continue_()

    page.route(f"**/meetings/{live['meeting'].id}/attendance", hold)
    page.locator("[data-roll-row] input").first.focus()
    page.keyboard.press("p")
    eventually(lambda: bool(held) or page.wait_for_timeout(50))
    page.keyboard.press("n")
    page.get_by_role("button", name="Save attendance").click(no_wait_after=True)
    route, answer = held[0]
    route.fulfill(response=answer) if arrives else route.abort()
    eventually(
        lambda: [row.capacity for row in kept(live, Attendance)].count("absent") == 1 or page.wait_for_timeout(50)
    )


def test_somebody_leaves_by_one_click_and_typing_goes_on(live):
    page = live["page"]
    with live["make"].acting(live["coordinator"]) as by:
        services.add_attendee(fresh(live["meeting"]), name="Vi Visitor", capacity="member", by=by)
    page.reload()
    page.locator("#discussion").fill("Typed before somebody left")
    page.get_by_role("button", name="Left Vi Visitor").click()
    page.get_by_text("Vi Visitor left.").wait_for()
    assert page.locator("#discussion").input_value() == "Typed before somebody left"
    page.get_by_role("button", name="Is back Vi Visitor").wait_for()


def test_on_a_telephone_the_next_item_and_its_entry_in_the_list_come_into_view(live):
    page = live["page"]
    page.set_viewport_size({"width": 375, "height": 700})
    with live["make"].acting(live["coordinator"]) as by:
        for number in range(20):
            services.add_item(fresh(live["meeting"]), kind="report", title=f"Report {number}", by=by)
        last = item(live["meeting"], "next_meeting").id
    page.goto(re.sub(r"item=\d+", f"item={last}", live["address"]))
    page.get_by_role("button", name="Save and go to the previous item").click()
    page.get_by_role("heading", level=1, name="Report 19").wait_for()
    page.wait_for_function("() => scrollY > 100")
    assert page.evaluate("document.querySelector('#item-heading').getBoundingClientRect().top") < 200
    page.evaluate("scrollTo(0, 0)")
    inside = """() => { const list = document.querySelector('.cw-minutes__items').getBoundingClientRect(),
      here = document.querySelector('.cw-minutes__items [aria-current]').getBoundingClientRect();
      return here.top >= list.top && here.bottom <= list.bottom; }"""
    assert page.evaluate(inside)


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (768, 1024), (375, 800)])
def test_it_fits_a_desk_a_tablet_and_a_telephone(live, width, height):
    page = live["page"]
    page.set_viewport_size({"width": width, "height": height})
    for path in (live["address"], f"/meetings/{live['meeting'].id}/attendance"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
        if folder := os.environ.get("SHOTS"):
            page.screenshot(
                path=f"{folder}/{'attendance' if 'attendance' in path else 'workspace'}-{width}.png", full_page=True
            )
