"""The plan on paper: objectives, priorities, what delivers them, and the task groups with the months they report in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from casework import clock
from casework.actions.models import STATUSES
from casework.delivery.models import TaskGroup
from casework.delivery.reading import LIGHTS, Line
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of
from casework.rendering import Document, Facts, Heading, Note, Paragraph, Table
from casework.rendering.document import Block
from casework.web.presentation import day, short_day


def document(group: Group, lines: Sequence[Line], task_groups: Sequence[tuple[TaskGroup, str]]) -> Document:
    blocks: list[Block] = [Facts([("As it stands on", day(clock.today()))]), *delivered(lines)]
    if task_groups:
        blocks += [Heading(2, "Task groups"), reporting(task_groups)]
    return Document(
        title=f"Plan of {group.name}", body_name=group.name, marking=profile_of(group).marking, blocks=blocks
    )


def delivered(lines: Sequence[Line]) -> list[Block]:
    """By objective and priority the indicators with their lights in words, and the actions."""
    blocks: list[Block] = []
    for _, of_objective in groupby(lines, key=lambda line: line.priority.objective_id):
        rows = list(of_objective)
        objective = rows[0].priority.objective
        blocks.append(Heading(2, f"{objective.title}{f', {objective.years}' if objective.years else ''}"))
        for line in rows:
            blocks.append(Heading(3, line.priority.title))
            measured = "; ".join(
                f"{name}: {LIGHTS[standing.light.colour].lower()}" for name, _, standing in line.indicators
            )
            blocks.append(Paragraph(f"Measured by: {measured or 'nothing yet'}. Actions: {line.words}."))
            if line.actions:
                told = [
                    [f"{a.reference}: {a.title}", a.owner_words, short_day(a.due_on), STATUSES[a.status]]
                    for a in line.actions
                ]
                blocks.append(
                    Table(("Action", "Owner", "Due", "How it stands"), told, caption="Actions", widths=(44, 24, 14, 18))
                )
    return blocks or [Note("There is no priority yet.")]


def reporting(task_groups: Sequence[tuple[TaskGroup, str]]) -> Table:
    rows = [[row.name, row.chair or "To be confirmed", months] for row, months in task_groups]
    return Table(("Task group", "Chair", "Report expected"), rows, caption="Task groups", widths=(40, 30, 30))
