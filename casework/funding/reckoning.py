"""Spend against budget and outputs against targets, worked out in exact decimals. Knows no database.

What is expected by now is an even spread: a quarter of the year's budget or target for every quarter that has returned. Money is
rounded to the penny, half up, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from casework import clock
from casework.indicators.arithmetic import percentage, rounded
from casework.web.presentation import money, number

QUARTERS = (1, 2, 3, 4)
NOTHING = Decimal(0)
FLAGS = {"red": "Over its budget", "amber": "Away from plan", "green": "On plan", "": "No return yet"}


def year_label(year: int) -> str:
    """The financial year that begins on 1 April: 2018/19."""
    return f"{year}/{(year + 1) % 100:02d}"


def quarter_days(year: int, quarter: int) -> tuple[date, date]:
    """First and last day of a quarter of a financial year."""
    month = 4 + 3 * (quarter - 1)
    starts = date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    after = month + 3
    return starts, date(year + (after - 1) // 12, (after - 1) % 12 + 1, 1) - timedelta(days=1)


def return_due(year: int, quarter: int, days: int) -> date:
    """So many days after the quarter's end, or the next working day."""
    due = quarter_days(year, quarter)[1] + timedelta(days=days)
    return due if clock.is_working_day(due) else clock.working_days_after(due, 1)


def pounds(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def share(whole: Decimal, quarters: int) -> Decimal:
    """As many quarters of a year's amount."""
    return pounds(whole * quarters / 4)


@dataclass(frozen=True)
class Spend:
    """What a project spent of its budget of a year, after so many returns. `tolerance` is in per cent of what was expected."""

    budget: Decimal
    spent: Decimal
    quarters: int
    tolerance: int = 10

    @property
    def expected(self) -> Decimal:
        return share(self.budget, self.quarters)

    @property
    def variance(self) -> Decimal:
        """More than nought: more was spent than expected by now."""
        return self.spent - self.expected

    @property
    def percent(self) -> Decimal | None:
        found = percentage(self.variance, self.expected)
        return rounded(found, 1) if found is not None else None

    @property
    def left(self) -> Decimal:
        return self.budget - self.spent

    @property
    def flag(self) -> str:
        if self.spent > self.budget:
            return "red"
        if not self.quarters:
            return ""
        return "amber" if abs(self.variance) * 100 > self.expected * self.tolerance else "green"

    @property
    def words(self) -> str:
        """The flag with the arithmetic."""
        if self.spent > self.budget:
            return f"Overspent: {money(self.spent - self.budget)} over its budget of {money(self.budget)}"
        if not self.quarters:
            return "No return yet"
        if not self.variance:
            return f"As expected: {money(self.expected)} by now"
        how = "Overspent" if self.variance > 0 else "Underspent"
        percent = f" ({abs(self.percent)}%)" if self.percent is not None else ""
        far = f"{money(abs(self.variance))}{percent} against {money(self.expected)} expected by now"
        return f"{how}: {far}" if self.flag == "amber" else f"Within {self.tolerance}%: {how.lower()} by {far}"


@dataclass(frozen=True)
class Reached:
    """How far an agreed output is after so many returns."""

    target: Decimal
    achieved: Decimal
    quarters: int
    tolerance: int = 10

    @property
    def expected(self) -> Decimal:
        return share(self.target, self.quarters)

    @property
    def percent(self) -> Decimal:
        return rounded(self.achieved * 100 / self.target, 1)

    @property
    def flag(self) -> str:
        if not self.quarters:
            return ""
        if self.achieved >= self.target:
            return "green"
        return "amber" if (self.expected - self.achieved) * 100 > self.expected * self.tolerance else "green"

    @property
    def words(self) -> str:
        if not self.quarters:
            return "No return yet"
        far = f"{plain(self.achieved)} of {plain(self.target)} ({plain(self.percent)}%)"
        if self.achieved >= self.target:
            return f"Reached: {far}"
        return f"Behind: {far}, {plain(self.expected)} expected by now" if self.flag == "amber" else f"On course: {far}"


def plain(value: Decimal) -> str:
    """Without noughts nobody needs: 400, 7.5."""
    found = value.normalize()
    return number(found.quantize(Decimal(1)) if found == found.to_integral() else found)


@dataclass(frozen=True)
class Totals:
    """Of some grants or projects: what was granted, given to projects, spent, and expected by now. They add up by construction."""

    granted: Decimal
    budgets: Decimal
    spent: Decimal
    expected: Decimal

    @property
    def unallocated(self) -> Decimal:
        return self.granted - self.budgets

    @property
    def left(self) -> Decimal:
        return self.granted - self.spent

    @property
    def variance(self) -> Decimal:
        return self.spent - self.expected


def totals(granted: Sequence[Decimal], spends: Sequence[Spend]) -> Totals:
    return Totals(
        sum(granted, NOTHING), sum((s.budget for s in spends), NOTHING), sum((s.spent for s in spends), NOTHING),
        sum((s.expected for s in spends), NOTHING),
    )  # fmt: skip
