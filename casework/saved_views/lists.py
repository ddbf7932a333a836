"""The lists whose filters can be kept, and what such a list shows of its reader's views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_login import current_user

from casework.extensions import db
from casework.partnership.models import Group
from casework.saved_views import queries
from casework.saved_views.models import SavedView
from casework.web.filtering import CLEARED, Chosen


@dataclass(frozen=True)
class Kept:
    """A list of a group: its page takes the group's `slug`, `labels` say what its filters are called."""

    words: str
    endpoint: str
    labels: Mapping[str, str]


LISTS: dict[str, Kept] = {}


def keep_views_of(name: str, words: str, endpoint: str, labels: Mapping[str, str]) -> None:
    """Let people keep filters of this list, of those that `labels` name."""
    LISTS[name] = Kept(words, endpoint, labels)


@dataclass(frozen=True)
class Shown:
    """What a list shows of its reader's views. `begin_with` is where to go instead, when nothing was asked for."""

    views: Sequence[dict[str, Any]]
    keep_href: str
    all_href: str
    begin_with: str


def shown(group: Group, name: str, chosen: Chosen) -> Shown:
    """The reader's views of this list, in one statement. The one it begins with counts only where the address is bare."""
    rows = db.session.scalars(queries.views_of(current_user.id, group.id, name)).all()
    views = [
        {"text": row.name, "href": address(row, group.slug), "active": row.filters == dict(chosen)} for row in rows
    ]
    begins = next((view["href"] for row, view in zip(rows, views, strict=True) if row.begins), "")
    new = bool(chosen) and not any(view["active"] for view in views)
    return Shown(
        views,
        url_for("saved_views.keep", slug=group.slug, list_name=name, **chosen) if new else "",
        url_for("saved_views.index", slug=group.slug, list_name=name) if rows else "",
        begins if not request.args else "",
    )


def address(view: SavedView, slug: str) -> str:
    """The list as the view narrows it."""
    kept = LISTS[view.list_name]
    filters = {name: value for name, value in view.filters.items() if name in kept.labels}
    return url_for(kept.endpoint, slug=slug, **(filters or CLEARED))
