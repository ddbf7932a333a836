"""Direction arrows and traffic lights, by the rules printed beside them; every word is worked out, none typed. Knows no database.

The rules are those of the key that performance tables of local strategic partnerships print:
up means improved, not risen. Static is a change of at most 1 for counts, or of less than 1.4 per cent. A star is a figure
at its maximum. Red: static or worse and will not meet its target, or the gap has widened. Amber: improving, not fast enough to
meet it, or the gap has narrowed and not closed. Green: will meet or exceed it, or the gap has closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from casework.indicators.arithmetic import percent_change, rounded, written

REDUCE, INCREASE = "reduce", "increase"
IMPROVED, STATIC, WORSE, MAXIMUM, NONE = "improved", "static", "worse", "maximum", "none"
ARROWS = {
    IMPROVED: ("▲", "Improved"),
    STATIC: ("◀▶", "Static"),
    WORSE: ("▼", "Worse"),
    MAXIMUM: ("★", "At its maximum"),
    NONE: ("", "N/A"),
}
RED, AMBER, GREEN = "red", "amber", "green"
STATIC_NUMBER = Decimal(1)
STATIC_PER_CENT = Decimal("1.4")


@dataclass(frozen=True)
class Light:
    """A traffic light and why it shows what it does; no colour where nothing can be said."""

    colour: str
    why: str


def is_static(
    now: Decimal, before: Decimal, *, number: Decimal = STATIC_NUMBER, per_cent: Decimal = STATIC_PER_CENT
) -> bool:
    """Whether a change is too small to be called one: at most `number`, or less than `per_cent` of what was before."""
    change = abs(now - before)
    if change <= number:
        return True
    return bool(before) and change * 100 / abs(before) < per_cent


def direction(
    now: Decimal, before: Decimal, aim: str, *, maximum: Decimal | None = None, number: Decimal = STATIC_NUMBER,
    per_cent: Decimal = STATIC_PER_CENT,
) -> str:  # fmt: skip
    """Improved, worse, static or at its maximum; `number` is 0 for rates and gaps, where 1 is much."""
    if maximum is not None and now >= maximum:
        return MAXIMUM
    if is_static(now, before, number=number, per_cent=per_cent):
        return STATIC
    return IMPROVED if (now > before) == (aim == INCREASE) else WORSE


def meets(figure: Decimal, target: Decimal, aim: str) -> bool:
    return figure >= target if aim == INCREASE else figure <= target


def will_be(now: Decimal, before: Decimal, *, between: int, left: int) -> Decimal:
    """The figure when a target falls due, if it goes on changing as it did: `between` and `left` are days."""
    return now + (now - before) * max(0, left) / between if between else now


def of_target(
    now: Decimal, before: Decimal | None, aim: str, target: Decimal, *, between: int, left: int, moved: str, due_on: date
) -> Light:  # fmt: skip
    """The light of a target: from where the figure will be when the target falls due if it goes on as from `before` to `now`.

    Past its day the figure itself is held against it. `moved` is the direction (`direction`).
    """
    if left <= 0 or before is None:
        met = meets(now, target, aim)
        why = f"{written(now)} against a target of {written(target)}."
        if met:
            return Light(GREEN, f"{why} The target is met.")
        if before is None:
            return Light("", f"{why} It is not met yet, and there is no earlier figure to say whether it will be.")
        return Light(RED, f"{why} The target was not met.")
    then = will_be(now, before, between=between, left=left)
    reckoned = f"Going on as from {written(before)} to {written(now)} it will be {written(then, 0)} by {_day(due_on)}; the target is {written(target)}."
    if meets(then, target, aim):
        return Light(GREEN, f"{reckoned} It will be met.")
    if moved in (IMPROVED, MAXIMUM):
        return Light(AMBER, f"{reckoned} Improving, but not fast enough to meet it.")
    return Light(RED, f"{reckoned} Static or getting worse, and it will not be met.")


def gap(own: Decimal, other: Decimal, aim: str) -> Decimal:
    """How much worse than the comparator; nought or less where it is as good or better."""
    return own - other if aim == REDUCE else other - own


def of_gap(gap_now: Decimal, gap_before: Decimal | None) -> Light:
    """The light of a gap to a comparator, both as `gap` says them."""
    if gap_now <= 0:
        return Light(GREEN, "The gap is closed: as good as the comparator or better.")
    if gap_before is None:
        return Light("", f"The gap is {written(gap_now)}; there is no earlier one to compare it with.")
    said = f"The gap was {written(gap_before)} and is {written(gap_now)}"
    if gap_now < gap_before:
        return Light(AMBER, f"{said}: it has narrowed, and is not closed.")
    if gap_now > gap_before:
        return Light(RED, f"{said}: it has widened.")
    return Light(RED, f"{said}: it has not narrowed.")


def worse_of(*lights: Light) -> Light:
    """Of several lights the one that asks for most; of none, none."""
    for colour in (RED, AMBER, GREEN):
        for each in lights:
            if each.colour == colour:
                return each
    return lights[0] if lights else Light("", "")


def rose(now: Decimal, before: Decimal) -> str:
    """Up, down or level: what an arrow says in tables that mean by it only which way the figure went."""
    return "up" if now > before else "down" if now < before else "level"


def change_in_words(now: Decimal, before: Decimal) -> str:
    """Why something is called static, improved or worse: the change and its percentage."""
    change = now - before
    found = percent_change(now, before)
    said = f"from {written(before)} to {written(now)}"
    if found is None:
        return f"{said}, {written(abs(change))} {'more' if change > 0 else 'less' if change else 'apart'}"
    return f"{said}, {written(abs(rounded(found, 1)))}% {'more' if change > 0 else 'less' if change else 'apart'}"


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
