"""What PostgreSQL says of an error, without the values of rows it quotes: logs hold no personal data.

`DETAIL: Key (email)=(...) already exists` and `CONTEXT: COPY people, line 3: ...` name what somebody typed, and so does an error of
class 22 in its first line (`invalid input syntax for type date: "..."`). The rest, and `diag` with the constraint's name, stays.
"""

from __future__ import annotations

import re
from typing import Any

import psycopg
from sqlalchemy import Engine, event

_QUOTES_ROWS = re.compile(r"\n(DETAIL|CONTEXT):.*\Z", re.DOTALL)
_QUOTED = re.compile(r'"[^"]*"')
DATA_EXCEPTION = "22"


def without_values(error: BaseException) -> None:
    """Take the values out of an error of the driver, in place."""
    if isinstance(error, psycopg.Error) and error.args and isinstance(error.args[0], str):
        error.args = (_plain(error.args[0], error.sqlstate), *error.args[1:])


def _plain(words: str, state: str | None) -> str:
    words = _QUOTES_ROWS.sub("", words)
    return _QUOTED.sub('"..."', words) if (state or "").startswith(DATA_EXCEPTION) else words


def _heard(context: Any) -> None:
    """Both the driver's error and SQLAlchemy's, which has copied its words by now."""
    error, wrapped = context.original_exception, context.sqlalchemy_exception
    if not isinstance(error, psycopg.Error):
        return
    without_values(error)
    if wrapped is not None and wrapped.args and isinstance(wrapped.args[0], str):
        wrapped.args = (_plain(wrapped.args[0], error.sqlstate), *wrapped.args[1:])


def keep_values_out_of_errors() -> None:
    """For every engine of this process."""
    if not event.contains(Engine, "handle_error", _heard):
        event.listen(Engine, "handle_error", _heard)
