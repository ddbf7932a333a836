"""What plans do when something happens below them."""

from __future__ import annotations

from sqlalchemy import exists, select

from casework.cases.events import CaseClosed
from casework.errors import Refusal
from casework.events import on
from casework.extensions import db
from casework.plans.models import PlanPart


@on(CaseClosed)
def refuse_without_an_assessment(event: CaseClosed) -> None:
    """A case is not closed before somebody has said whether the response worked, or why nobody can."""
    assessed = exists(
        select(PlanPart.id).where(PlanPart.case_id == event.case_id, PlanPart.part == "assessment", PlanPart.current)
    )
    if not db.session.scalar(select(assessed)):
        raise Refusal("Say whether it worked, or why nobody has assessed it", field="verdict")
