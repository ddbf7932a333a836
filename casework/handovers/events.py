"""What others hear of hand-overs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class HandOverEnded:
    """Nothing waits any more, or it was stopped."""

    hand_over_id: int
