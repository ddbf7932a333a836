"""What happens to projects that others hear of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReturnsMoved:
    """Returns of a project are owed, are owed no more, are owed by somebody else or on another day."""

    quarter_ids: tuple[int, ...]
