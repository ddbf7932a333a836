"""Grants by financial year, projects, what each grant gives a project, the outputs agreed for it, and the quarterly returns."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, SmallInteger, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db
from casework.funding.reckoning import quarter_days, year_label
from casework.partnership.models import Agency, Group

STATES = {"planned": "Planned", "live": "Live", "ended": "Ended", "withdrawn": "Withdrawn"}
NEXT = {"planned": ("live", "withdrawn"), "live": ("ended", "withdrawn"), "ended": ("live",), "withdrawn": ("planned",)}
"""What may follow a state."""
Pounds = Numeric(12, 2)
Count = Numeric(12, 2)


class Grant(Protected, Audited, db.Model):
    """Money a funder gives a group for one financial year (`year` is the calendar year of its 1 April), what for and on what conditions.

    Returns are due `return_days` after each quarter. Spend further than `tolerance` per cent from an even spread is flagged.
    """

    __tablename__ = "grants"
    __audit_name__ = "a grant"
    __audit_values__ = frozenset({"amount", "year", "return_days", "tolerance"})

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    name: Mapped[str]
    funder: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Pounds)
    year: Mapped[int] = mapped_column(SmallInteger)
    purpose: Mapped[str] = mapped_column(default="", server_default="")
    conditions: Mapped[str] = mapped_column(default="", server_default="")
    return_days: Mapped[int] = mapped_column(SmallInteger, default=21, server_default="21")
    tolerance: Mapped[int] = mapped_column(SmallInteger, default=10, server_default="10")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    group: Mapped[Group] = relationship(Group)

    __table_args__ = (
        UniqueConstraint("group_id", "name", "year"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("year BETWEEN 1990 AND 2100", name="year"),
        CheckConstraint("return_days BETWEEN 0 AND 120", name="return_days"),
        CheckConstraint("tolerance BETWEEN 0 AND 100", name="tolerance"),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def label(self) -> str:
        return year_label(self.year)


class FundedProject(Protected, Audited, db.Model):
    """What a provider does for the group. Its provider is an agency or, by name, somebody outside; its contact sends the returns."""

    __tablename__ = "funded_projects"
    __audit_name__ = "a funded project"
    __audit_values__ = frozenset({"reference", "state"})

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    reference: Mapped[str]
    name: Mapped[str]
    purpose: Mapped[str] = mapped_column(default="", server_default="")
    provider_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    provider: Mapped[str] = mapped_column(default="", server_default="")
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    state: Mapped[str] = mapped_column(default="planned", server_default="planned")
    state_reason: Mapped[str] = mapped_column(default="", server_default="")
    state_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    group: Mapped[Group] = relationship(Group)
    provider_agency: Mapped[Agency | None] = relationship(Agency)
    contact: Mapped[User | None] = relationship(User)

    __table_args__ = (
        UniqueConstraint("partnership_id", "reference"),
        UniqueConstraint("group_id", "name"),
        CheckConstraint(f"state IN {tuple(STATES)}", name="state"),
        CheckConstraint("(provider_agency_id IS NULL) = (provider <> '')", name="provider"),
        CheckConstraint("state <> 'withdrawn' OR state_reason <> ''", name="reasoned"),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def provider_words(self) -> str:
        return self.provider_agency.name if self.provider_agency is not None else self.provider


class ProjectBudget(Protected, Audited, db.Model):
    """What a grant gives a project for the grant's year."""

    __tablename__ = "project_budgets"
    __audit_name__ = "a project's budget"
    __audit_values__ = frozenset({"amount"})

    project_id: Mapped[int] = mapped_column(ForeignKey("funded_projects.id"))
    grant_id: Mapped[int] = mapped_column(ForeignKey("grants.id"), index=True)
    amount: Mapped[Decimal] = mapped_column(Pounds)

    project: Mapped[FundedProject] = relationship(FundedProject)
    grant: Mapped[Grant] = relationship(Grant)

    __table_args__ = (UniqueConstraint("project_id", "grant_id"), CheckConstraint("amount > 0", name="amount"))


class AgreedOutput(Protected, Audited, db.Model):
    """What a project is to deliver in a year, in which unit, how much of it."""

    __tablename__ = "project_outputs"
    __audit_name__ = "an agreed output"
    __audit_values__ = frozenset({"target"})

    budget_id: Mapped[int] = mapped_column(ForeignKey("project_budgets.id"))
    name: Mapped[str]
    unit: Mapped[str]
    target: Mapped[Decimal] = mapped_column(Count)

    budget: Mapped[ProjectBudget] = relationship(ProjectBudget)

    __table_args__ = (UniqueConstraint("budget_id", "name"), CheckConstraint("target > 0", name="target"))


class ReturnDue(Protected, Audited, db.Model):
    """That a return on a quarter is owed by a day."""

    __tablename__ = "project_quarters"
    __audit_name__ = "a return that is owed"
    __audit_values__ = frozenset({"quarter", "due_on"})

    budget_id: Mapped[int] = mapped_column(ForeignKey("project_budgets.id"))
    quarter: Mapped[int] = mapped_column(SmallInteger)
    due_on: Mapped[date]

    budget: Mapped[ProjectBudget] = relationship(ProjectBudget)

    __table_args__ = (
        UniqueConstraint("budget_id", "quarter"),
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
    )

    @property
    def label(self) -> str:
        return f"Q{self.quarter} {self.budget.grant.label}"

    @property
    def days(self) -> tuple[date, date]:
        return quarter_days(self.budget.grant.year, self.quarter)


class ProjectReturn(Protected, Audited, db.Model):
    """What a provider says of a quarter. Never changed: a correction is a new row with its reason."""

    __tablename__ = "project_returns"
    __audit_name__ = "a project's return"
    __audit_values__ = frozenset({"spend", "current"})

    quarter_id: Mapped[int] = mapped_column(ForeignKey("project_quarters.id"), index=True)
    number: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    current: Mapped[bool] = mapped_column(default=True, server_default="true")
    spend: Mapped[Decimal] = mapped_column(Pounds)
    narrative: Mapped[str] = mapped_column(default="", server_default="")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    sent_at: Mapped[datetime] = mapped_column(server_default=func.now())

    sent_by: Mapped[User] = relationship(User)

    __table_args__ = (
        CheckConstraint("spend >= 0", name="spend"),
        CheckConstraint("number = 1 OR reason <> ''", name="reasoned"),
        Index("uq_project_returns_current", "quarter_id", unique=True, postgresql_where=text("current")),
    )


class OutputAchieved(Protected, Audited, db.Model):
    """How much of an agreed output a return reports for its quarter alone."""

    __tablename__ = "return_outputs"
    __audit_name__ = "an output of a return"
    __audit_values__ = frozenset({"achieved"})

    return_id: Mapped[int] = mapped_column(ForeignKey("project_returns.id"))
    output_id: Mapped[int] = mapped_column(ForeignKey("project_outputs.id"), index=True)
    achieved: Mapped[Decimal] = mapped_column(Count)

    __table_args__ = (UniqueConstraint("return_id", "output_id"), CheckConstraint("achieved >= 0", name="achieved"))
