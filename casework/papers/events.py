"""What happens to papers that others need to hear of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PaperAsked:
    """Asked for, or its author or day changed: what was owed is planned anew."""

    paper_id: int


@dataclass(frozen=True)
class PaperSentIn:
    paper_id: int


@dataclass(frozen=True)
class PaperSentBack:
    paper_id: int


@dataclass(frozen=True)
class PaperSettled:
    """Accepted or taken off: nothing is owed any more."""

    paper_id: int


@dataclass(frozen=True)
class PaperChased:
    paper_id: int
