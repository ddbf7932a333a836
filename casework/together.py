"""Several small questions about one thing asked in one statement: the way there and back costs more than most answers.

A page made of many parts asks each part's few rows. `Together` puts their statements into one, each as a column with its rows
as JSON, and gives them back as rows. Row rules hold inside as they do for a statement of its own.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Boolean, Date, DateTime, Integer, Select, SmallInteger, String, func, select
from sqlalchemy.dialects.postgresql import JSONB

from casework.straight import Straight

_READ: dict[type, Callable[[Any], Any] | None] = {
    Date: date.fromisoformat,
    DateTime: datetime.fromisoformat,
    **dict.fromkeys((BigInteger, Integer, SmallInteger, String, Boolean, JSONB, ARRAY)),
}
"""How a column's value comes back out of JSON; None as it is. Kinds that JSON would bend (exact decimals) are not here."""

Rows = Sequence[Any]


class Together:
    """Statements by name, each built once and with the same parameters; answered as rows with the statements' own labels."""

    def __init__(self) -> None:
        self._asked: dict[str, Callable[[], Select[Any]]] = {}
        self._built: dict[frozenset[str], tuple[Straight, dict[str, _Shape]]] = {}

    def add(self, name: str, statement: Callable[[], Select[Any]]) -> None:
        """Ask this as well; `statement` is called when it is first needed, its order of rows is kept."""
        self._asked[name] = statement
        self._built.clear()

    def ask(self, parameters: Mapping[str, Any], *, leave_out: frozenset[str] = frozenset()) -> dict[str, Rows]:
        """The rows of each statement but those left out, in one statement."""
        if leave_out not in self._built:
            self._built[leave_out] = self._put_together(leave_out)
        statement, shapes = self._built[leave_out]
        (row,) = statement.rows(parameters)
        return {name: shape.rows(found) for (name, shape), found in zip(shapes.items(), row, strict=True)}

    def _put_together(self, leave_out: frozenset[str]) -> tuple[Straight, dict[str, _Shape]]:
        columns, shapes = [], {}
        for name, build in self._asked.items():
            if name in leave_out:
                continue
            part = build().subquery(name)
            shapes[name] = _Shape(name, part.c)
            rows = func.json_agg(func.json_build_array(*part.c))
            columns.append(select(rows).select_from(part).scalar_subquery().label(name))
        return Straight(lambda: select(*columns)), shapes


class _Shape:
    """How the rows of one statement are read out of JSON. Raises TypeError for a column JSON cannot carry."""

    def __init__(self, name: str, columns: Any) -> None:
        self._row = namedtuple(name, [column.key for column in columns])  # type: ignore[misc]
        self._reads: list[tuple[int, Callable[[Any], Any]]] = []
        for place, column in enumerate(columns):
            kind = next((known for known in _READ if isinstance(column.type, known)), None)
            if kind is None:
                raise TypeError(f"{name}.{column.key}: {column.type!r} does not go through JSON")
            if (read := _READ[kind]) is not None:
                self._reads.append((place, read))

    def rows(self, found: list[list[Any]] | None) -> Rows:
        rows = []
        for values in found or ():
            for place, read in self._reads:
                if values[place] is not None:
                    values[place] = read(values[place])
            rows.append(self._row._make(values))
        return rows
