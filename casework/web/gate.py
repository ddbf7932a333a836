"""Who may reach which page: nobody, until the page says who. Pages without a declaration stop the start-up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, jsonify, redirect, render_template, request, url_for
from flask_login import current_user

from casework.access.scope import Scope, current_scope, scope_or_none
from casework.errors import NotPermitted
from casework.web import problems

View = TypeVar("View", bound=Callable[..., Any])
Predicate = Callable[[Scope], bool]

API = "/api/"
"""Addresses under this are opened by a key alone, never by a cookie."""
ANYONE = "anyone"
SIGNED_IN = "signed in"


def anyone(view: View) -> View:
    """A page for people who have not signed in."""
    view.reached_by = ANYONE  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """A page for everybody who has signed in with both factors; what they see on it the row rules decide."""
    view.reached_by = SIGNED_IN  # type: ignore[attr-defined]
    return view


def having(predicate: Predicate, reason: str) -> Callable[[View], View]:
    """A page for those signed in whose scope satisfies the predicate; the others are told the reason with a 403."""

    def declare(view: View) -> View:
        view.reached_by = predicate  # type: ignore[attr-defined]
        view.refusal = reason  # type: ignore[attr-defined]
        return view

    return declare


def duty(*names: str) -> Callable[[View], View]:
    """A page for people with one of these partnership-wide duties."""
    words = " or ".join(name.replace("_", " ") for name in names)
    return having(lambda scope: any(scope.has_duty(name) for name in names), f"This page is for: {words}.")


def init_app(app: Flask) -> None:
    app.before_request(_check)
    app.jinja_env.globals["may_reach"] = may_reach


def may_reach(endpoint: str) -> bool:
    """Whether the gate lets the reader at work through to a page, for links that would lead others to a refusal."""
    reached_by = current_app.view_functions[endpoint].reached_by  # type: ignore[attr-defined]
    if reached_by in (ANYONE, SIGNED_IN):
        return reached_by == ANYONE or bool(current_user.is_authenticated)
    scope = scope_or_none()
    return scope is not None and bool(reached_by(scope))


def refuse_undeclared_pages(app: Flask) -> None:
    """Stop the start-up when a page does not say who may reach it."""
    missing = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint != "static" and not endpoint.endswith(".static") and not hasattr(view, "reached_by")
    ]
    if missing:
        raise RuntimeError(f"Pages that do not say who may reach them: {', '.join(sorted(missing))}")


def _check() -> Any:
    if request.endpoint is None or request.endpoint == "static":
        return None
    if _sent_from_elsewhere():
        raise NotPermitted("This was sent from another site. Open the page here and send it from there.")
    view = current_app.view_functions[request.endpoint]
    reached_by = getattr(view, "reached_by", None)
    if reached_by == ANYONE:
        return None
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    if reached_by == SIGNED_IN:
        return None
    if reached_by is None or not reached_by(current_scope()):
        raise NotPermitted(getattr(view, "refusal", "This page is not open to you."))
    return None


def _sent_from_elsewhere() -> bool:
    """Whether a browser says that a form of another site, or of a neighbour under the same domain, is what it sends.

    Form tokens refuse such a form already; this holds where one should have leaked. Programs bring a key, and are not asked.
    """
    changes = request.method not in ("GET", "HEAD", "OPTIONS") and not request.path.startswith(API)
    return changes and request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")


def wants_json() -> bool:
    """Whether a program is asking - a script of ours, or one with a key - rather than a person turning a page."""
    return request.path.startswith(API) or request.headers.get("X-Requested-With") == "fetch" or request.is_json


def _ask_to_sign_in() -> Any:
    if request.path.startswith(API):
        return problems.answer(
            problems.no_key(given=bool(request.headers.get("Authorization", "").partition(" ")[2].strip()))
        )
    if wants_json():
        response = jsonify(error="signed_out", sign_in=url_for("accounts.sign_in"))
        response.status_code = 401
        return response
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    fields = [(key, value) for key, value in request.form.items(multi=True) if key != "csrf_token"]
    page = render_template("errors/signed_out_post.html", fields=fields, action=request.full_path.rstrip("?"))
    return Response(page, status=401)
