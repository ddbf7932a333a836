"""What a group keeps of its plan for the swept world: a risk with its score, scale and action; a grant, a project and its return."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from casework import clock
from casework.accounts.models import User
from casework.actions.models import Action
from casework.delivery.models import PriorityAction, TaskGroup, TaskGroupReport
from casework.extensions import db
from casework.funding.models import (
    AgreedOutput,
    FundedProject,
    Grant,
    OutputAchieved,
    ProjectBudget,
    ProjectReturn,
    ReturnDue,
)
from casework.indicators.models import Priority
from casework.meetings.forward_models import ForwardItem
from casework.partnership.models import Group
from casework.risk_register.models import RegisterRisk, RiskAction, RiskScale, RiskScore
from tests.world import Maker

STEPS = {"likelihood_before": 3, "impact_before": 3, "likelihood_after": 2, "impact_after": 3}


def arrange(make: Maker, group: Group, by: User, action: Action, priority: Priority) -> dict[str, Any]:
    """One of each, in the chair's group."""
    with make.system():
        three = ["x", "y", "z"]
        scale = RiskScale(
            group_id=group.id, likelihood=three, impact=three, categories=three, amber_from=3, red_from=6, tolerance=4,
            set_by_id=by.id,
        )  # fmt: skip
        risk = RegisterRisk(
            group_id=group.id,
            reference="RR-0001",
            title="x",
            category="x",
            owner_id=by.id,
            review_on=clock.today(),
            added_by_id=by.id,
        )
        db.session.add_all([scale, risk])
        db.session.flush()
        db.session.add(RiskScore(risk_id=risk.id, scale_id=scale.id, reason="x", scored_by_id=by.id, **STEPS))
        db.session.add(RiskAction(risk_id=risk.id, action_id=action.id))
    return {"register risk": risk} | _funding(make, group, by) | _delivery(make, group, action, priority)


def _delivery(make: Maker, group: Group, action: Action, priority: Priority) -> dict[str, Any]:
    """A task group with its entry of the forward plan, and an action under a priority."""
    with make.system():
        row = TaskGroup(group_id=group.id, name="x", chair="x", priority_id=priority.id, months=[5])
        entry = ForwardItem(
            group_id=group.id, kind="report", title="x", reporting="x", month=date(2090, 5, 1), yearly=True
        )
        db.session.add_all([row, entry, PriorityAction(priority_id=priority.id, action_id=action.id)])
        db.session.flush()
        db.session.add(TaskGroupReport(task_group_id=row.id, month=5, entry_id=entry.id))
    return {"task group": row}


def _funding(make: Maker, group: Group, by: User) -> dict[str, Any]:
    """A grant, a project it pays for whose contact is the chair, an output, and a return that was corrected."""
    with make.system():
        grant = Grant(
            group_id=group.id, name="x", funder="x", amount=Decimal(1000), year=2025, purpose="x", conditions="x"
        )
        project = FundedProject(
            group_id=group.id, reference="FP-0001", name="x", provider="x", contact_id=by.id, state="live", state_reason="x",
            state_on=clock.today(),
        )  # fmt: skip
        db.session.add_all([grant, project])
        db.session.flush()
        budget = ProjectBudget(project_id=project.id, grant_id=grant.id, amount=Decimal(800))
        db.session.add(budget)
        db.session.flush()
        output = AgreedOutput(budget_id=budget.id, name="x", unit="x", target=Decimal(40))
        quarter = ReturnDue(budget_id=budget.id, quarter=1, due_on=clock.today())
        later = ReturnDue(budget_id=budget.id, quarter=2, due_on=clock.today())
        db.session.add_all([output, quarter, later])
        db.session.flush()
        for number in (1, 2):
            sent = ProjectReturn(
                quarter_id=quarter.id,
                number=number,
                current=number == 2,
                spend=Decimal(200),
                narrative="x",
                reason="x",
                sent_by_id=by.id,
            )
            db.session.add(sent)
            db.session.flush()
            db.session.add(OutputAchieved(return_id=sent.id, output_id=output.id, achieved=Decimal(9)))
    return {"grant": grant, "funded project": project, "project budget": budget, "project quarter": later}


def values(endpoint: str, world: dict[str, Any]) -> dict[str, Any]:
    """What the addresses of these pages name."""
    found: dict[str, Any] = {
        "risk_id": world["register risk"].id, "grant_id": world["grant"].id, "project_id": world["funded project"].id,
        "budget_id": world["project budget"].id, "quarter_id": world["project quarter"].id, "task_group_id": world["task group"].id,
    }  # fmt: skip
    if endpoint in ("risk_register.printed", "delivery.printed"):
        found["form"] = "docx"
    if endpoint == "risk_register.end":
        found["what"] = "close"
    return found
