"""Who sees a risk register and who keeps it: everybody in the group reads it, those who plan for the group keep it, an owner reviews their own."""

from __future__ import annotations

from casework.access import Scope, visible_when
from casework.access.hanging import of_readers_group, visible_through
from casework.accounts.models import User
from casework.indicators.policy import may_plan
from casework.risk_register.models import RegisterRisk, RiskAction, RiskScale, RiskScore

WHO_KEEPS = "The risk register is kept by those who run the group, and by analysts who belong to it."
WHO_REVIEWS = "A risk is reviewed by its owner, by those who run the group, and by analysts who belong to it."

visible_when(RegisterRisk)(of_readers_group)
visible_when(RiskScale)(of_readers_group)
visible_through(RiskScore.risk_id)
visible_through(RiskAction.risk_id)  # the action itself has its own rule


def may_review(scope: Scope, risk: RegisterRisk, by: User) -> bool:
    return may_plan(scope, risk.group_id) or (risk.owner_id == by.id and scope.contributes_to(risk.group_id))
