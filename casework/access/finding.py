"""The one row a page is about. What is not there and what its reader may not see are answered alike: 404."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Select

from casework.errors import NotFound
from casework.extensions import db

Row = TypeVar("Row")


def the_one(statement: Select[Row], parameters: dict[str, Any] | None = None) -> Row:
    """The row of a statement that finds one at most, under the row rules. What is loaded beside it may repeat it. Raises `NotFound`."""
    row: Row | None = db.session.scalars(statement, parameters).unique().one_or_none()
    if row is None:
        raise NotFound
    return row
