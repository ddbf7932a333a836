"""Statistics of actions: done on time, late, not done, carried from meeting to meeting, by agency; never by person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, case, func, select

from casework.actions.models import Action
from casework.cases.models import KINDS_OF_WORK, SIDES, Case
from casework.statistics.asked import Asked
from casework.statistics.columns import NOTHING, area_of_group, both, earlier, london_day, never, within
from casework.statistics.figures import Population, Split, Statistic, Theme

_cases = Case.__table__.alias("statistics_action_cases")


def _area() -> Any:
    """The area of its case, else the group's."""
    found = select(_cases.c.area_id).where(_cases.c.id == Action.case_id).correlate_except(_cases)
    return func.coalesce(found.scalar_subquery(), area_of_group(Action.group_id)).label("area_id")


def _actions(asked: Asked, is_earlier: Any, *columns: Any) -> Select[Any]:
    return select(
        Action.id, NOTHING.label("part"), is_earlier, Action.group_id, Action.agency_id, _area(),
        func.nullif(Action.kind, "").label("kind"), func.nullif(Action.side, "").label("side"),
        (Action.times_carried > 0).label("carried"), (Action.times_carried > 2).label("carried_often"),
        (Action.due_on > Action.first_due_on).label("put_off"), *columns,
    ).where(Action.group_id.in_(asked.group_ids), Action.status != "merged")  # fmt: skip


def _due(asked: Asked) -> Select[Any]:
    closed = london_day(Action.closed_at)
    done = Action.status == "done"
    open_ = Action.closed_at.is_(None)
    return _actions(
        asked,
        earlier(Action.due_on, asked),
        both(done, closed <= Action.due_on).label("on_time"),
        both(done, closed <= Action.first_due_on).label("by_first_day"),
        both(done, closed > Action.due_on).label("late"),
        (Action.status == "could_not").label("could_not"),
        (Action.status == "not_done").label("not_done"),
        (Action.status == "declined").label("declined"),
        and_(open_, Action.due_on < asked.today).label("overdue"),
        and_(open_, Action.due_on >= asked.today).label("not_due"),
        case((done, closed - Action.set_on)).label("days"),
    ).where(within(Action.due_on, asked))


def _live(asked: Asked) -> Select[Any]:
    return _actions(asked, never(), (Action.due_on < asked.today).label("overdue")).where(Action.closed_at.is_(None))


BY_GROUP, BY_AGENCY = Split("group_id", "By group"), Split("agency_id", "By agency that owes it")
BY_AREA = Split("area_id", "By area")
DUE = Population(
    "actions-due", "Actions due", "action", Action, _due,
    (BY_AGENCY, BY_GROUP, BY_AREA, Split("kind", "By kind of work", KINDS_OF_WORK), Split("side", "By side of the problem", SIDES)),
    "the day it was due, as it was last set",
)  # fmt: skip
LIVE = Population(
    "actions-live", "Actions to be done", "action", Action, _live, (BY_AGENCY, BY_GROUP), "today", as_it_stands=True
)

THEME = Theme(
    "actions",
    "Actions",
    "Whether what was agreed was done, and by when, by the agency that owes it.",
    (
        Statistic("due", "Due", "Actions whose day lay in the period, without doubles that went into another.", DUE),
        Statistic("on-time", "Done on time", "Those done by the day they were due.", DUE, when="on_time", base="due"),
        Statistic("by-first-day", "Done by the first day", "Those done by the day first set, before any was put off.", DUE, when="by_first_day", base="due", apart=False),
        Statistic("late", "Done late", "Those done after their day.", DUE, when="late", base="due"),
        Statistic("could-not", "Could not be done", "Those closed because circumstances changed.", DUE, when="could_not", base="due", apart=False),
        Statistic("not-done", "Not done by the agency", "Those closed as not done by the agency.", DUE, when="not_done", base="due", apart=False),
        Statistic("declined", "Declined", "Those the agency declined.", DUE, when="declined", base="due", apart=False),
        Statistic("overdue", "Overdue", "Those past their day and still open.", DUE, when="overdue", base="due"),
        Statistic("not-due", "Still to come", "Those open whose day has not passed.", DUE, when="not_due", base="due", apart=False),
        Statistic("put-off", "Put off", "Those given a later day than the first.", DUE, when="put_off", base="due", apart=False),
        Statistic("carried", "Carried over", "Those still open at one later meeting at least.", DUE, when="carried", base="due"),
        Statistic("days-to-done", "Time to done", "Days from being set to being done.", DUE, days="days"),
        Statistic("live-actions", "To be done", "Open actions today.", LIVE),
        Statistic("live-overdue", "Overdue", "Those whose day has passed.", LIVE, when="overdue", base="live-actions"),
        Statistic("live-carried", "Carried over", "Those still open at one later meeting at least.", LIVE, when="carried", base="live-actions"),
        Statistic("live-carried-often", "Carried three times or more", "Those still open at three later meetings or more.", LIVE,
                  when="carried_often", base="live-actions"),
    ),
    ("Figures are by agency and group, never by person: a late action asks what stood in the way.",),
)  # fmt: skip
