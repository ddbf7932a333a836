"""Set objectives, indicators, targets and breaks; enter figures and correct them; keep printed tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from casework import access, clock
from casework.access import scope_of
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.indicators import policy, queries
from casework.indicators.arithmetic import places_of, written
from casework.indicators.models import (
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    Objective,
    PrintedTable,
    Priority,
    SeriesBreak,
)
from casework.indicators.periods import Period
from casework.indicators.reading import KNOWN, STATES, NotAFigure, refuse
from casework.indicators.standing import OWN
from casework.partnership.models import Group
from casework.web.forms import CONSTRAINTS

if TYPE_CHECKING:
    from casework.indicators.pasting import New, Pasted

CONSTRAINTS["uq_objectives_group_id_title"] = ("There is an objective of this name", "title")
CONSTRAINTS["uq_priorities_objective_id_title"] = ("There is a priority of this name", "title")
CONSTRAINTS["uq_indicators_group_id_name"] = ("There is an indicator of this name", "name")
CONSTRAINTS["uq_series_breaks_indicator_id_from_on"] = ("There is a break on this day already", "period")
CONSTRAINTS["uq_indicator_targets_indicator_id_due_on"] = ("There is a target for this day already", "due_on")
CONSTRAINTS["uq_indicator_values_current"] = (
    "Somebody entered a figure of this period meanwhile. Look at it first",
    "period",
)
CONSTRAINTS["uq_printed_tables_group_id_title"] = ("There is a table of this name", "title")
CHANGED = "Somebody has changed it since you opened it. Open it again"


def require_planning(group_id: int, by: User) -> None:
    access.require(policy.may_plan(scope_of(by), group_id), policy.WHO_PLANS)


def add_objective(group: Group, *, title: str, years: str, by: User) -> Objective:
    require_planning(group.id, by)
    row = Objective(group_id=group.id, title=title, years=years)
    db.session.add(row)
    return row


def add_priority(objective: Objective, *, title: str, by: User) -> Priority:
    require_planning(objective.group_id, by)
    row = Priority(objective_id=objective.id, title=title)
    db.session.add(row)
    return row


def add_indicator(group: Group, priority: Priority, *, said: dict[str, Any], by: User) -> Indicator:
    """`said` are columns of the indicator. Raises `Refusal` for a base without a count."""
    require_planning(group.id, by)
    _refuse_nonsense(said)
    row = Indicator(group_id=group.id, priority_id=priority.id, **said)
    db.session.add(row)
    db.session.flush()
    return row


def change_indicator(row: Indicator, priority: Priority, *, said: dict[str, Any], version: int, by: User) -> None:
    """The unit stays once there are figures: they would mean something else."""
    require_planning(row.group_id, by)
    if version != row.version:
        raise Refusal(CHANGED)
    _refuse_nonsense(said)
    if said["unit"] != row.unit and db.session.scalars(queries.current_values([row.id]).limit(1)).first():
        raise Refusal(
            "There are figures already: they are not made another unit. Withdraw it and add another", field="unit"
        )
    for name, value in said.items():
        setattr(row, name, value)
    row.priority_id = priority.id


def _refuse_nonsense(said: dict[str, Any]) -> None:
    if said["base"] and said["unit"] not in ("count", "rate"):
        raise Refusal("Only counts and rates have a population or households as their base", field="base")
    if said["unit"] == "rate" and not said["base"]:
        raise Refusal("Say what the rate is of: population or households", field="base")
    if said["unit"] == "count" and said["places"]:
        raise Refusal("A count has no decimal places", field="places")


def add_break(row: Indicator, *, period: Period, reason: str, by: User) -> SeriesBreak:
    """From the first day of a period on it is counted otherwise."""
    access.require(policy.may_enter(scope_of(by), row), policy.WHO_ENTERS)
    found = SeriesBreak(indicator_id=row.id, from_on=period.starts_on, reason=reason, added_by_id=by.id)
    db.session.add(found)
    return found


def set_target(
    row: Indicator, *, way: str, amount: Decimal | None, baseline: Decimal | None, baseline_period: str, due_on: date, by: User
) -> IndicatorTarget:  # fmt: skip
    """Raises `Refusal` for a target without the figures its way needs."""
    require_planning(row.group_id, by)
    if way != "direction" and amount is None:
        raise Refusal("Enter the figure of the target", field="amount")
    if way != "reach" and baseline is None:
        raise Refusal("Enter the baseline it is measured from", field="baseline")
    if way == "by_percent" and amount is not None and not 0 < amount <= 1000:
        raise Refusal("Enter a percentage above nought", field="amount")
    if way == "by_percent" and amount is not None and amount > 100 and row.aim == "reduce":
        raise Refusal("Nothing falls by more than 100%", field="amount")
    _check(amount if way == "reach" else None, row.unit, "amount")
    _check(baseline, row.unit, "baseline")
    found = IndicatorTarget(
        indicator_id=row.id, way=way, amount=None if way == "direction" else amount, baseline=baseline,
        baseline_period=baseline_period, due_on=due_on, set_by_id=by.id,
    )  # fmt: skip
    db.session.add(found)
    return found


def _check(value: Decimal | None, unit: str, field: str) -> None:
    """Raises `Refusal` beside the field for a figure its unit cannot have."""
    if value is not None:
        try:
            refuse(value, unit)
        except NotAFigure as wrong:
            raise Refusal(str(wrong), field=field) from None


@dataclass(frozen=True)
class Entry:
    """A figure as somebody gives it. `figure`, or `part` of `whole`; a count is `figure`, its base `whole`."""

    period: Period
    state: str = KNOWN
    figure: Decimal | None = None
    part: Decimal | None = None
    whole: Decimal | None = None
    place: str = OWN
    place_name: str = ""
    area_id: int | None = None
    keep_whole: bool = True
    """Whether a count given without its population or households keeps those it had; not where they are to go."""

    def said(self) -> str:
        """The figure as it would be kept, or that there is none."""
        if self.part is not None and self.whole is not None:
            return f"{written(self.part)} of {written(self.whole)}"
        return STATES[self.state] if self.figure is None else written(self.figure)

    def kept(self, unit: str) -> dict[str, Any]:
        """The columns it is kept in. Raises `Refusal` beside the field for what its unit cannot be."""
        if self.state != KNOWN:
            if self.figure is not None or self.part is not None:
                raise Refusal("Take the figure away, or say that it is known", field="state")
            return {"state": self.state, "figure": None, "part": None, "whole": None}
        figure, part, whole = self.figure, self.part, self.whole
        if figure is not None and part is not None:
            raise Refusal("Enter the figure, or what it is worked out from, not both", field="figure")
        if unit == "count":
            figure, part = None, figure if part is None else part
        elif part is not None and whole is None:
            raise Refusal("Enter out of how many", field="whole")
        if figure is None and part is None:
            raise Refusal("Enter the figure, or say that there is none", field="figure")
        _check(figure, unit, "figure")
        _check(part, "count", "figure" if unit == "count" else "part")
        _check(whole, "count", "whole")
        if whole is not None and whole == 0:
            raise Refusal(
                "Nothing is a part of nothing: enter out of how many, or say that there is no figure", field="whole"
            )
        if unit == "percentage" and part is not None and whole is not None and part > whole:
            raise Refusal("A part cannot be larger than its whole: that would be a percentage over 100", field="part")
        return {"state": KNOWN, "figure": figure, "part": part, "whole": whole if part is not None else None}


def enter(row: Indicator, entry: Entry, *, reason: str, by: User) -> IndicatorValue:
    """Enter a figure; of a period that has one already it is a correction and needs a reason. The same again changes nothing.

    A count corrected without its population or households keeps those it had: else its rate, ranks and gaps would go unseen.
    """
    access.require(policy.may_enter(scope_of(by), row), policy.WHO_ENTERS)
    kept = entry.kept(row.unit)
    if entry.period.starts_on > clock.today():
        raise Refusal(f"{entry.period.label} has not begun yet", field="period")
    if entry.place in ("neighbour", "area") and not entry.place_name:
        raise Refusal("Say which place", field="place_name")
    before = db.session.scalars(queries.value_at(row.id, entry.place, entry.place_name, entry.period)).one_or_none()
    if before is not None:
        if entry.keep_whole and row.unit == "count" and kept["part"] is not None and kept["whole"] is None:
            kept["whole"] = before.whole
        if all(getattr(before, name) == value for name, value in kept.items()):
            return before
        if not reason.strip() and before.state == KNOWN:
            was = before.point.words(row.measure)
            raise Refusal(f"{entry.period.label} has a figure already: {was}. Say why it is corrected", field="reason")
        before.current = False
        db.session.flush()
    found = IndicatorValue(
        indicator_id=row.id, place=entry.place, place_name=entry.place_name, area_id=entry.area_id,
        starts_on=entry.period.starts_on, ends_on=entry.period.ends_on, number=before.number + 1 if before else 1,
        reason=reason.strip() or ("The figure has become known" if before else ""), entered_by_id=by.id, entered_at=clock.now(), **kept,
    )  # fmt: skip
    db.session.add(found)
    db.session.flush()
    return found


def keep_printed(
    group: Group, *, title: str, source: str, content: str, roles: Sequence[str], settings: dict[str, Any], by: User
) -> PrintedTable:  # fmt: skip
    """Keep a printed table as it is; the page of it works out the rest."""
    require_planning(group.id, by)
    row = PrintedTable(
        group_id=group.id, title=title, source=source, content=content, roles=list(roles), settings=settings, loaded_by_id=by.id,
        loaded_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def load(group: Group, found: Pasted, *, priority: Priority | None, new: New, reason: str, by: User) -> int:
    """Enter every figure of a table, adding indicators that are not there yet to a priority; how many. All of them or none.

    Raises `Refusal` while anything in the table is wrong, or where figures would be corrected without a reason.
    """
    require_planning(group.id, by)
    if found.problems:
        raise Refusal("Nothing was loaded: mend what is listed below first")
    if found.corrections and not reason.strip():
        raise Refusal("Some periods have another figure already. Say why they are corrected", field="reason")
    if not found.given:
        raise Refusal("There is nothing to load: every figure is there already")
    places = max((places_of(each.entry.figure) for each in found.given if each.entry.figure is not None), default=0)
    added: dict[str, Indicator] = {}
    for name in found.new:
        if priority is None:
            raise Refusal("Choose the priority that new indicators are added to", field="priority")
        said = {"name": name, "unit": new.unit, "aim": new.aim, "base": "population" if new.unit == "rate" else "",
                "places": 0 if new.unit == "count" else min(places, 4), "frequency": _frequency(found)}  # fmt: skip
        added[name] = add_indicator(group, priority, said=said, by=by)
    for each in found.given:
        try:
            enter(each.indicator or added[each.name], each.entry, reason=reason if each.was is not None else "", by=by)
        except Refusal as refusal:
            raise Refusal(f"Nothing was loaded. Row {each.row}, {each.column}: {refusal.message}") from None
    return len(found.given)


def _frequency(found: Pasted) -> str:
    return {1: "month", 3: "quarter"}.get(found.given[0].entry.period.months, "year")
