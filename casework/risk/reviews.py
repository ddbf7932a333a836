"""The bands in force drive the review clock: the most pressing one sets how soon a group looks at the case again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from casework import clock
from casework.cases import services as cases
from casework.cases.models import SIDES, Case, Caseload
from casework.extensions import db
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of
from casework.risk import queries
from casework.risk.offers import tools_of
from casework.risk.standing import counting_in, made_earlier, most_pressing
from casework.risk.tool_shape import RAGS
from casework.web.presentation import day, listed, plural


@dataclass(frozen=True)
class Moved:
    """A review that the bands set: in which group, for which day."""

    group: str
    on: date


def set_by_bands(case_id: int) -> list[Moved]:
    """Note the most pressing band on the caseload of each group that uses its tool, and set the group's next review by it.

    Counted in the profile's days for that band, from the day of the newest assessment that has it. Two days stay as they
    are: a review that is due today or overdue is still owed, and only holding it ends that; a day that people chose is
    brought forward and never put off.
    """
    in_force = [
        row for row in db.session.execute(queries.latest(), {"case_id": case_id}).all() if row.status == "final"
    ]
    moved = []
    for load in db.session.scalars(queries.live_loads(case_id)).unique() if in_force else ():
        found = counting_in(load.group, in_force)
        if not found:
            continue
        pressing = most_pressing(found)
        load.risk_rag, load.risk_band = pressing[0].rag, pressing[0].band_words
        on, because = _next(load.group, pressing)
        if _stays(load, on):
            continue
        cases.move_review(load, on, because=because)
        moved.append(Moved(load.group.short_name, on))
    return moved


def _next(group: Group, pressing: Sequence[Any]) -> tuple[date, str]:
    newest = max(pressing, key=lambda row: (row.assessed_on, row.id))
    days = profile_of(group).review.days_for(newest.rag)
    on = max(newest.assessed_on + timedelta(days=days), clock.today())
    because = why(days, newest.side, newest.assessed_on, newest.band_words, newest.title)
    earlier = made_earlier(group, newest)
    return on, f"{because}, {earlier}" if earlier else because


def why(days: int, side: str, assessed_on: date, band: str, title: str) -> str:
    """Why a review is on its day, without naming anybody."""
    who = SIDES[side].lower() if side else "case"
    return f"{plural(days, 'day')} after the {who} was assessed on {day(assessed_on)}: {band} ({title})"


def _stays(load: Caseload, on: date) -> bool:
    now = load.next_review_on
    return now is not None and (now <= clock.today() or (not load.review_because and now <= on))


@dataclass(frozen=True)
class Clock:
    """When a group looks at a case again, why then, and how many days each colour of band gives it."""

    group: str
    on: date | None
    because: str
    owed: bool
    rule: str


def clocks(case: Case) -> list[Clock]:
    """One for each group that has the case and uses risk tools."""
    return [
        Clock(
            load.group.name,
            load.next_review_on,
            load.review_because,
            load.next_review_on is not None and load.next_review_on <= clock.today(),
            _rule(load.group),
        )
        for load in case.caseloads
        if load.left_on is None and tools_of(load.group)
    ]


def _rule(group: Group) -> str:
    review = profile_of(group).review
    by_days: dict[int, list[str]] = {}
    for rag in reversed(RAGS):
        by_days.setdefault(review.days_for(rag), []).append(rag)
    return (
        "; ".join(f"{listed(rags, 'or')}: {plural(days, 'day')}" for days, rags in by_days.items()).capitalize() + "."
    )
