"""What others hear of risk assessments."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RiskAwaits:
    """One was submitted and waits for a second person."""

    assessment_id: int


@dataclass(frozen=True)
class RiskChecked:
    """A second person has validated one or sent it back; `draft_id` is what its assessor then goes on with."""

    assessment_id: int
    draft_id: int | None = None
