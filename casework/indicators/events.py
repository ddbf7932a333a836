"""What happens to reports that others hear of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReportCame:
    """A report was begun by the clock; these people are sent a link to it."""

    report_id: int
    group_id: int
    recipients: tuple[int, ...]
