"""A plan as it is read: each priority with its indicators, its actions and how many of them are done, open and late."""

from __future__ import annotations

from calendar import month_name
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from casework import clock
from casework.actions.models import Action
from casework.delivery import queries
from casework.delivery.models import TaskGroup
from casework.extensions import db
from casework.indicators import figures
from casework.indicators import queries as indicators
from casework.indicators.models import Priority
from casework.indicators.standing import Standing
from casework.partnership.models import Group
from casework.web.presentation import listed

LIGHTS = {"red": "Red", "amber": "Amber", "green": "Green", "": "No light"}


@dataclass
class Line:
    """A priority and what delivers it."""

    priority: Priority
    indicators: list[tuple[str, int, Standing]] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(action.status == "done" for action in self.actions)

    @property
    def open(self) -> int:
        return sum(action.is_live for action in self.actions)

    @property
    def late(self) -> int:
        return sum(action.is_live and action.due_on < clock.today() for action in self.actions)

    @property
    def words(self) -> str:
        """How far the actions are: 2 of 5 done, 3 open, 1 of them late."""
        if not self.actions:
            return "No action is set"
        late = f", {self.late} of them late" if self.late else ""
        return f"{self.done} of {len(self.actions)} done, {self.open} open{late}"


def lines(group: Group) -> list[Line]:
    """By objective and priority, in the order of the plan."""
    actions: dict[int, list[Action]] = defaultdict(list)
    for priority_id, action in db.session.execute(queries.actions(group.id)):
        actions[priority_id].append(action)
    measured: dict[int, list[tuple[str, int, Standing]]] = defaultdict(list)
    for shown in figures.shown(db.session.scalars(indicators.of_group(group.id)).all()):
        row = shown.indicator
        measured[row.priority_id].append((row.name, row.id, shown.standing()))
    priorities = db.session.scalars(indicators.priorities(group.id)).all()
    return [Line(row, measured[row.id], actions[row.id]) for row in priorities]


def months_in_words(months: Iterable[int]) -> str:
    """June, September and March: in the order of the financial year."""
    return listed([month_name[month] for month in sorted(months, key=lambda month: (month - 4) % 12)])


def task_groups(group: Group) -> list[tuple[TaskGroup, str]]:
    return [(row, months_in_words(row.months)) for row in db.session.scalars(queries.task_groups(group.id))]
