"""Pages of the design system served on loopback with made-up minutes behind them, and windows of a real browser on them."""

from __future__ import annotations

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


@pytest.fixture(scope="package")
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


@pytest.fixture(scope="package")
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


@pytest.fixture(scope="package")
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
