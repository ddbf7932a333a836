"""The figure that a target means: so much less than its baseline, or a figure to be reached. Knows no database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from casework.indicators.arithmetic import rounded, written
from casework.indicators.lights import REDUCE
from casework.indicators.standing import Measure, Target


def figure_of(
    way: str, measure: Measure, *, amount: Decimal | None, baseline: Decimal | None, period: str, due_on: date
) -> Target:
    """What has to be reached by `due_on`. "Reduce, without a figure" is one step below the baseline."""
    sign = -1 if measure.aim == REDUCE else 1
    verb = "Reduce" if measure.aim == REDUCE else "Increase"
    on = f" on {measure.words(baseline)}" + (f" in {period}" if period else "") if baseline is not None else ""
    by = f" by {due_on.day} {due_on:%B %Y}"
    if way == "reach" and amount is not None:
        return Target(amount, due_on, f"Reach {measure.words(amount)}{by}")
    assert baseline is not None
    if way == "direction" or amount is None:
        step = Decimal(1).scaleb(-measure.places)
        return Target(baseline + sign * step, due_on, f"{verb}{on}{by}")
    if way == "by_percent":
        exact = baseline + sign * baseline * amount / 100
        return Target(rounded(exact, measure.places), due_on, f"{verb} by {written(amount.normalize())}%{on}{by}")
    return Target(baseline + sign * amount, due_on, f"{verb} by {measure.words(amount)}{on}{by}")
