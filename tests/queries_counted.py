"""Counts the statements sent to the database, so that tests can hold pages to the same number however many rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

from casework import straight


@dataclass
class Counted:
    sent: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def statements(self) -> list[str]:
        return [statement for statement, _values in self.sent]

    @property
    def number(self) -> int:
        return len(self.sent)


@contextmanager
def counted() -> Iterator[Counted]:
    """Note what every engine sends within the block, and what goes straight to the driver."""
    found = Counted()

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        found.sent.append((statement, parameters))

    send = straight.send

    def noted(connection: Any, statement: str, values: Any) -> Any:
        found.sent.append((statement, values))
        return send(connection, statement, values)

    event.listen(Engine, "before_cursor_execute", note)
    straight.send = noted
    try:
        yield found
    finally:
        straight.send = send
        event.remove(Engine, "before_cursor_execute", note)
