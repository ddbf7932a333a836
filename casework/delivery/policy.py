"""Who sees how a plan is delivered: whoever sees the priority; task groups are the group's."""

from __future__ import annotations

from casework.access import visible_when
from casework.access.hanging import of_readers_group, visible_through
from casework.delivery.models import PriorityAction, TaskGroup, TaskGroupReport
from casework.indicators.models import Priority

WHO_SETS = "Task groups are kept by those who run the group, as its forward plan is."

visible_when(TaskGroup)(of_readers_group)
visible_through(TaskGroupReport.task_group_id)
visible_through(PriorityAction.priority_id, Priority.objective_id)  # the action itself has its own rule
