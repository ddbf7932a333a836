"""Grants, projects and returns as pages ask for them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import BigInteger, Select, func, literal, select
from sqlalchemy.orm import joinedload

from casework.accounts.models import User
from casework.funding.models import (
    STATES,
    AgreedOutput,
    FundedProject,
    Grant,
    OutputAchieved,
    ProjectBudget,
    ProjectReturn,
    ReturnDue,
)
from casework.web.filtering import Chosen

MOST = 300
LABELS = {"year": "Financial year", "state": "State"}


def years(group_id: int) -> Select[tuple[int]]:
    return select(Grant.year).where(Grant.group_id == group_id).distinct().order_by(Grant.year.desc())


def grants(group_id: int, chosen: Chosen) -> Select[tuple[Grant]]:
    found = (
        select(Grant).where(Grant.group_id == group_id).order_by(Grant.year.desc(), Grant.name, Grant.id).limit(MOST)
    )
    return (
        found.where(Grant.year == literal(year, BigInteger)) if (year := chosen.number("year")) is not None else found
    )


def grant(group_id: int, grant_id: int) -> Select[tuple[Grant]]:
    return select(Grant).where(Grant.id == grant_id, Grant.group_id == group_id)


def held(grant_id: int) -> Select[tuple[Grant]]:
    """Kept until the transaction ends, so that two who share it out or spend it at once come one after the other."""
    return select(Grant).where(Grant.id == grant_id).with_for_update().execution_options(populate_existing=True)


def budgets(group_id: int, chosen: Chosen) -> Select[tuple[ProjectBudget]]:
    found = _budgets().where(Grant.group_id == group_id)
    if (year := chosen.number("year")) is not None:
        found = found.where(Grant.year == literal(year, BigInteger))
    return found.where(FundedProject.state == state) if (state := chosen.get("state", "")) in STATES else found


def budgets_by_id(ids: Collection[int]) -> Select[tuple[ProjectBudget]]:
    return _budgets().where(ProjectBudget.id.in_(ids))


def budgets_of(project_id: int) -> Select[tuple[ProjectBudget]]:
    return _budgets().where(ProjectBudget.project_id == project_id)


def budget(budget_id: int) -> Select[tuple[ProjectBudget]]:
    return _budgets().where(ProjectBudget.id == budget_id)


def _budgets() -> Select[tuple[ProjectBudget]]:
    return (
        select(ProjectBudget)
        .join(ProjectBudget.grant)
        .join(ProjectBudget.project)
        .order_by(Grant.year.desc(), Grant.name, FundedProject.name, ProjectBudget.id)
        .options(
            joinedload(ProjectBudget.grant),
            joinedload(ProjectBudget.project).joinedload(FundedProject.provider_agency),
            joinedload(ProjectBudget.project).joinedload(FundedProject.group),
        )
    )


def projects(group_id: int) -> Select[tuple[FundedProject]]:
    return (
        select(FundedProject)
        .where(FundedProject.group_id == group_id)
        .order_by(FundedProject.name, FundedProject.id)
        .options(joinedload(FundedProject.provider_agency))
        .limit(MOST)
    )


def reported_by(user_id: int) -> Select[tuple[FundedProject]]:
    """Projects somebody is the contact of."""
    return (
        select(FundedProject)
        .where(FundedProject.contact_id == user_id)
        .order_by(FundedProject.name, FundedProject.id)
        .options(joinedload(FundedProject.provider_agency), joinedload(FundedProject.group))
        .limit(MOST)
    )


def project(project_id: int) -> Select[tuple[FundedProject]]:
    return (
        select(FundedProject)
        .where(FundedProject.id == project_id)
        .options(
            joinedload(FundedProject.group), joinedload(FundedProject.provider_agency),
            joinedload(FundedProject.contact).joinedload(User.agency),
        )
    )  # fmt: skip


def quarter(quarter_id: int) -> Select[tuple[ReturnDue]]:
    budget = joinedload(ReturnDue.budget)
    return (
        select(ReturnDue)
        .where(ReturnDue.id == quarter_id)
        .options(
            budget.joinedload(ProjectBudget.grant),
            budget.joinedload(ProjectBudget.project).joinedload(FundedProject.group),
        )
    )


def quarters(budget_ids: Collection[int]) -> Select[tuple[ReturnDue]]:
    return select(ReturnDue).where(ReturnDue.budget_id.in_(budget_ids)).order_by(ReturnDue.quarter)


def returns(budget_ids: Collection[int]) -> Select[tuple[ProjectReturn]]:
    """In force, of these budgets."""
    return (
        select(ProjectReturn)
        .join(ReturnDue, ReturnDue.id == ProjectReturn.quarter_id)
        .where(ReturnDue.budget_id.in_(budget_ids), ProjectReturn.current)
        .options(joinedload(ProjectReturn.sent_by))
    )


def current_return(quarter_id: int) -> Select[tuple[ProjectReturn]]:
    return select(ProjectReturn).where(ProjectReturn.quarter_id == quarter_id, ProjectReturn.current).with_for_update()


def versions(quarter_id: int) -> Select[tuple[ProjectReturn]]:
    return (
        select(ProjectReturn)
        .where(ProjectReturn.quarter_id == quarter_id)
        .order_by(ProjectReturn.number.desc())
        .options(joinedload(ProjectReturn.sent_by))
        .limit(50)
    )


def outputs(budget_ids: Collection[int]) -> Select[tuple[AgreedOutput]]:
    return select(AgreedOutput).where(AgreedOutput.budget_id.in_(budget_ids)).order_by(AgreedOutput.id)


def achieved(budget_ids: Collection[int]) -> Select[Any]:
    """(return's quarter, output, how much) of the returns in force."""
    return (
        select(ReturnDue.quarter, OutputAchieved.output_id, OutputAchieved.achieved)
        .join(ProjectReturn, ProjectReturn.id == OutputAchieved.return_id)
        .join(ReturnDue, ReturnDue.id == ProjectReturn.quarter_id)
        .where(ReturnDue.budget_id.in_(budget_ids), ProjectReturn.current)
    )


def achieved_in(return_id: int) -> Select[Any]:
    return select(OutputAchieved.output_id, OutputAchieved.achieved).where(OutputAchieved.return_id == return_id)


def given(grant_id: int, besides: int | None = None) -> Select[Any]:
    """What a grant gives to projects, without one budget."""
    found = select(func.coalesce(func.sum(ProjectBudget.amount), 0)).where(ProjectBudget.grant_id == grant_id)
    return found.where(ProjectBudget.id != besides) if besides is not None else found


def spent(grant_id: int, besides: int | None = None) -> Select[Any]:
    """What the returns say was spent of a grant, without one quarter's."""
    found = (
        select(func.coalesce(func.sum(ProjectReturn.spend), 0))
        .join(ReturnDue, ReturnDue.id == ProjectReturn.quarter_id)
        .join(ProjectBudget, ProjectBudget.id == ReturnDue.budget_id)
        .where(ProjectBudget.grant_id == grant_id, ProjectReturn.current)
    )
    return found.where(ReturnDue.id != besides) if besides is not None else found
