"""Set actions under priorities; keep task groups, whose reports stand on the board's forward plan by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casework import access, clock
from casework.access import scope_of
from casework.accounts.models import User
from casework.actions import services as actions
from casework.actions.models import Action
from casework.delivery import policy, queries
from casework.delivery.models import PriorityAction, TaskGroup, TaskGroupReport
from casework.errors import Refusal
from casework.extensions import db
from casework.indicators.models import Priority
from casework.indicators.services import require_planning
from casework.meetings import forward
from casework.partnership.models import Agency, Group
from casework.web.forms import CONSTRAINTS

CONSTRAINTS["uq_task_groups_group_id_name"] = ("There is a task group of this name", "name")
CHANGED = "Somebody has changed it since you opened it. Open it again"


def set_action(
    priority: Priority, group: Group, *, title: str, due_on: date | None, agency: Agency, owner: User | None, by: User
) -> Action:  # fmt: skip
    """An ordinary action of the group that delivers the priority."""
    require_planning(group.id, by)
    made = actions.set_action(group=group, title=title, due_on=due_on, agency=agency, owner=owner, by=by)
    db.session.add(PriorityAction(priority_id=priority.id, action_id=made.id))
    db.session.flush()
    return made


def require_running(group_id: int, by: User) -> None:
    access.require(scope_of(by).runs_group(group_id), policy.WHO_SETS)


def add_task_group(
    group: Group, *, name: str, chair: str, priority: Priority | None, months: Sequence[int], by: User
) -> TaskGroup:  # fmt: skip
    """Its reports stand on the forward plan, in each of its months, every year."""
    require_running(group.id, by)
    _refuse_months(months)
    row = TaskGroup(
        group_id=group.id, name=name, chair=chair, priority_id=priority.id if priority else None, months=sorted(months)
    )
    db.session.add(row)
    db.session.flush()
    for month in row.months:
        _plan(row, group, month, by)
    return row


def change_task_group(
    row: TaskGroup, group: Group, *, name: str, chair: str, priority: Priority | None, months: Sequence[int], version: int, by: User
) -> None:  # fmt: skip
    """What waits on the forward plan follows; what is on an agenda already stays there."""
    require_running(group.id, by)
    if version != row.version:
        raise Refusal(CHANGED)
    _refuse_months(months)
    row.name, row.chair, row.months = name, chair, sorted(months)
    row.priority_id = priority.id if priority else None
    db.session.flush()
    kept = {}
    for report in db.session.scalars(queries.reports(row.id)).all():
        if report.month not in months or report.entry.status == "dropped":
            _take_back(report, by)
        else:
            kept[report.month] = report
            if report.entry.status == "waiting":
                forward.change(
                    report.entry, title=_title(row), lead=chair, month=report.entry.month, yearly=True, reporting=name, by=by
                )  # fmt: skip
    db.session.flush()
    for month in row.months:
        if month not in kept:
            _plan(row, group, month, by)


def end_task_group(row: TaskGroup, group: Group, *, by: User) -> None:
    """It reports no more."""
    require_running(group.id, by)
    for report in db.session.scalars(queries.reports(row.id)).all():
        _take_back(report, by)
    row.active, row.name = False, f"{row.name} (until {clock.today():%d %m %Y}, {row.id})"
    db.session.flush()


def _refuse_months(months: Sequence[int]) -> None:
    if not months or any(month not in range(1, 13) for month in months):
        raise Refusal("Choose the months in which it reports", field="months")


def _title(row: TaskGroup) -> str:
    return f"{row.name}: update"


def _plan(row: TaskGroup, group: Group, month: int, by: User) -> None:
    """The next time that month comes, and every year after it."""
    today = clock.today()
    first = date(today.year + (month < today.month), month, 1)
    entry = forward.plan(group, title=_title(row), by=by, month=first, lead=row.chair, yearly=True, reporting=row.name)
    db.session.add(TaskGroupReport(task_group_id=row.id, month=month, entry_id=entry.id))
    db.session.flush()


def _take_back(report: TaskGroupReport, by: User) -> None:
    if report.entry.status == "waiting":
        forward.drop(report.entry, by=by)
    db.session.delete(report)
    db.session.flush()
