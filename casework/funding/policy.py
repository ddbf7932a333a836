"""Who sees grants and projects: everybody in the group; a project and what pays for it also the contact who reports on it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from casework.access import Scope, visible_when
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
_quarters = ReturnDue.__table__.alias("reach_project_quarters")
_returns = ProjectReturn.__table__.alias("reach_project_returns")


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


@visible_when(ProjectBudget)
def _budget(row: Any) -> ColumnElement[bool]:
    found = select(_projects.c.id).where(_projects.c.id == row.project_id, _mine(_projects.c))
    return probe(found, _projects)


@visible_when(AgreedOutput)
@visible_when(ReturnDue)
def _of_budget(row: Any) -> ColumnElement[bool]:
    found = (
        select(_budgets.c.id)
        .join(_projects, _projects.c.id == _budgets.c.project_id)
        .where(_budgets.c.id == row.budget_id, _mine(_projects.c))
    )
    return probe(found, _budgets, _projects)


@visible_when(ProjectReturn)
def _return(row: Any) -> ColumnElement[bool]:
    found = (
        select(_quarters.c.id)
        .join(_budgets, _budgets.c.id == _quarters.c.budget_id)
        .join(_projects, _projects.c.id == _budgets.c.project_id)
        .where(_quarters.c.id == row.quarter_id, _mine(_projects.c))
    )
    return probe(found, _quarters, _budgets, _projects)


@visible_when(OutputAchieved)
def _achieved(row: Any) -> ColumnElement[bool]:
    found = (
        select(_returns.c.id)
        .join(_quarters, _quarters.c.id == _returns.c.quarter_id)
        .join(_budgets, _budgets.c.id == _quarters.c.budget_id)
        .join(_projects, _projects.c.id == _budgets.c.project_id)
        .where(_returns.c.id == row.return_id, _mine(_projects.c))
    )
    return probe(found, _returns, _quarters, _budgets, _projects)


def may_report(scope: Scope, project: FundedProject, by: User) -> bool:
    return project.contact_id == by.id or may_plan(scope, project.group_id)
