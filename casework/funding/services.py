"""Enter grants and projects, share grants out, agree outputs, take in returns and correct them, move projects on."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from casework import access, clock
from casework.access import as_system, scope_of
from casework.accounts.models import User
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.funding import policy, queries
from casework.funding.events import ReturnsMoved
from casework.funding.models import (
    NEXT,
    STATES,
    AgreedOutput,
    FundedProject,
    Grant,
    OutputAchieved,
    ProjectBudget,
    ProjectReturn,
    ReturnDue,
)
from casework.funding.reckoning import QUARTERS, return_due
from casework.indicators.policy import may_plan
from casework.partnership.models import Group
from casework.references import next_reference
from casework.web.forms import CONSTRAINTS
from casework.web.presentation import day, money

CONSTRAINTS["uq_grants_group_id_name_year"] = ("There is a grant of this name for this year", "name")
CONSTRAINTS["uq_funded_projects_group_id_name"] = ("There is a project of this name", "name")
CONSTRAINTS["uq_project_budgets_project_id_grant_id"] = ("This grant pays for the project already", "grant")
CONSTRAINTS["uq_project_outputs_budget_id_name"] = ("This output is agreed already", "name")
CONSTRAINTS["uq_project_returns_current"] = (
    "Somebody sent a return on this quarter meanwhile. Look at it first",
    "spend",
)
CHANGED = "Somebody has changed it since you opened it. Open it again"


def require_keeping(group_id: int, by: User) -> None:
    access.require(may_plan(scope_of(by), group_id), policy.WHO_KEEPS)


def add_grant(group: Group, *, said: dict[str, Any], by: User) -> Grant:
    """`said` are columns of the grant."""
    require_keeping(group.id, by)
    _refuse_nothing(said)
    row = Grant(group_id=group.id, **said)
    db.session.add(row)
    db.session.flush()
    return row


def change_grant(row: Grant, *, said: dict[str, Any], version: int, by: User) -> None:
    """Raises `Refusal` for less than it gives or paid already, and for another year once it pays for projects."""
    require_keeping(row.group_id, by)
    if version != row.version:
        raise Refusal(CHANGED)
    _refuse_nothing(said)
    db.session.scalars(queries.held(row.id)).one()
    given, spent = db.session.scalar(queries.given(row.id)), db.session.scalar(queries.spent(row.id))
    if said["amount"] < given:
        raise Refusal(f"{money(given)} of it is given to projects. Lower their budgets first", field="amount")
    if said["amount"] < spent:
        raise Refusal(f"{money(spent)} of it is spent already", field="amount")
    if said["year"] != row.year and given:
        raise Refusal("It pays for projects of this year. Enter another grant for another year", field="year")
    moved = said["return_days"] != row.return_days
    for name, value in said.items():
        setattr(row, name, value)
    db.session.flush()
    if moved:
        _move_days(row)


def _refuse_nothing(said: dict[str, Any]) -> None:
    if said["amount"] <= 0:
        raise Refusal("Enter an amount above nought", field="amount")


def _move_days(row: Grant) -> None:
    """The days of returns that are not in yet."""
    owed = select(ReturnDue).join(ProjectBudget).where(ProjectBudget.grant_id == row.id)
    ids = []
    for each in db.session.scalars(owed):
        if db.session.scalars(queries.versions(each.id).limit(1)).first() is None:
            each.due_on = return_due(row.year, each.quarter, row.return_days)
            ids.append(each.id)
    db.session.flush()
    announce(ReturnsMoved(tuple(ids)))


def add_project(group: Group, *, said: dict[str, Any], by: User) -> FundedProject:
    require_keeping(group.id, by)
    _refuse_nobody(said)
    row = FundedProject(group_id=group.id, reference=next_reference("FP"), state_on=clock.today(), **said)
    db.session.add(row)
    db.session.flush()
    return row


def change_project(row: FundedProject, *, said: dict[str, Any], version: int, by: User) -> None:
    require_keeping(row.group_id, by)
    if version != row.version:
        raise Refusal(CHANGED)
    _refuse_nobody(said)
    for name, value in said.items():
        setattr(row, name, value)
    db.session.flush()
    db.session.expire(row, ["provider_agency", "contact"])
    _tell(row)


def _refuse_nobody(said: dict[str, Any]) -> None:
    if not said["provider_agency_id"] and not said["provider"]:
        raise Refusal("Choose the agency that provides it, or enter who does", field="provider")
    if said["provider_agency_id"] and said["provider"]:
        raise Refusal("One provider: an agency from the list, or a name", field="provider")


def move_project(row: FundedProject, *, state: str, reason: str, by: User) -> None:
    """Begin it, end it, withdraw it, take it up again. Returns are owed while it is live."""
    require_keeping(row.group_id, by)
    if state not in NEXT[row.state]:
        raise Refusal(
            f"A project that is {STATES[row.state].lower()} does not become {STATES.get(state, 'that').lower()}.",
            field="state",
        )
    if state == "withdrawn" and not reason.strip():
        raise Refusal("Say why it is withdrawn", field="reason")
    row.state, row.state_reason, row.state_on = state, reason.strip(), clock.today()
    db.session.flush()
    _tell(row)


def _tell(row: FundedProject) -> None:
    owed = select(ReturnDue.id).join(ProjectBudget).where(ProjectBudget.project_id == row.id)
    announce(ReturnsMoved(tuple(db.session.scalars(owed))))


def give(row: FundedProject, grant: Grant, *, amount: Decimal, by: User) -> ProjectBudget:
    """Pay for a project out of a grant: its budget of that year, with a return owed for each quarter."""
    require_keeping(row.group_id, by)
    if grant.group_id != row.group_id:
        raise Refusal("Choose a grant of this group", field="grant")
    _refuse_beyond(grant, amount, None)
    budget = ProjectBudget(project_id=row.id, grant_id=grant.id, amount=amount)
    db.session.add(budget)
    db.session.flush()
    for quarter in QUARTERS:
        due = return_due(grant.year, quarter, grant.return_days)
        db.session.add(ReturnDue(budget_id=budget.id, quarter=quarter, due_on=due))
    db.session.flush()
    _tell(row)
    return budget


def change_budget(budget: ProjectBudget, *, amount: Decimal, by: User) -> None:
    require_keeping(budget.project.group_id, by)
    _refuse_beyond(budget.grant, amount, budget.id)
    budget.amount = amount
    db.session.flush()


def _refuse_beyond(grant: Grant, amount: Decimal, besides: int | None) -> None:
    """Raises `Refusal` where projects would be given more than the grant is."""
    if amount <= 0:
        raise Refusal("Enter an amount above nought", field="amount")
    db.session.scalars(queries.held(grant.id)).one()
    left = grant.amount - db.session.scalar(queries.given(grant.id, besides))
    if amount > left:
        raise Refusal(
            f"{money(left)} of this grant is not given yet: {money(amount)} is more than that", field="amount"
        )


def agree_output(budget: ProjectBudget, *, name: str, unit: str, target: Decimal, by: User) -> AgreedOutput:
    require_keeping(budget.project.group_id, by)
    if target <= 0:
        raise Refusal("Enter a target above nought", field="target")
    row = AgreedOutput(budget_id=budget.id, name=name, unit=unit, target=target)
    db.session.add(row)
    db.session.flush()
    return row


def send_return(
    due: ReturnDue, *, spend: Decimal, narrative: str, achieved: Mapping[int, Decimal], reason: str, by: User
) -> ProjectReturn:  # fmt: skip
    """Say what was spent and reached in a quarter. One that is in is corrected with a reason, and what it said stays on record.

    Raises `Refusal` for a quarter that has not begun, a project that is not live, what is below nought, and spend over the grant.
    """
    budget = due.budget
    project, grant = budget.project, budget.grant
    access.require(policy.may_report(scope_of(by), project, by), policy.WHO_REPORTS)
    if project.state not in ("live", "ended"):
        raise Refusal(f"This project is {STATES[project.state].lower()}: no return is taken for it.")
    if due.days[0] > clock.today():
        raise Refusal(f"{due.label} has not begun yet: it begins on {day(due.days[0])}", field="spend")
    if spend < 0 or any(value < 0 for value in achieved.values()):
        raise Refusal("Nothing here can be below nought", field="spend")
    known = set(db.session.scalars(select(AgreedOutput.id).where(AgreedOutput.budget_id == budget.id)))
    if set(achieved) != known:
        raise Refusal("The agreed outputs have changed since you opened this. Open it again")
    _refuse_overspent(grant, due, spend)
    before = db.session.scalars(queries.current_return(due.id)).one_or_none()
    if before is not None:
        if not reason.strip():
            raise Refusal(
                f"The return on {due.label} is in already: {money(before.spend)}. Say why it is corrected",
                field="reason",
            )
        before.current = False
        db.session.flush()
    row = ProjectReturn(
        quarter_id=due.id, number=before.number + 1 if before else 1, spend=spend, narrative=narrative.strip(), reason=reason.strip() if before else "",
        sent_by_id=by.id, sent_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    db.session.add_all(
        OutputAchieved(return_id=row.id, output_id=key, achieved=value) for key, value in achieved.items()
    )
    db.session.flush()
    announce(ReturnsMoved((due.id,)))
    return row


def _refuse_overspent(grant: Grant, due: ReturnDue, spend: Decimal) -> None:
    """All projects of the grant count, also those the sender may not see."""
    with as_system("adding up what a grant paid"):
        held = db.session.scalars(queries.held(grant.id)).one()
        spent = db.session.scalar(queries.spent(grant.id, due.id))
        if spent + spend > held.amount:
            words = f"That is more than is left of the grant: {money(held.amount - spent)}. Ask who keeps it"
            raise Refusal(words, field="spend")
