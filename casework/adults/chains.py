"""Rows with their corrections: what stands now, and what stood there before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Row = TypeVar("Row", bound=Any)


@dataclass
class Chain(Generic[Row]):
    """One entry: `now` counts; `before` is what it corrected, the newest first. `id` stays the same through corrections."""

    now: Row
    before: list[Row] = field(default_factory=list)

    @property
    def first(self) -> Row:
        return self.before[-1] if self.before else self.now

    @property
    def id(self) -> int:
        return int(self.first.id)


def chains(rows: Iterable[Row]) -> list[Chain[Row]]:
    """The entries that these rows are, in the order in which they were first recorded."""
    by_last: dict[int, Chain[Row]] = {}
    for row in sorted(rows, key=lambda row: row.id):
        earlier = by_last.pop(row.corrects_id, None) if row.corrects_id is not None else None
        by_last[row.id] = Chain(row, [earlier.now, *earlier.before]) if earlier else Chain(row)
    return sorted(by_last.values(), key=lambda chain: chain.id)


def by_parent(entries: Iterable[Chain[Row]], column: str) -> dict[int, list[Chain[Row]]]:
    """Entries by the id of the entry they hang on."""
    found: dict[int, list[Chain[Row]]] = defaultdict(list)
    for entry in entries:
        found[getattr(entry.first, column)].append(entry)
    return found
