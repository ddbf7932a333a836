"""Who sees grants and projects: everybody in the group; a project and what pays for it also the contact who reports on it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from casework.access import Scope, visible_when
from casework.access.hanging import visible_through
from casework.access.rows import GROUPS, READER_ID, among, probe
from casework.accounts.models import User
from casework.funding.models import (
    AgreedOutput,
    FundedProject,
    Grant,
    OutputAchieved,
    ProjectBudget,
    ProjectReturn,
    ReturnDue,
)
from casework.indicators.policy import may_plan

WHO_KEEPS = "Grants and projects are kept by those who run the group, and by analysts who belong to it."
WHO_REPORTS = "A return is sent by the project's contact, by those who run the group, and by analysts who belong to it."

_projects = FundedProject.__table__.alias("reach_funded_projects")
_budgets = ProjectBudget.__table__.alias("reach_project_budgets")


def _mine(projects: Any) -> ColumnElement[bool]:
    return or_(among(projects.group_id, GROUPS), projects.contact_id == READER_ID)


@visible_when(FundedProject)
def _project(row: Any) -> ColumnElement[bool]:
    return _mine(row)


@visible_when(Grant)
def _grant(row: Any) -> ColumnElement[bool]:
    pays = (
        select(_budgets.c.id)
        .join(_projects, _projects.c.id == _budgets.c.project_id)
        .where(_budgets.c.grant_id == row.id, _projects.c.contact_id == READER_ID)
    )
    return or_(among(row.group_id, GROUPS), probe(pays, _budgets, _projects))


_BUDGET, _QUARTER, _RETURN = ProjectBudget.project_id, ReturnDue.budget_id, ProjectReturn.quarter_id

visible_through(_BUDGET, when=_mine)
visible_through(AgreedOutput.budget_id, _BUDGET, when=_mine)
visible_through(_QUARTER, _BUDGET, when=_mine)
visible_through(_RETURN, _QUARTER, _BUDGET, when=_mine)
visible_through(OutputAchieved.return_id, _RETURN, _QUARTER, _BUDGET, when=_mine)


def may_report(scope: Scope, project: FundedProject, by: User) -> bool:
    return project.contact_id == by.id or may_plan(scope, project.group_id)
