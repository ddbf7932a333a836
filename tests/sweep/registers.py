"""What a group keeps of its plan for the swept world: a risk with its score, scale and action."""

from __future__ import annotations

from typing import Any

from casework import clock
from casework.accounts.models import User
from casework.actions.models import Action
from casework.extensions import db
from casework.partnership.models import Group
from casework.risk_register.models import RegisterRisk, RiskAction, RiskScale, RiskScore
from tests.world import Maker

STEPS = {"likelihood_before": 3, "impact_before": 3, "likelihood_after": 2, "impact_after": 3}


def arrange(make: Maker, group: Group, by: User, action: Action) -> dict[str, Any]:
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
    return {"register risk": risk}


def values(endpoint: str, world: dict[str, Any]) -> dict[str, Any]:
    """What the addresses of these pages name."""
    found: dict[str, Any] = {"risk_id": world["register risk"].id}
    if endpoint == "risk_register.printed":
        found["form"] = "docx"
    if endpoint == "risk_register.end":
        found["what"] = "close"
    return found
