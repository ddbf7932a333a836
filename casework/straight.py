"""Statements that go straight to the driver: for the few that nearly every page asks, where the way there cost more than the answer.

SQLAlchemy spends 0.15 to 0.4 ms of processor time on sending a statement it knows and reading its rows, psycopg 0.03
(docs/benchmarks.md). A `Straight` is compiled once, with the row rules, and after that only its values change.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any
from weakref import WeakKeyDictionary, ref

import psycopg
from sqlalchemy import ARRAY, Connection, Executable, Select, Table, bindparam, insert, inspect
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_state
from sqlalchemy.orm.util import identity_key
from sqlalchemy.types import TypeEngine

from casework.access import rows as access_rows
from casework.database_errors import without_values
from casework.extensions import Model, db

Take = Callable[[Mapping[str, Any]], Any]
"""A value out of the parameters given with a statement."""


class ListsInside(TypeError):
    """A statement whose text depends on its values, as a list (`IN`) has it, cannot go straight to the driver."""


class Straight:
    """A SELECT built once, whose rows come back as plain tuples.

    `build` is called when it is first asked. The rules of whoever is at work are put in, as in
    every ORM query. `ruled=False` is for statements over tables without a rule. Lists (`IN`) and types that need
    SQLAlchemy to read what comes back have no place here: the former raise `ListsInside`.
    """

    def __init__(self, build: Callable[[], Executable], *, ruled: bool = True) -> None:
        self._build, self._ruled = build, ruled
        self._sent: dict[Callable[[Any], Any] | None, _Sent] = {}

    def rows(self, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """All rows, in the transaction of this request. Raises what SQLAlchemy raises."""
        session = db.session()
        session.flush()
        connection = session.connection()
        rule = access_rows.rule_at_work() if self._ruled else None
        if rule not in self._sent:
            statement = self._build()
            self._sent[rule] = _Sent(statement if rule is None else rule(statement), connection.dialect)
        return self._sent[rule].rows(connection, parameters)


class StraightIn:
    """An INSERT of one row into a table, by the names of its columns, sent straight to the driver. Nothing comes back."""

    def __init__(self, table: Table, columns: Sequence[str]) -> None:
        self.statement = (
            insert(table).values({name: bindparam(name, type_=table.c[name].type) for name in columns}).inline()
        )
        self._sent: _Sent | None = None

    def put(self, connection: Connection, values: Mapping[str, Any]) -> None:
        self._sent = self._sent or _Sent(self.statement, connection.dialect)
        self._sent.rows(connection, values)


class _Sent:
    """The text of a statement, and where the value of each of its `$1`, `$2` ... comes from."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        if any(bind.required or bind.callable for bind in compiled.post_compile_params):
            raise ListsInside
        asked = {bind.key: None for bind in compiled.binds.values() if bind.required}
        whole = compiled.construct_expanded_state(asked, escape_names=False)  # constants of an IN are spelt out
        self.text = whole.statement
        self._takes = [
            _take(compiled.binds[name], dialect) if name in compiled.binds else _always(whole.parameters[name])
            for name in whole.positiontup or ()
        ]

    def rows(self, connection: Connection, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        values = [take(parameters) for take in self._takes]
        return send(connection, self.text, values)


class _Plain:
    """How the rows of one statement come as named tuples: once through SQLAlchemy, from the next time on straight where that gives the same."""

    def __init__(self) -> None:
        self._make: Callable[[Sequence[Any]], Any] | None = None
        self._straight: Straight | None = None
        self._may_go_straight = True

    def rows(self, statement: Select[Any], parameters: Mapping[str, Any]) -> list[Any]:
        if self._make is not None and self._may_go_straight:
            self._straight = self._straight or Straight(ref(statement))
            try:
                return [self._make(row) for row in self._straight.rows(parameters)]
            except ListsInside:
                self._may_go_straight = False
        result = db.session.execute(statement, parameters)
        if self._make is None:
            self._make = _row_class(tuple(result.keys()))._make
            self._may_go_straight = _is_read_alike(statement)
        return [self._make(row) for row in result]


def _is_read_alike(statement: Select[Any]) -> bool:
    """Whether its rows are columns only, which the driver reads as SQLAlchemy would."""
    types = [column["type"] for column in statement.column_descriptions]
    if not all(isinstance(kind, TypeEngine) for kind in types):
        return False  # something the mapper makes
    kinds = [kind.item_type if isinstance(kind, ARRAY) else kind for kind in types]
    dialect = db.engine.dialect
    return not any(kind.dialect_impl(dialect).result_processor(dialect, None) for kind in kinds)


@cache
def _row_class(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns)  # type: ignore[misc]


_plain: WeakKeyDictionary[Select[Any], _Plain] = WeakKeyDictionary()


def plain(statement: Select[Any], parameters: Mapping[str, Any]) -> list[Any]:
    """The rows of a SELECT as named tuples, which a template reads twice as quickly as SQLAlchemy's.

    A statement that is asked again was built once and kept: it goes straight to the driver from then on. One that is built
    for each request never gets that far, and costs what it did.
    """
    return _plain.setdefault(statement, _Plain()).rows(statement, parameters)


class Objects:
    """Columns of several models beside one another in the rows of a `Straight`, each beginning with its id, and the objects they make."""

    def __init__(self, *parts: tuple[type[Model], Sequence[Any]]) -> None:
        self.columns = [column for _model, columns in parts for column in columns]
        self._parts = parts

    @cached_property
    def _makers(self) -> list[_Maker]:
        """Made when first needed: by then every model is there."""
        found, start = [], 0
        for model, columns in self._parts:
            found.append(_Maker(model, columns, start))
            start += len(columns)
        return found

    def of(self, row: Sequence[Any]) -> list[Any]:
        """One object for each model, None where an outer join found none."""
        session = db.session()
        return [maker.made(session, row) for maker in self._makers]


class _Maker:
    """Makes the object of one model out of a row, as the mapper does when it has read one, or finds it in the session.

    What is not among the columns loads when it is read. Calling the model, detaching and adding what it made, which needs
    nothing of SQLAlchemy's inside, took a tenth of the time of a case page.
    """

    def __init__(self, model: type[Model], columns: Sequence[Any], start: int) -> None:
        mapper = inspect(model)
        self._class, _, self._token = identity_key(model, 0)
        self._new = mapper.class_manager.new_instance
        self._names = [column.key for column in columns]
        self._place = slice(start, start + len(columns))
        self._later = frozenset(mapper.column_attrs.keys()).difference(self._names)

    def made(self, session: Session, row: Sequence[Any]) -> Any:
        values = row[self._place]
        if values[0] is None:
            return None
        key = (self._class, (values[0],), self._token)
        found = session.identity_map.get(key)
        if found is not None:
            return found
        made = self._new()
        made.__dict__.update(zip(self._names, values, strict=True))
        state = instance_state(made)
        state.key, state.session_id = key, session.hash_key
        state.expired_attributes.update(self._later)
        session.identity_map.add(state)
        return made


def send(connection: Connection, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement of the driver's own words, none where it gives none. A connection that is gone is given up, as SQLAlchemy would."""
    driver: Any = connection.connection
    cursor = driver.cursor()
    try:
        cursor.execute(statement, values)
        answer = cursor.pgresult  # its `description` would make an object of each column
        return cursor.fetchall() if answer is not None and answer.nfields else []  # type: ignore[no-any-return]
    except psycopg.Error as error:
        without_values(error)
        gone = connection.dialect.is_disconnect(error, driver, cursor)
        if gone:
            connection.invalidate(error)
        raise DBAPIError.instance(
            statement, None, error, psycopg.Error, hide_parameters=True, connection_invalidated=gone, dialect=connection.dialect
        ) from error  # fmt: skip
    finally:
        cursor.close()


def _always(value: Any) -> Take:
    return lambda _parameters: value


def _take(bind: Any, dialect: Dialect) -> Take:
    """How to come by one value: given with the statement, the reader's of this moment, or a constant."""
    process = bind.type.dialect_impl(dialect).bind_processor(dialect)
    key, call, constant, needed = bind.key, bind.callable, bind.value, bind.required

    def take(parameters: Mapping[str, Any]) -> Any:
        if key in parameters:
            value = parameters[key]
        elif call is not None:
            value = call()
        elif needed:
            raise KeyError(key)
        else:
            value = constant
        return value if process is None or value is None else process(value)

    return take
