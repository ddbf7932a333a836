"""What a report tells of the plan's delivery: by priority how far its actions are, and which task groups report when."""

from __future__ import annotations

from collections.abc import Sequence

from casework.delivery import reading
from casework.delivery.paper import reporting
from casework.indicators.models import PerformanceReport
from casework.indicators.report_parts import Part, keep
from casework.partnership.models import Group
from casework.rendering import Note, Table
from casework.rendering.document import Block


def _blocks(group: Group, report: PerformanceReport) -> Sequence[Block]:
    """How many, never which or whose: the report is read by more people than the actions."""
    lines = reading.lines(group)
    rows = [[line.priority.objective.title, line.priority.title, line.words] for line in lines]
    blocks: list[Block] = [
        Table(("Objective", "Priority", "Actions"), rows, caption="Actions under each priority", widths=(34, 34, 32))
        if rows
        else Note("There is no priority yet.")
    ]
    task_groups = reading.task_groups(group)
    return [*blocks, *([reporting(task_groups)] if task_groups else [])]


keep(Part("delivery", "Delivery of the plan", _blocks))
