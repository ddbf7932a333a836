"""What a person reads when something cannot be shown or done."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, current_app, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from casework.errors import NotFound, NotPermitted, Refusal, Stale
from casework.storage import Unavailable
from casework.web import problems
from casework.web.gate import API, wants_json
from casework.web.problems import Problem

log = logging.getLogger(__name__)

WORDS = {
    404: "There is no such thing, or not for you.",
    405: "This address does not take that.",
    413: "This is larger than the {size} MB taken at once. Put larger files in on their pages.",
}
"""What a program is told where nothing better is known."""
PAGES = (400, 403, 404, 405, 409, 413, 429, 503)


def init_app(app: Flask) -> None:
    app.register_error_handler(NotFound, lambda _e: _page(404))
    app.register_error_handler(NotPermitted, lambda e: _page(403, reason=e.reason))
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(Unavailable, _unavailable)
    app.register_error_handler(Problem, problems.answer)
    app.register_error_handler(Stale, _stale)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(SecurityError, _not_our_name)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, _bug)


def _not_our_name(_error: SecurityError) -> Response:
    """Asked by a host name that is not ours. A page of ours would have links, and there is no address to make them from."""
    return Response("There is no service of this name here.\n", 400, mimetype="text/plain")


def _for_a_program() -> bool:
    return request.path.startswith(API)


def _refused(error: Refusal) -> Any:
    return problems.answer(problems.of_refusal(error)) if _for_a_program() else _page(409, reason=error.message)


def _unavailable(error: Unavailable) -> Any:
    """Where a form shows refusals itself, it does so with everything typed; here is what no form is about, such as a download."""
    return _page(503, reason=error.message, headers={"Retry-After": "60"})


def _page(status: int, *, reason: str = "", headers: dict[str, str] | None = None) -> Any:
    if _for_a_program():
        words = WORDS.get(status, "").format(size=current_app.config["MAX_CONTENT_LENGTH"] // 1024 // 1024)
        return problems.answer(Problem(status, reason or words, headers=headers))
    if wants_json():
        return jsonify(error=reason or str(status)), status
    shown = status if status in PAGES else 400 if status < 500 else 500
    shown = 404 if shown == 405 else shown
    return render_template(f"errors/{shown}.html", reason=reason), status


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    allowed = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
    return _page(error.code, headers={"Allow": allowed} if allowed else None)


def _stale(error: Stale) -> Any:
    if _for_a_program():
        return problems.answer(problems.of_stale(error))
    if wants_json():
        return jsonify(
            error="stale", yours=error.yours, theirs=error.theirs, version=error.version, changed_by=error.changed_by
        ), 409
    return render_template(
        "errors/stale.html", error=error, fields=_posted(), action=request.full_path.rstrip("?")
    ), 409


def _form_expired(_error: CSRFError) -> tuple[Any, int]:
    """A form from before the sign-in ran out: keep what was typed and let the person send it once more."""
    if wants_json():
        return jsonify(error="form_expired"), 400
    page = render_template("errors/signed_out_post.html", fields=_posted(), action=request.full_path.rstrip("?"))
    return page, 400


def _posted() -> list[tuple[str, str]]:
    return [(key, value) for key, value in request.form.items(multi=True) if key != "csrf_token"]


def _bug(error: Any) -> Any:
    if _for_a_program():
        return _page(500, reason="Something went wrong on our side. Nothing was saved.")
    if wants_json():
        return jsonify(error="Something went wrong on our side. Nothing was saved."), 500
    return render_template("errors/500.html", reason=""), 500
