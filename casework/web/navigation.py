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
    here = request.blueprint or ""
    # Asked of the person, not the scope: some pages are written as the system, and the entries are the same on each.
    has_agencies = bool({"administrator", "information_governance", "spoc"}.intersection(current_user.duties))
    links = [
        ("My work", "home.index", here == "home"),
        ("Cases", "cases.index", here == "cases" or request.path.startswith("/cases/")),
        ("Referrals", "referrals.index", here == "referrals"),
        ("Actions", "actions.index", here == "actions" and not request.path.startswith("/cases/")),
        (
            "Groups and meetings",
            "partnership.groups",
            here in ("meetings", "asb_reviews") or _about_groups(has_agencies),
        ),
        (
            "Search",
            "search.index",
            here == "search" or (here == "subjects" and not _about_groups(has_agencies)),
        ),
    ]
    if has_agencies:
        links.append(("Agencies", "partnership.agencies", request.path.startswith("/agencies/")))
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


_UNDER_GROUPS = (
    "/groups/",
    "/meetings/",
    "/papers/",
    "/kinds/",
    "/areas/",
    "/risk/tools/",
    "/statistics/",
    "/funded-projects/",
)
_OF_ITS_OWN = frozenset({"cases", "referrals", "actions"})


def _about_groups(has_agencies: bool) -> bool:
    """A page of a group or of what groups share, that no other entry claims: agencies too, where they have no entry."""
    if (request.blueprint or "") in _OF_ITS_OWN:
        return False
    return request.path.startswith(_UNDER_GROUPS) or (not has_agencies and request.path.startswith("/agencies/"))


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
