"""What plans do when something happens below them."""

from __future__ import annotations

from sqlalchemy import exists, select

from casework.cases.events import CaseClosed, CasesUnmerged
from casework.errors import Refusal
from casework.events import on
from casework.extensions import db
from casework.plans.models import PlanPart


@on(CaseClosed)
def refuse_without_an_assessment(event: CaseClosed) -> None:
    """A case is not closed before somebody has said whether the response worked, or why nobody can."""
    assessed = exists(
        select(PlanPart.id).where(
            PlanPart.case_id == event.case_id,
            PlanPart.part == "assessment",
            PlanPart.current,
            PlanPart.merged_from == "",
        )
    )
    if not db.session.scalar(select(assessed)):
        raise Refusal("Say whether it worked, or why nobody has assessed it", field="verdict")


@on(CasesUnmerged)
def newest_parts_hold(event: CasesUnmerged) -> None:
    """What was written over since the merge is the newest version again where it went back to."""
    rows = db.session.scalars(
        select(PlanPart)
        .where(PlanPart.case_id == event.gone_case_id, PlanPart.merged_from == "")
        .order_by(PlanPart.number)
    ).all()
    holding = {row.part for row in rows if row.current}
    for row in {row.part: row for row in rows if row.part not in holding}.values():
        row.current = True
    db.session.flush()
