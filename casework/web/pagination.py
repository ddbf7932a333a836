"""Long lists page by page by key, so that page 400 costs what page 1 costs and new rows never shift the others."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from flask import request
from sqlalchemy import BigInteger, ColumnElement, Select, SmallInteger, literal, tuple_

from casework.extensions import db
from casework.fixed import fixed
from casework.straight import plain
from casework.web.addresses import address_to
from casework.web.typed_words import MARK, sealed_whole, unsealed

Row = TypeVar("Row")
ON_A_PAGE = 30
"""Rows of a long list on one page, where its view says nothing else: four screens on a desk, and little to wait for."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page and the links to its neighbours; a link is None where there is no such page."""

    rows: Sequence[Row]
    newer_url: str | None
    older_url: str | None


def paged(
    statement: Select[Any],
    *,
    by: Sequence[tuple[ColumnElement[Any], str]],
    key_of: Callable[[Any], Sequence[Any]],
    size: int = ON_A_PAGE,
    scalars: bool = True,
    params: dict[str, Any] | None = None,
) -> Page[Any]:
    """One page of `statement`, ordered by the columns of `by`, each ("column", "asc" | "desc"), all in one direction.

    `params` are values of the statement's own parameters. The last column must be unique. `key_of(row)` gives the row's values of those columns. A tampered place in the
    list is ignored and gives the first page.
    """
    directions = {direction for _, direction in by}
    if len(directions) != 1:
        raise ValueError("keyset pages order all their columns in one direction")
    descending = directions == {"desc"}
    columns = [column for column, _ in by]
    place, backwards = _place([column.type for column in columns])
    ascending_scan = descending == backwards
    if place is not None:
        here = tuple_(*columns)
        values = tuple_(*(literal(value, column.type) for value, column in zip(place, columns, strict=True)))
        statement = statement.where(here > values if ascending_scan else here < values)
    asked, given = _ordered(statement, tuple(columns), ascending_scan, size), params or {}
    found = list(db.session.scalars(asked, given)) if scalars else plain(asked, given)
    more = len(found) > size
    rows = found[:size]
    if backwards:
        rows.reverse()
    has_older, has_newer = (place is not None, more) if backwards else (more, place is not None)
    newer = _url("before", key_of(rows[0])) if rows and has_newer else None
    older = _url("after", key_of(rows[-1])) if rows and has_older else None
    return Page(rows, newer, older)


_once_ordered: WeakKeyDictionary[Select[Any], dict[Any, Select[Any]]] = WeakKeyDictionary()
"""For a statement that was built once, what it became with its order: it too is then built, and read through, only once."""


def _ordered(statement: Select[Any], columns: tuple[Any, ...], ascending: bool, size: int) -> Select[Any]:
    known = _once_ordered.setdefault(statement, {})
    key = (columns, ascending, size)
    if key not in known:
        order = [column.asc() if ascending else column.desc() for column in columns]
        known[key] = statement.order_by(None).order_by(*order).limit(fixed(size + 1))
    return known[key]


def _place(types: Sequence[Any]) -> tuple[list[Any] | None, bool]:
    for name in ("after", "before"):
        if token := request.args.get(name):
            try:
                place = json.loads(
                    unsealed(token) if token.startswith(MARK) else base64.urlsafe_b64decode(token.encode())
                )
                if isinstance(place, list) and len(place) == len(types):
                    return [_value(v, type_) for v, type_ in zip(place, types, strict=True)], name == "before"
            except (ValueError, TypeError, RecursionError):
                return None, False
    return None, False


def _value(value: Any, type_: Any) -> Any:
    """A value as its column has it. Raises ValueError or TypeError when it is none of that kind."""
    kind = type_.python_type
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    if type(value) is not kind or (kind is int and abs(value) >> _bits(type_)) or "\0" in str(value):
        raise ValueError(value)
    if kind is str:
        value.encode()  # half of a character is nothing that a database compares
    return value


def _bits(type_: Any) -> int:
    return 15 if isinstance(type_, SmallInteger) else 63 if isinstance(type_, BigInteger) else 31


def _url(name: str, key: Sequence[Any]) -> str:
    values = [value if isinstance(value, int | str) else value.isoformat() for value in key]
    text = json.dumps(values)
    words = any(
        isinstance(value, str) for value in key
    )  # such as the name of the last person: not to be read in an address
    token = sealed_whole(text) if words else base64.urlsafe_b64encode(text.encode()).decode()
    args = {k: v for k, v in request.args.to_dict(flat=False).items() if k not in ("after", "before")}
    assert request.endpoint is not None
    return address_to(request.endpoint, **{**(request.view_args or {}), **args, name: token})
