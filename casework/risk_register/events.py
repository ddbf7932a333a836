"""What happens to a risk that others hear of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RiskReviewMoved:
    """When or by whom a risk is to be reviewed has changed, or whether at all."""

    risk_id: int
