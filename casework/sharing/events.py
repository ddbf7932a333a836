"""What others hear of why a case may be shared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckOwed:
    check_id: int


@dataclass(frozen=True)
class ChecksAnswered:
    check_ids: tuple[int, ...]
