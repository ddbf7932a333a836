"""Lists for programs page by key: a place in the list is signed, holds for the same questions, and new rows shift nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from flask import request
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import ColumnElement, Select, literal, tuple_

from casework import keys
from casework.api.given import Listed
from casework.api.operations import me
from casework.extensions import db
from casework.web.problems import Problem


def listed(
    statement: Select[Any],
    *,
    by: Sequence[tuple[ColumnElement[Any], str]],
    key_of: Callable[[Any], Sequence[Any]],
    query: Listed,
    scalars: bool = False,
) -> tuple[list[Any], str | None]:
    """Rows of one page in the order of `by` (all one direction, the last column unique), and the place of the next page."""
    columns = [column for column, _ in by]
    ascending = {direction for _, direction in by} == {"asc"}
    if query.cursor:
        place = _read(query.cursor, columns)
        here = tuple_(*columns)
        values = tuple_(*(literal(value, column.type) for value, column in zip(place, columns, strict=True)))
        statement = statement.where(here > values if ascending else here < values)
    order = [column.asc() if ascending else column.desc() for column in columns]
    result = db.session.execute(statement.order_by(None).order_by(*order).limit(query.limit + 1))
    rows = list(result.scalars()) if scalars else list(result)
    found, more = rows[: query.limit], len(rows) > query.limit
    return found, _signer().dumps([_plain(value) for value in key_of(found[-1])]) if more else None  # type: ignore[return-value]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _signer() -> URLSafeSerializer:
    """Signs for this list with these questions, and for this account: a place from another list is nobody's."""
    asked = sorted((name, value) for name, value in request.args.items() if name not in ("cursor", "limit"))
    salt = json.dumps(["cursor", request.path, me().id, asked])
    return keys.signer(salt)


def _read(cursor: str, columns: Sequence[Any]) -> list[Any]:
    try:
        place = _signer().loads(cursor)
    except (BadData, ValueError, UnicodeError):
        raise Problem(400, "This is no place in this list.", kind="invalid", parameter="cursor") from None
    kinds = [column.type.python_type for column in columns]
    return [
        kind.fromisoformat(value) if kind in (date, datetime) else value
        for value, kind in zip(place, kinds, strict=True)
    ]
