"""What others hear of cases opened in an emergency."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OpenedInEmergency:
    access_id: int
