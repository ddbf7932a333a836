"""The plan's actions and task groups as pages ask for them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from casework.actions.models import Action
from casework.delivery.models import PriorityAction, TaskGroup, TaskGroupReport
from casework.indicators.models import Objective, Priority

MOST = 500


def actions(group_id: int) -> Select[Any]:
    """(priority, action) of the group's plan that the reader may see, the earliest day first."""
    return (
        select(PriorityAction.priority_id, Action)
        .join(Action, Action.id == PriorityAction.action_id)
        .join(Priority, Priority.id == PriorityAction.priority_id)
        .join(Objective, Objective.id == Priority.objective_id)
        .where(Objective.group_id == group_id)
        .order_by(Action.due_on, Action.id)
        .options(joinedload(Action.owner), joinedload(Action.agency))
        .limit(MOST)
    )


def priority(group_id: int, priority_id: int) -> Select[tuple[Priority]]:
    return (
        select(Priority)
        .join(Priority.objective)
        .where(Priority.id == priority_id, Objective.group_id == group_id)
        .options(joinedload(Priority.objective))
    )


def task_groups(group_id: int) -> Select[tuple[TaskGroup]]:
    return (
        select(TaskGroup)
        .where(TaskGroup.group_id == group_id, TaskGroup.active)
        .order_by(TaskGroup.name, TaskGroup.id)
        .options(joinedload(TaskGroup.priority))
        .limit(100)
    )


def task_group(group_id: int, task_group_id: int) -> Select[tuple[TaskGroup]]:
    return select(TaskGroup).where(TaskGroup.id == task_group_id, TaskGroup.group_id == group_id, TaskGroup.active)


def reports(task_group_id: int) -> Select[tuple[TaskGroupReport]]:
    return (
        select(TaskGroupReport)
        .where(TaskGroupReport.task_group_id == task_group_id)
        .order_by(TaskGroupReport.month)
        .options(joinedload(TaskGroupReport.entry))
    )
