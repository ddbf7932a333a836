"""Who sees a risk register and who keeps it: everybody in the group reads it, those who plan for the group keep it, an owner reviews their own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select

from casework.access import Scope, visible_when
from casework.access.rows import GROUPS, among, probe
from casework.accounts.models import User
from casework.indicators.policy import may_plan
from casework.risk_register.models import RegisterRisk, RiskAction, RiskScale, RiskScore

WHO_KEEPS = "The risk register is kept by those who run the group, and by analysts who belong to it."
WHO_REVIEWS = "A risk is reviewed by its owner, by those who run the group, and by analysts who belong to it."

_risks = RegisterRisk.__table__.alias("reach_register_risks")


@visible_when(RegisterRisk)
@visible_when(RiskScale)
def _of_group(row: Any) -> ColumnElement[bool]:
    return among(row.group_id, GROUPS)


@visible_when(RiskScore)
@visible_when(RiskAction)
def _of_risk(row: Any) -> ColumnElement[bool]:
    """Of a risk in reach. The action itself has its own rule."""
    found = select(_risks.c.id).where(_risks.c.id == row.risk_id, among(_risks.c.group_id, GROUPS))
    return probe(found, _risks)


def may_review(scope: Scope, risk: RegisterRisk, by: User) -> bool:
    return may_plan(scope, risk.group_id) or (risk.owner_id == by.id and scope.contributes_to(risk.group_id))
