"""One thing that looks wrong in an agenda or minutes, and where it is put right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One thing that looks wrong, in words for the officer, and the page (endpoint and values) that puts it right."""

    kind: str
    words: str
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)
