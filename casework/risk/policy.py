"""Risk assessments follow their case; who validates one runs its group and has had no hand in it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from casework.access import scope_of, visible_when
from casework.accounts.models import User
from casework.cases.policy import case_in_reach
from casework.risk.models import RiskAssessment


@visible_when(RiskAssessment)
def _assessment(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)


def why_not_validate(by: User, assessment: RiskAssessment) -> str:
    """Why this person does not validate this assessment; nothing when they may."""
    if not scope_of(by).runs_group(assessment.group_id):
        return "Only those who run the group validate its risk assessments."
    if by.id in assessment.worked_on_by_ids:
        return "You worked on this assessment yourself: somebody else validates it."
    return ""
