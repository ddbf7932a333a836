"""Actions under a priority of the plan; task groups and the months they report in."""

from __future__ import annotations

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.actions.models import Action
from casework.audit import Audited
from casework.extensions import db
from casework.indicators.models import Priority
from casework.meetings.forward_models import ForwardItem


class PriorityAction(Protected, Audited, db.Model):
    """An ordinary action of the group that delivers a priority of its plan."""

    __tablename__ = "priority_actions"
    __audit_name__ = "an action under a priority"

    priority_id: Mapped[int] = mapped_column(ForeignKey("priorities.id"))
    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id"), index=True)

    action: Mapped[Action] = relationship(Action)

    __table_args__ = (UniqueConstraint("priority_id", "action_id"),)


class TaskGroup(Protected, Audited, db.Model):
    """A task or sub group of a board: who leads it, which priority it works on, and in which months (1 to 12) the board expects its report."""

    __tablename__ = "task_groups"
    __audit_name__ = "a task group"
    __audit_values__ = frozenset({"active"})

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    name: Mapped[str]
    chair: Mapped[str] = mapped_column(default="", server_default="")
    priority_id: Mapped[int | None] = mapped_column(ForeignKey("priorities.id"))
    months: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), default=list, server_default="{}")
    active: Mapped[bool] = mapped_column(default=True, server_default="true")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    priority: Mapped[Priority | None] = relationship(Priority)

    __table_args__ = (
        UniqueConstraint("group_id", "name"),
        CheckConstraint("months <@ ARRAY[1,2,3,4,5,6,7,8,9,10,11,12]::smallint[]", name="months"),
    )
    __mapper_args__ = {"version_id_col": version}


class TaskGroupReport(Protected, Audited, db.Model):
    """The entry of the forward plan that stands for a task group's report in a month; it comes back each year."""

    __tablename__ = "task_group_reports"
    __audit_name__ = "a report of a task group"
    __audit_values__ = frozenset({"month"})

    task_group_id: Mapped[int] = mapped_column(ForeignKey("task_groups.id"))
    month: Mapped[int] = mapped_column(SmallInteger)
    entry_id: Mapped[int] = mapped_column(ForeignKey("forward_items.id"), index=True)

    entry: Mapped[ForwardItem] = relationship(ForwardItem)

    __table_args__ = (
        UniqueConstraint("task_group_id", "month"),
        CheckConstraint("month BETWEEN 1 AND 12", name="month"),
    )
