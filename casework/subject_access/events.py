"""What others hear of subject access requests."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AccessDaysChanged:
    """A request was registered, or the day by which it is answered moved, or it is closed."""

    request_id: int
