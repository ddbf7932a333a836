"""The lists whose filters can be kept, and what such a list shows of its reader's views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from casework import clock
from casework.partnership import queries as partnership
from casework.partnership.choices import Choices, choices_of
from casework.partnership.models import Group
from casework.saved_views import queries
from casework.together import Together
from casework.web.addresses import address_to
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
    """What a list shows of its reader's views, and what it may be narrowed by.

    `begin_with` is where to go instead, when nothing was asked for.
    """

    views: Sequence[dict[str, Any]]
    keep_href: str
    all_href: str
    begin_with: str
    choices: Choices


_offered = Together()
_offered.add("views", queries.offered)
_offered.add("choices", partnership.choices_in)


def shown(group: Group, name: str, chosen: Chosen, *, person: str) -> Shown:
    """The reader's views of this list and its choices, in one statement; `person` is the filter that is somebody.

    The view a list begins with counts only where the address is bare.
    """
    offered = _offered.ask({"group_id": group.id, "list_name": name, "today": clock.today()})
    rows = offered["views"]
    views = [
        {"text": row.name, "href": address(row, group.slug), "active": row.filters == dict(chosen)} for row in rows
    ]
    begins = next((view["href"] for row, view in zip(rows, views, strict=True) if row.begins), "")
    new = bool(chosen) and not any(view["active"] for view in views)
    return Shown(
        views,
        address_to("saved_views.keep", slug=group.slug, list_name=name, **chosen) if new else "",
        address_to("saved_views.index", slug=group.slug, list_name=name) if rows else "",
        begins if not request.args else "",
        choices_of(offered["choices"], chosen.get(person, "")),
    )


def address(view: Any, slug: str) -> str:
    """The list as the view (or a row of `queries.offered`) narrows it."""
    kept = LISTS[view.list_name]
    filters = {name: value for name, value in view.filters.items() if name in kept.labels}
    return address_to(kept.endpoint, slug=slug, **(filters or CLEARED))
