"""The list somebody came from: carried in the address of what they open there, so that back leads to the same place.

The `back` of an address is believed only when it is the path of one of our own lists: it can lead nowhere else, and no
list is told to another host, for what a browser sends on as its referrer plays no part in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from flask import Flask, current_app, g, has_request_context, request
from werkzeug.exceptions import HTTPException

View = TypeVar("View", bound=Callable[..., Any])
PARAMETER = "back"
LONGEST = 1500
GOES_ALONG = frozenset({"subjects.person", "subjects.place", "subjects.organisation"})


@dataclass(frozen=True)
class Place:
    """A list to go back to, as an address and in words."""

    href: str
    words: str


def returned_to(words: str) -> Callable[[View], View]:
    """Mark a list as one that back may lead to: "the caseload"."""

    def declare(view: View) -> View:
        view.returned_to = words  # type: ignore[attr-defined]
        return view

    return declare


def init_app(app: Flask) -> None:
    app.url_defaults(_carry)
    app.jinja_env.globals["came_from"] = came_from


def carried() -> str:
    """The end of an address opened from this list, so that it leads back here: filters, order and page."""
    here = request.full_path.removesuffix("?")
    return "?" + urlencode({PARAMETER: here}) if len(here) <= LONGEST else ""


def came_from(place: str = "") -> Place | None:
    """The list this page was opened from, at the row called `place`; None when it was not, or nobody can tell."""
    found = _believed()
    return Place(f"{found.href}#{place}", found.words) if found is not None and place else found


def _believed() -> Place | None:
    if "came_from" not in g:
        g.came_from = _checked(request.args.get(PARAMETER, ""))
    found: Place | None = g.came_from
    return found


def _checked(target: str) -> Place | None:
    if not target.startswith("/") or target.startswith("//") or len(target) > LONGEST:
        return None
    if "\\" in target or any(ord(letter) < 33 for letter in target):
        return None
    try:
        parts = urlsplit(target)
        endpoint, _ = current_app.url_map.bind("").match(parts.path, method="GET")
    except (ValueError, HTTPException):
        return None
    words = getattr(current_app.view_functions[endpoint], "returned_to", None)
    if words is None or parts.scheme or parts.netloc or parts.fragment:
        return None
    return Place(target, words)


def _carry(endpoint: str, values: dict[str, Any]) -> None:
    """Keep the way back from page to page about the same thing, also after something was saved, and to the people and places in it."""
    if not has_request_context() or PARAMETER not in request.args or PARAMETER in values:
        return
    reference = (request.view_args or {}).get("reference")
    along = values.get("reference") == reference or endpoint in GOES_ALONG
    if reference is not None and along and (found := _believed()) is not None:
        values[PARAMETER] = found.href
