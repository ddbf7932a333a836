"""Keep, rename, remove views, and say with which one a list begins."""

from __future__ import annotations

from collections.abc import Mapping

from casework import access
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.partnership.models import Group
from casework.saved_views import queries
from casework.saved_views.models import MOST, SavedView
from casework.web.forms import CONSTRAINTS

CONSTRAINTS["uq_saved_views_user_id_group_id_list_name_name"] = ("You have a view of that name already", "name")
CONSTRAINTS["uq_saved_views_user_id_group_id_list_name_place"] = ("You saved another view just now. Save again", None)
CONSTRAINTS["uq_saved_views_begins"] = ("You changed with which view the list begins just now. Save again", None)
NOT_YOURS = "A view is changed by whoever keeps it."


def keep(
    group: Group, list_name: str, *, name: str, filters: Mapping[str, str], begins: bool, by: User
) -> SavedView:  # fmt: skip
    """Keep filters under a name."""
    access.require(access.scope_of(by).in_group(group.id), "You are not a member of that group.")
    if not name.strip():
        raise Refusal("Give the view a name", field="name")
    if not filters:
        raise Refusal("Choose a filter on the list first: there is nothing to keep.")
    others = _locked(group.id, list_name, by)
    free = sorted({*range(1, MOST + 1)} - {view.place for view in others})
    if not free:
        raise Refusal(f"You have {MOST} views of this list. Remove one you no longer use first.")
    view = SavedView(
        user_id=by.id, group_id=group.id, list_name=list_name, place=free[0], name=name.strip(), filters=dict(filters)
    )
    db.session.add(view)
    db.session.flush()
    if begins:
        begin_with(view, True, by=by)
    return view


def rename(view: SavedView, name: str, *, by: User) -> None:
    access.require(view.user_id == by.id, NOT_YOURS)
    if not name.strip():
        raise Refusal("Give the view a name", field="name")
    view.name = name.strip()


def remove(view: SavedView, *, by: User) -> None:
    access.require(view.user_id == by.id, NOT_YOURS)
    db.session.delete(view)


def begin_with(view: SavedView, begins: bool, *, by: User) -> None:
    """Have the list open with this view, or with everything again. One view at most begins."""
    access.require(view.user_id == by.id, NOT_YOURS)
    for other in _locked(view.group_id, view.list_name, by):
        if other.id != view.id:
            other.begins = False
    db.session.flush()
    view.begins = begins


def _locked(group_id: int, list_name: str, by: User) -> list[SavedView]:
    """The person's views of a list, held until the end so that two changes at once come one after the other."""
    return list(
        db.session.scalars(queries.views_of(by.id, group_id, list_name).with_for_update(of=SavedView).execution_options(populate_existing=True))
    )  # fmt: skip
