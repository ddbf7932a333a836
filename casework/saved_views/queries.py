"""Views as pages ask for them."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from casework.saved_views.models import SavedView


def views_of(user_id: int, group_id: int, list_name: str) -> Select[tuple[SavedView]]:
    """Somebody's views of one list, by name."""
    return (
        select(SavedView)
        .where(SavedView.user_id == user_id, SavedView.group_id == group_id, SavedView.list_name == list_name)
        .order_by(SavedView.name, SavedView.id)
    )


def by_id(view_id: int) -> Select[tuple[SavedView]]:
    return select(SavedView).where(SavedView.id == view_id).options(joinedload(SavedView.group))
