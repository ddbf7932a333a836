"""What others hear of the archive of everything."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ArchiveAsked:
    departure_id: int


@dataclass(frozen=True)
class ArchiveCollected:
    departure_id: int
