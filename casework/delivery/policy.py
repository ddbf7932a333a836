"""Who sees how a plan is delivered: whoever sees the priority; task groups are the group's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select

from casework.access import visible_when
from casework.access.rows import GROUPS, among, probe
from casework.delivery.models import PriorityAction, TaskGroup, TaskGroupReport
from casework.indicators.models import Objective, Priority

WHO_SETS = "Task groups are kept by those who run the group, as its forward plan is."

_priorities = Priority.__table__.alias("reach_plan_priorities")
_objectives = Objective.__table__.alias("reach_plan_objectives")
_task_groups = TaskGroup.__table__.alias("reach_task_groups")


@visible_when(PriorityAction)
def _action(row: Any) -> ColumnElement[bool]:
    """Of the group whose plan it is. The action itself has its own rule."""
    found = (
        select(_priorities.c.id)
        .join(_objectives, _objectives.c.id == _priorities.c.objective_id)
        .where(_priorities.c.id == row.priority_id, among(_objectives.c.group_id, GROUPS))
    )
    return probe(found, _priorities, _objectives)


@visible_when(TaskGroup)
def _task_group(row: Any) -> ColumnElement[bool]:
    return among(row.group_id, GROUPS)


@visible_when(TaskGroupReport)
def _report(row: Any) -> ColumnElement[bool]:
    found = select(_task_groups.c.id).where(
        _task_groups.c.id == row.task_group_id, among(_task_groups.c.group_id, GROUPS)
    )
    return probe(found, _task_groups)
