"""The demonstration on a loopback port, for tests that look at it with a real Chromium."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def serve_demonstration(postgres: Any, database: str, var: Path) -> Iterator[tuple[str, Flask]]:
    """The address of the demonstration, freshly loaded into this test process's database, and its application."""
    from waitress import create_server

    from casework import create_app
    from casework.demo import load_once
    from casework.extensions import db
    from config import settings

    values = settings({"CASEWORK_MODE": "demonstration", "SECRET_KEY": "browser-tests-secret-key-of-enough-characters"})
    values |= {
        "SQLALCHEMY_DATABASE_URI": postgres.app_url(database), "DATABASE_OWNER_URL": postgres.owner_url(database), "VAR_DIR": var,
        "BASE_URL": "http://127.0.0.1",
    }  # fmt: skip
    served = create_app(values)
    load_once(served)
    server = create_server(served, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}", served
    server.close()
    thread.join(timeout=10)
    with served.app_context():
        db.engine.dispose()
