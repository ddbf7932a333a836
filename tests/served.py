"""The demonstration on a loopback port, for tests that look at it with a real Chromium."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def keep_templates(app: Flask, folder: Path) -> None:
    """Have each template compiled once for all applications and processes of this run. Not for the next run: what a filter
    makes of words that never change is compiled in."""
    folder.mkdir(parents=True, exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(folder))


@contextmanager
def window_of(app: Flask, token: str) -> Iterator[Any]:
    """A page of a real Chromium, signed in by this token to an application served on a loopback port of its own."""
    from playwright.sync_api import sync_playwright
    from waitress import create_server

    from casework.trial import chromium

    chromium.prepare_playwright()
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    base = f"http://localhost:{server.effective_port}"
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=str(chromium.find()), args=ARGUMENTS)
        context = chrome.new_context(base_url=base, viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": app.config["SIGN_IN_COOKIE"], "value": token, "url": base}])
        page = context.new_page()
        page.set_default_timeout(30000)  # a busy machine is slow, not wrong
        page.on("dialog", lambda dialog: dialog.accept())
        yield page
        chrome.close()
    server.close()
    thread.join(timeout=10)


@contextmanager
def serve_demonstration(postgres: Any, database: str, var: Path, templates: Path) -> Iterator[tuple[str, Flask]]:
    """The address of the demonstration, freshly loaded into this test process's database, and its application."""
    from waitress import create_server

    from casework import create_app
    from casework.demo import load_once
    from casework.extensions import db
    from config import settings

    values = settings(
        {
            "CASEWORK_MODE": "demonstration",
            "SECRET_KEY": "browser-tests-secret-key-of-enough-characters",
            "BULK_VIEW_RECORDS": "0",
        }
    )
    values |= {
        "SQLALCHEMY_DATABASE_URI": postgres.app_url(database), "DATABASE_OWNER_URL": postgres.owner_url(database), "VAR_DIR": var,
        "BASE_URL": "http://127.0.0.1",
        # As in tests/conftest.py: whoever looks at every page would else have each statement compiled anew.
        "SQLALCHEMY_ENGINE_OPTIONS": {**values["SQLALCHEMY_ENGINE_OPTIONS"], "query_cache_size": 5000},
    }  # fmt: skip
    served = create_app(values)
    keep_templates(served, templates)
    load_once(served)
    server = create_server(served, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}", served
    server.close()
    thread.join(timeout=10)
    with served.app_context():
        db.engine.dispose()
