"""The few places everybody goes, at the top of each page."""

from __future__ import annotations

from flask import Flask, request, url_for
from flask_login import current_user

from casework.access.scope import scope_or_none


def init_app(app: Flask) -> None:
    app.jinja_env.globals["navigation"] = navigation


def navigation() -> list[dict[str, object]]:
    """Links for the reader at work; none before signing in."""
    if not current_user.is_authenticated:
        return []
    scope = scope_or_none()
    here = request.blueprint or ""
    links = [
        ("My work", "home.index", here == "home"),
        ("Cases", "cases.index", here == "cases"),
        ("Referrals", "referrals.index", here == "referrals"),
        ("Actions", "actions.index", here == "actions"),
        ("Groups and meetings", "partnership.groups", here == "meetings" or request.endpoint in _GROUPS),
        ("Search", "subjects.search", here == "subjects"),
    ]
    if scope is not None and (scope.duties & {"administrator", "information_governance", "spoc"}):
        links.append(("Agencies", "partnership.agencies", here == "partnership" and request.endpoint not in _GROUPS))
    return [{"text": text, "href": url_for(endpoint), "active": active} for text, endpoint, active in links]


_GROUPS = ("partnership.groups", "partnership.group")
