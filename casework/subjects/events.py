"""What happens to people and places."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SubjectsMerged:
    """Two records became one. `kind` is person or place."""

    merge_id: int
    kind: str
    kept_id: int
    gone_id: int


@dataclass(frozen=True)
class MergeAsked:
    """Somebody who may not merge two records asks those who may."""

    request_id: int


@dataclass(frozen=True)
class InterestInSubject:
    """Somebody stepped back from a person, place or organisation."""

    interest_id: int
