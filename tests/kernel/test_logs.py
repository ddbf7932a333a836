"""Logs tell which request ended how, and nothing of anybody: canaries in addresses, forms, headers and errors stay out of them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from flask import Flask

from casework import logs
from casework.extensions import db
from casework.web.gate import anyone

CANARY = "Qanaryfolk"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged, as production writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.JsonLines())
    loggers = [logging.getLogger(name) for name in ("casework", "celery.app.trace", "gunicorn.error")]
    levels = [each.level for each in loggers]
    for each in loggers:
        each.addHandler(handler)
        each.setLevel(logging.INFO)
    yield written
    for each, level in zip(loggers, levels, strict=True):
        each.removeHandler(handler)
        each.setLevel(level)


def read(written: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_a_request_is_one_line_with_its_route_and_never_its_address(app: Flask, lines: io.StringIO) -> None:
    client = app.test_client()
    answer = client.get(f"/welcome/{CANARY}?q={CANARY}", headers={"User-Agent": CANARY, "X-Request-Id": "proxy-0001"})
    client.post("/sign-in", data={"email": f"{CANARY}@example.org", "password": CANARY})
    client.get(f"/{CANARY}", headers={"X-Request-Id": f"x {CANARY}"})
    first, second, third = read(lines)
    assert answer.headers["X-Request-Id"] == first["request"] == "proxy-0001"
    assert (first["route"], first["method"], first["status"]) == ("/welcome/<token>", "GET", 404)
    assert isinstance(first["ms"], float) and second["route"] == "/sign-in" and third["route"] == ""
    assert CANARY.lower() not in lines.getvalue().lower()


def test_an_error_is_told_by_its_kind_and_place_and_not_by_its_words(
    app: Flask, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    @anyone
    def broken() -> str:
        db.session.connection().exec_driver_sql(f"SELECT CAST('{CANARY}' AS date)")
        return ""

    @anyone
    def wrong() -> str:
        return str(int(CANARY))

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    for view, kind in ((broken, "sqlalchemy.exc.DataError"), (wrong, "builtins.ValueError")):
        monkeypatch.setitem(app.view_functions, "wellknown.robots", view)
        answer = app.test_client().get(f"/robots.txt?{CANARY}")
        assert answer.status_code == 500
        told = read(lines)[-2]
        assert str(told["error"]).startswith(kind) and told["route"] == "/robots.txt"
        assert "test_logs.py" in str(told["where"])
        assert str(told["request"]) in answer.get_data(as_text=True), "the page says which line of the log is about it"
    assert CANARY not in lines.getvalue()


def test_other_programs_lines_about_an_error_keep_their_template_alone(lines: io.StringIO) -> None:
    context = {
        "name": "tasks.mail.deliver",
        "id": "1",
        "exc": f"ValueError('{CANARY}')",
        "description": "raised unexpected",
    }
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("celery.app.trace").error(
            "Task %(name)s[%(id)s] %(description)s: %(exc)s", context, exc_info=True, extra={"data": context}
        )
        logging.getLogger("gunicorn.error").exception("Error handling request %s", f"/welcome/{CANARY}")
    task, request = read(lines)
    assert "(tasks.mail.deliver)" in str(task["message"]) and request["message"] == "Error handling request %s"
    assert CANARY not in lines.getvalue()
