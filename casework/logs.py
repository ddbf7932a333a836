"""Logs as one JSON object a line: when, how bad, which request and route, how it ended - and nothing of anybody.

Addresses are never written, only routes: an address may hold a reference, a name somebody searched for, or a secret. Of errors the kind and the
place stay; their words may quote what somebody typed, and are kept only where they are our own or the database's, which were cleaned
(`database_errors.py`).
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import sys
import time
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, has_request_context, request

log = logging.getLogger("casework.requests")
FORMATS = ("json", "text")
FIELDS = ("method", "route", "status", "ms")
OURS = ("casework", "tasks", "config")
QUIET = ("static", "health.healthz")
FRAMES = 12
NAMING_NO_VALUE = (ImportError, AttributeError, NameError)
"""Their words name parts of the program and nothing that somebody typed."""
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")


def wanted(env: Mapping[str, str] | None = None) -> str:
    """`json` in production, `text` elsewhere, unless LOG_FORMAT says otherwise."""
    env = os.environ if env is None else env
    usual = "json" if env.get("CASEWORK_MODE", "production") == "production" else "text"
    return env.get("LOG_FORMAT") or usual


class JsonLines(logging.Formatter):
    """One record as one line."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(), "logger": record.name, "message": _message(record),
        }  # fmt: skip
        if has_request_context() and (number := g.get("request_id")):
            said["request"] = number
        said |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1] is not None:
            said["error"], said["where"] = _error(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    """Beside an error, other people's programs quote what they were at (an address, a value): of those the template stays."""
    if record.exc_info and record.name.split(".")[0] not in OURS:
        named = getattr(record, "data", None)
        task = f" ({named['name']})" if isinstance(named, dict) and isinstance(named.get("name"), str) else ""
        return f"{record.msg}{task}"
    return record.getMessage()


def _error(error: BaseException) -> tuple[str, list[str]]:
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if kind.__module__.split(".")[0] in ("sqlalchemy", "psycopg", "config") or isinstance(error, NAMING_NO_VALUE):
        name += f": {str(error).splitlines()[0] if str(error) else ''}"
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return name, [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def install() -> None:
    """Send everything this process logs to stderr as JSON, in place of whatever was set up before."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in ("casework", "tasks"):
        logging.getLogger(name).setLevel(logging.INFO)


def init_app(app: Flask) -> None:
    """Call before anything else asks for the start or the end of a request."""
    if app.config.get("LOG_FORMAT") == "json":
        install()
    app.before_request(_begin)
    app.after_request(_end)
    app.log_exception = _broke  # type: ignore[method-assign]


def _begin() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
    g.request_began = time.perf_counter()


def _end(response: Response) -> Response:
    """The route and not the address; a page nobody has is told by its status alone."""
    response.headers["X-Request-Id"] = g.request_id
    if request.endpoint not in QUIET:
        ms = round((time.perf_counter() - g.request_began) * 1000, 1)
        log.info("request", extra={**_asked(), "status": response.status_code, "ms": ms})
    return response


def _asked() -> dict[str, str]:
    rule = request.url_rule
    return {"method": request.method, "route": rule.rule if rule is not None else ""}


def _broke(error: Any) -> None:
    """In place of Flask's own, which writes the address."""
    log.error("a page broke", exc_info=error, extra=_asked())
