"""Views as pages ask for them."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from casework.access.rows import READER_ID
from casework.saved_views.models import SavedView


def views_of(user_id: int, group_id: int, list_name: str) -> Select[tuple[SavedView]]:
    """Somebody's views of one list, by name."""
    return (
        select(SavedView)
        .where(SavedView.user_id == user_id, SavedView.group_id == group_id, SavedView.list_name == list_name)
        .order_by(SavedView.name, SavedView.id)
    )


@cache
def offered() -> Select[Any]:
    """Rows of the reader's views of one list (`group_id`, `list_name`), by name."""
    return (
        select(SavedView.name, SavedView.list_name, SavedView.filters, SavedView.begins)
        .where(
            SavedView.user_id == READER_ID,
            SavedView.group_id == bindparam("group_id"),
            SavedView.list_name == bindparam("list_name"),
        )
        .order_by(SavedView.name, SavedView.id)
    )


def by_id(view_id: int) -> Select[tuple[SavedView]]:
    return select(SavedView).where(SavedView.id == view_id).options(joinedload(SavedView.group))
