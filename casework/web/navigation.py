"""The few places everybody goes, at the top of each page."""

from __future__ import annotations

from functools import cache

from flask import Flask, current_app, request, url_for
from flask_login import current_user
from sqlalchemy import text

from casework.access.scope import scope_or_none
from casework.extensions import db


def init_app(app: Flask) -> None:
    app.jinja_env.globals["navigation"] = navigation
    app.jinja_env.globals["partnership_name"] = partnership_name


def navigation() -> list[dict[str, object]]:
    """Links for the reader at work; none before signing in."""
    if not current_user.is_authenticated:
        return []
    scope = scope_or_none()
    here = request.blueprint or ""
    links = [
        ("My work", "home.index", here == "home"),
        ("Cases", "cases.index", here == "cases" or request.path.startswith("/cases/")),
        ("Referrals", "referrals.index", here == "referrals"),
        ("Actions", "actions.index", here == "actions"),
        (
            "Groups and meetings",
            "partnership.groups",
            here in ("meetings", "asb_reviews") or request.endpoint in _GROUPS,
        ),
        ("Search", "subjects.search", here == "subjects"),
    ]
    if scope is not None and (scope.duties & {"administrator", "information_governance", "spoc"}):
        links.append(("Agencies", "partnership.agencies", here == "partnership" and request.endpoint not in _GROUPS))
    root = request.script_root
    hrefs = [_address(root, endpoint) for _, endpoint, _ in links]
    return [
        {"text": words, "href": href, "active": active}
        for (words, _, active), href in zip(links, hrefs, strict=True)
        if href
    ]


@cache
def _address(_script_root: str, endpoint: str) -> str:
    """Where an entry leads; nowhere while its slice has no pages. Kept in memory, for every page asks for them all."""
    return url_for(endpoint) if endpoint in current_app.view_functions else ""


_GROUPS = ("partnership.groups", "partnership.group", "cohorts.board", "cohorts.cohort")


_names: dict[int, str] = {}


def partnership_name() -> str:
    """The reader's partnership, for the head of the page; kept in memory, for names hardly ever change."""
    scope = scope_or_none()
    if scope is None or scope.partnership_id is None:
        return ""
    if scope.partnership_id not in _names:
        found = db.session.connection().execute(
            text("SELECT name FROM partnerships WHERE id = :id"), {"id": scope.partnership_id}
        )
        _names[scope.partnership_id] = str(found.scalar_one())
    return _names[scope.partnership_id]
