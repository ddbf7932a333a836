"""What tests of accounts share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event


@pytest.fixture
def queries_of() -> Callable[..., Any]:
    """The statements a block sends to the database."""

    @contextmanager
    def watch(app: Any) -> Iterator[list[str]]:
        from casework.extensions import db

        found: list[str] = []

        def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            found.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return watch
