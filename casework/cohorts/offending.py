"""Offending before and after somebody joined a cohort: whole months, the same number on both sides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from casework.cohorts.models import OffendingMonth

WINDOW = 12


@dataclass(frozen=True)
class BeforeAndAfter:
    """Counts over the `months` before and after joining. `gaps` months of the two windows have no entry: unknown, not none."""

    months: int
    offences: tuple[int, int]
    arrests: tuple[int, int]
    gaps: int

    @property
    def words(self) -> str:
        """In words, saying what cannot be said."""
        if not self.months:
            return "Joined this month: nothing to compare yet."
        before, after = self.offences
        change = "the same" if before == after else f"{abs(after - before)} {'fewer' if after < before else 'more'}"
        known = f" {self.gaps} of the {2 * self.months} months are not entered." if self.gaps else ""
        months = "1 month" if self.months == 1 else f"{self.months} months"
        return f"{before} offences in the {months} before joining, {after} in the {months} after: {change}.{known}"


def before_and_after(rows: Iterable[OffendingMonth], *, joined_on: date, today: date) -> BeforeAndAfter:
    """Compare up to 12 whole months on each side. The month of joining and the current month count for neither."""
    joined, now = _number(joined_on), _number(today)
    months = max(0, min(WINDOW, now - joined - 1))
    by_month = {_number(row.month): row for row in rows}
    earlier = range(joined - months, joined)
    later = range(joined + 1, joined + 1 + months)
    found = [[by_month[n] for n in side if n in by_month] for side in (earlier, later)]
    return BeforeAndAfter(
        months,
        (sum(r.offences for r in found[0]), sum(r.offences for r in found[1])),
        (sum(r.arrests for r in found[0]), sum(r.arrests for r in found[1])),
        2 * months - len(found[0]) - len(found[1]),
    )


def _number(day: date) -> int:
    return day.year * 12 + day.month
