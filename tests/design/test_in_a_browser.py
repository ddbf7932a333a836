"""What scripts add, in a real browser: nothing typed is lost, and everything also works without them."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, flash, g, jsonify, redirect, render_template, render_template_string, request, session

from casework.errors import Stale
from casework.trial import chromium
from casework.web import errors
from tests.accessibility import violations
from tests.design.conftest import make_bare

pytestmark = pytest.mark.browser
FRAME = '{% extends "layouts/page.html" %}{% block content %}<h1>Account</h1>{% endblock %}'


@dataclass
class State:
    """What the server knows and how it behaves, for one test."""

    text: str = "As it was"
    version: int = 1
    signed_in: bool = True
    down: bool = False
    order: list[int] = field(default_factory=lambda: [1, 2, 3])
    posted: list[dict[str, Any]] = field(default_factory=list)
    ends: timedelta | None = None


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    app = make_bare(tmp_path_factory.mktemp("var"))
    errors.init_app(app)
    app.config["state"] = State()

    def now() -> State:
        return app.config["state"]  # type: ignore[no-any-return]

    @app.before_request
    def reader() -> Any:
        g.nobody = not now().signed_in
        if (left := now().ends) is not None:
            g.session_ends = datetime.now(UTC) + left
        if g.nobody and request.path == "/autosave":
            return jsonify(error="signed_out"), 401
        return None

    @app.get("/minutes")
    def minutes() -> Any:
        return render_template("minutes.html", state=now())

    @app.post("/minutes")
    def save() -> Any:
        now().posted.append(dict(request.form))
        now().text = request.form["discussion"]
        flash("Saved.")
        return redirect("/minutes")

    @app.post("/autosave")
    def autosave() -> Any:
        state, body = now(), request.get_json()
        if state.down:
            return jsonify(error="down"), 503
        if body["version"] != state.version:
            raise Stale(
                yours={"discussion": body["text"]},
                theirs={"discussion": state.text},
                version=state.version,
                changed_by="Sam Thirlby",
            )
        state.posted.append(body)
        state.text, state.version = body["text"], state.version + 1
        return jsonify(saved="10:42", version=state.version)

    @app.post("/order")
    def order() -> Any:
        now().order = [int(n) for n in request.form.getlist("order")]
        return jsonify(ok=True)

    @app.post("/down/<int:n>")
    def down(n: int) -> Any:
        order = now().order
        place = order.index(n)
        order.insert(place + 1, order.pop(place))
        return redirect("/minutes")

    @app.get("/kept")
    def kept() -> Any:
        fields = [("discussion", "Kept"), ("version", "1")]
        return render_template("errors/signed_out_post.html", fields=fields, action="/minutes")

    @app.get("/sign-in-again")
    def sign_in_again() -> Any:
        """A new sign-in: another form token, as after the real one."""
        session.clear()
        now().signed_in = True
        return render_template_string(FRAME)

    app.view_functions["accounts.account"] = lambda: render_template_string(FRAME)
    return app


@pytest.fixture
def state(app: Flask) -> State:
    app.config["state"] = State()
    return app.config["state"]  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def base(app: Flask) -> Iterator[str]:
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        def log_request(self, *_args: Any) -> None:
            """A test's own requests are of no interest in its output."""

    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(timeout=5)


@pytest.fixture(scope="module")
def chrome() -> Iterator[Any]:
    chromium.prepare_playwright()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(chromium.find()), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


class Visit:
    """A window on the service; at the end nothing may have been complained of in its console."""

    def __init__(self, chrome: Any, base: str, width: int = 1280, **options: Any) -> None:
        self.context = chrome.new_context(viewport={"width": width, "height": 900}, base_url=base, **options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(30000)
        self.troubles: list[str] = []
        self.page.on(
            "console", lambda m: self.troubles.append(m.text) if m.type in ("error", "warning", "log") else None
        )
        self.page.on("pageerror", lambda e: self.troubles.append(str(e)))
        self.page.on("request", lambda r: None if r.url.startswith((base, "data:")) else self.troubles.append(r.url))

    def violations(self) -> list[str]:
        return violations(self.page)


@pytest.fixture
def visit(chrome: Any, base: str, state: State) -> Iterator[Any]:
    made: list[Visit] = []

    def open_window(path: str, **options: Any) -> Visit:
        window = Visit(chrome, base, **options)
        made.append(window)
        window.page.goto(path)
        return window

    yield open_window
    for window in made:
        window.context.close()


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
    assert (box.input_value(), page.locator("select[name=agency]").input_value()) == ("Housing", "Housing")
    box.fill("")
    box.press("Tab")
    assert page.locator("select[name=agency]").input_value() == ""


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
    page.get_by_text("Your text is kept in this browser and will be tried again").wait_for()
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
    page.get_by_text("You have been signed out: your text is kept in this browser").wait_for()
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
    page.get_by_text("Not saved: no connection.").wait_for()
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
    window.page.get_by_text("Not saved: no connection.").wait_for()
    window.context.set_offline(False)
    window.page.get_by_text("Saved 10:42").wait_for()
    assert state.text == "Typed in a lift"


def test_kept_text_goes_with_the_sign_in_and_is_nobody_elses(visit: Any, state: State) -> None:
    window = visit("/minutes")
    page = window.page
    state.down = True
    page.locator("#discussion").fill("Only for Amina")
    page.get_by_text("Your text is kept in this browser and will be tried again").wait_for()
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


def test_items_are_dragged_into_order(visit: Any, state: State) -> None:
    page = visit("/minutes").page
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
