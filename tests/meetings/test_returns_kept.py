"""What is typed into a return is kept without a button: on the server as a draft, in the tab while that is not to be had."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.accounts.models import SignInSession
from casework.extensions import db
from casework.meetings import services
from casework.meetings.return_models import ReturnDraft
from casework.meetings.typed import Content, Typed, read
from tests.served import window_of

from .returns_world import FACT, arrange, meeting_of, request_of, send

SAVED = re.compile(r"^Saved \d\d:\d\d$")


@pytest.fixture
def world(make, at):
    return arrange(make, at)


def url_of(world, agency="housing", case="case"):
    with world["make"].system():
        return f"/meetings/{world['meeting'].id}/returns/{request_of(world, agency, case).id}/draft"


def fields(world, text, rows=1, **more):
    with world["make"].system():
        prefix = f"c{request_of(world).id}"
    told = {"rows": str(rows), "0-text": text, "0-kind": "fact", "0-handling": "agencies", **more}
    pairs = [[f"{prefix}-{name}", value] for name, value in told.items()]
    return [*pairs, *([f"{prefix}-0-agencies", str(world[each].id)] for each in ("health", "police"))]


def save(browser, world, text, version, status=200, **more):
    return browser.post(
        url_of(world), as_json=True, status=status, fields={"fields": fields(world, text, **more), "version": version}
    ).json


def kept(world):
    with world["make"].system():
        return [(read(row.content), row.version) for row in db.session.scalars(select(ReturnDraft))]


def test_what_is_typed_becomes_a_draft_of_the_agency(world, browse):
    browser = browse(world["landlord"])
    browser.get(f"/meetings/{world['meeting'].id}/returns")
    answer = save(browser, world, "Half a sen", 0)
    assert answer["version"] == 1
    assert save(browser, world, "Half a sentence.", 1)["version"] == 2
    [(content, version)] = kept(world)
    assert version == 2
    assert content.paragraphs[0].text == "Half a sentence."
    assert content.paragraphs[0].agencies == tuple(sorted((world["health"].id, world["police"].id)))
    page = browse(world["colleague"]).get(f"/meetings/{world['meeting'].id}/returns")
    assert "Half a sentence." in page.raw
    assert "Half a sentence." not in browse(world["chair"]).get(f"/meetings/{world['meeting'].id}/returns").raw


def test_emptying_the_boxes_leaves_no_draft(world, browse):
    browser = browse(world["landlord"])
    save(browser, world, "No", 0)
    assert save(browser, world, "", 1)["version"] == 0
    assert kept(world) == []
    assert save(browser, world, "Again", 0)["version"] == 1


def test_a_colleague_who_was_first_is_not_overwritten(world, browse):
    save(browse(world["colleague"]), world, "Hetty's words.", 0)
    answer = save(browse(world["landlord"]), world, "Hal's words.", 0, status=409)
    assert answer["theirs"] == {"text": "Hetty's words."}
    assert answer["changed_by"] == "Hetty Landlord"
    assert kept(world)[0][0].paragraphs[0].text == "Hetty's words."
    assert save(browse(world["landlord"]), world, "Both.", answer["version"])["version"] == 2


@pytest.mark.parametrize(
    "body", [{}, {"fields": "x", "version": 0}, {"fields": [["a"]], "version": 0}, {"fields": [["a", 1]], "version": 0},
             {"fields": [], "version": "x"}, {"fields": [], "version": -1}, []],
)  # fmt: skip
def test_nonsense_is_refused(world, browse, body):
    browser = browse(world["landlord"])
    page = browser.get(f"/meetings/{world['meeting'].id}/returns")
    answer = browser._ask(
        "post", url_of(world), data=json.dumps(body),
        headers={"Content-Type": "application/json", "X-CSRFToken": page.field("csrf_token"), "X-Requested-With": "fetch"},
    )  # fmt: skip
    assert answer.status_code == 400
    assert kept(world) == []


def test_who_may_not_keep_a_draft_learns_nothing(world, browse):
    body = {"fields": fields(world, "Planted"), "version": 0}
    for who, status in (("nurse", 404), ("coordinator", 404), ("stranger", 404), ("observer", 404)):
        browse(world[who]).post(url_of(world), as_json=True, status=status, fields=body)
    with world["make"].acting(world["coordinator"]) as by:
        services.cancel_meeting(meeting_of(world), reason="The hall is flooded.", by=by)
    answer = browse(world["landlord"]).post(url_of(world), as_json=True, status=422, fields=body)
    assert "over" in answer.json["error"]
    assert kept(world) == []


# -- in a browser ------------------------------------------------------------------------------------------------------


@pytest.fixture
def window(app: Flask, world: dict[str, Any], browse: Any) -> Iterator[Any]:
    """The landlord at a real browser."""
    with window_of(app, browse(world["landlord"]).token) as page:
        page.goto(f"/meetings/{world['meeting'].id}/returns")
        yield page


def box(window, world, name="0-text", case="case"):
    with world["make"].system():
        return window.locator(f"[name='c{request_of(world, case=case).id}-{name}']")


def stored(window):
    return window.evaluate("Object.keys(localStorage).filter((key) => key.includes('/returns/'))")


@pytest.mark.browser
def test_a_pause_saves_every_box_of_the_case_and_of_no_other(window, world):
    box(window, world).fill("Typed in a browser.")
    box(window, world, "0-kind").select_option("opinion")
    window.get_by_text(SAVED).first.wait_for(timeout=30000)
    [(content, _)] = kept(world)
    assert content.paragraphs[0].text == "Typed in a browser."
    assert content.paragraphs[0].kind == "opinion"
    assert stored(window) == []
    box(window, world, "nil", "second").check()
    window.wait_for_timeout(2300)
    assert {content.nil for content, _ in kept(world)} == {False, True}
    window.get_by_role("button", name="Send this return on").first.click()
    window.get_by_text("Choose who may read this paragraph.").first.wait_for()
    assert box(window, world).input_value() == "Typed in a browser."


@pytest.mark.browser
def test_a_lost_connection_and_the_end_of_a_sign_in_lose_nothing(window, world):
    window.route("**/draft", lambda route: route.abort())
    box(window, world).fill("Typed in a tunnel.")
    box(window, world, "0-handling").select_option("chair")
    window.locator("[role=status]", has_text="Your text is kept in this browser").wait_for()
    window.reload()
    assert box(window, world).input_value() == "Typed in a tunnel."
    assert box(window, world, "0-handling").input_value() == "chair"
    window.unroute("**/draft")
    window.get_by_text(SAVED).first.wait_for()
    with world["make"].system():
        for row in db.session.scalars(select(SignInSession)):
            row.ended_at = row.created_at
    box(window, world).fill("Typed after the sign-in ended.")
    window.locator("[role=status]", has_text="You have been signed out: your text is kept in this browser").wait_for()
    assert kept(world)[0][0].paragraphs[0].text == "Typed in a tunnel."
    assert len(stored(window)) == 1


@pytest.mark.browser
def test_a_colleagues_words_are_shown_before_anything_is_overwritten(window, world):
    with world["make"].acting(world["colleague"]) as by:
        services.save_draft(request_of(world), Content((Typed(text="Hetty's words."),)), by=by, version=0)
    box(window, world).fill("Hal's words.")
    window.get_by_text("Hetty Landlord saved this first.").wait_for()
    assert window.locator(".cw-conflict pre").inner_text() == "Hetty's words."
    window.get_by_role("button", name="Put their text above mine").click()
    window.get_by_text(SAVED).first.wait_for()
    assert kept(world)[0][0].paragraphs[0].text == "Hetty's words.\n\nHal's words."


@pytest.mark.browser
def test_what_a_button_sent_does_not_come_back(window, world):
    send(world, FACT)
    window.reload()
    window.get_by_role("button", name="Correct this return on").click()
    box(window, world).fill("Typed, and sent before it was saved.")
    window.get_by_role("button", name="Send the correction on").click()
    window.get_by_text("Correct this return").first.wait_for()
    assert stored(window) == []
    assert "Typed, and sent before it was saved." in window.inner_text("main")
    window.get_by_role("button", name="Correct this return on").click()
    assert box(window, world).input_value() == "Typed, and sent before it was saved."
    box(window, world).fill("")
    window.get_by_role("button", name="Save draft on").first.click()
    assert box(window, world).input_value() == "", "the older text is not put back over what was emptied"
