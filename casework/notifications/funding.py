"""Reminders of the quarterly returns of funded projects: to the project's contact, or to those who run the group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from casework import clock
from casework.accounts.models import User
from casework.events import on
from casework.extensions import db
from casework.funding import queries
from casework.funding.events import ReturnsMoved
from casework.funding.models import FundedProject, ProjectBudget, ProjectReturn, ReturnDue
from casework.notifications import contents
from casework.notifications.dated import Dated, Days, Kind, Narrowed, keep, keep_up
from casework.notifications.dated_kinds import Members, narrowed
from casework.notifications.models import Reminder
from casework.web.presentation import day


def _owed(wanted: Narrowed) -> Iterator[Dated]:
    """Of live projects, what is not in."""
    is_in = select(ProjectReturn.id).where(ProjectReturn.quarter_id == ReturnDue.id, ProjectReturn.current).exists()
    statement = (
        select(ReturnDue.id, ReturnDue.due_on, FundedProject.group_id, FundedProject.contact_id)
        .join(ProjectBudget, ProjectBudget.id == ReturnDue.budget_id)
        .join(FundedProject, FundedProject.id == ProjectBudget.project_id)
        .where(FundedProject.state == "live", ~is_in, ReturnDue.due_on.between(wanted.first, wanted.last))
    )
    members = Members()
    found = db.session.execute(narrowed(statement, wanted, group=FundedProject.group_id, ids=ReturnDue.id)).tuples()
    for due, due_on, group, contact in found:
        whom = frozenset({contact}) if contact is not None else members.running(group)
        yield Dated("project_quarter", due, due_on, whom, group)


keep(
    Kind(
        "project_returns", "Quarterly returns of funded projects", "The project's contact; without one, who runs the group",
        frozenset({"project_quarter"}), ("before", "due", "late"), Days((10, 3), True, (2, 7)), _owed,
    )
)  # fmt: skip


@on(ReturnsMoved)
def remind_of_returns(event: ReturnsMoved) -> None:
    if event.quarter_ids:
        keep_up("project_returns", ids=event.quarter_ids)


def _line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    """The return that is still owed; the project by its reference alone."""
    due = db.session.scalars(queries.quarter(reminder.subject_id)).one_or_none()
    if due is None or due.budget.project.state != "live":
        return None
    if db.session.scalars(
        select(ProjectReturn.id).where(ProjectReturn.quarter_id == due.id, ProjectReturn.current)
    ).first():
        return None
    late = due.due_on < clock.today()
    return {
        "title": f"Return on {due.label}, project {due.budget.project.reference}",
        "due_on": due.due_on,
        "words": f"{'was due by' if late else 'due by'} {day(due.due_on)}",
        "path": f"/funded-projects/returns/{due.id}",
    }


contents.LINES |= {"project_quarter": _line}
