"""What a group means to deal with later: its forward plan by month, and its backlog, which has none yet."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.audit import Audited
from casework.cases.models import Case
from casework.extensions import db
from casework.meetings.models import ITEM_KINDS, AgendaItem
from casework.partnership.models import Group

STATUSES = {"waiting": "Waiting", "placed": "On an agenda", "dropped": "Dropped", "past": "Of past papers"}


class ForwardItem(Protected, Audited, db.Model):
    """Something to put on a later agenda of a group. In `month` (its first day) it goes there by itself, each year if
    `yearly`; without a month it waits in the backlog until somebody puts it on an agenda. `came_from` says in words where
    it is from: a meeting that put it off, or another group. `agenda_item_id` is where it was last put. An item put off or referred stays as
    private as it was; one for the chair alone is on no plan. `reporting` is the group or body that reports, `agreed_at_id` the meeting that agreed
    the timetable it stands in. `agreed_month` is the month the meeting agreed for it: what comes back each year moves on to the next, and
    the meeting's papers say what it agreed. One entered from past papers whose month was over is `past`: it goes on no agenda.
    """

    __tablename__ = "forward_items"
    __audit_name__ = "an entry of a forward plan"
    __audit_values__ = frozenset({"status", "month", "yearly"})

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    kind: Mapped[str]
    title: Mapped[str]
    lead: Mapped[str] = mapped_column(default="", server_default="")
    reporting: Mapped[str] = mapped_column(default="", server_default="")
    agenda_text: Mapped[str] = mapped_column(default="", server_default="")
    purpose: Mapped[str] = mapped_column(default="", server_default="")
    minutes_planned: Mapped[int | None] = mapped_column(SmallInteger)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    month: Mapped[date | None]
    yearly: Mapped[bool] = mapped_column(default=False, server_default="false")
    status: Mapped[str] = mapped_column(default="waiting", server_default="waiting")
    came_from: Mapped[str] = mapped_column(default="", server_default="")
    came_from_group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"), index=True)
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id", ondelete="SET NULL"), index=True)
    agreed_at_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    agreed_month: Mapped[date | None]
    sensitivity: Mapped[str] = mapped_column(default="open", server_default="open")
    exempt_paragraph: Mapped[int | None] = mapped_column(SmallInteger)
    exempt_also: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), default=list, server_default="{}")
    public_interest: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    group: Mapped[Group] = relationship(Group, foreign_keys=[group_id])
    case: Mapped[Case | None] = relationship(Case)
    item: Mapped[AgendaItem | None] = relationship(AgendaItem)

    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(ITEM_KINDS)}", name="kind"),
        CheckConstraint("kind <> 'case' OR case_id IS NOT NULL", name="case"),
        CheckConstraint(f"status IN {tuple(STATUSES)}", name="status"),
        CheckConstraint("sensitivity IN ('open', 'group', 'exempt')", name="sensitivity"),
        CheckConstraint("(sensitivity = 'exempt') = (exempt_paragraph IS NOT NULL)", name="exempt"),
        CheckConstraint("month IS NULL OR extract(day from month) = 1", name="month"),
        CheckConstraint("agreed_month IS NULL OR agreed_at_id IS NOT NULL", name="agreed_month"),
        CheckConstraint("NOT yearly OR month IS NOT NULL", name="yearly"),
        Index("ix_forward_items_group", "group_id", "status", "month"),
    )
    __mapper_args__ = {"version_id_col": version}
