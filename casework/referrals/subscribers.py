"""What referrals do when something happens below them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.access.scope import as_system
from casework.cases.events import CaseClosed
from casework.errors import Refusal
from casework.events import on
from casework.extensions import db
from casework.referrals.between_models import Escalation


@on(CaseClosed)
def refuse_while_feedback_is_owed(event: CaseClosed) -> None:
    """A case that was escalated is not closed before the group it came from has heard what came of it."""
    with as_system("looking for feedback that is owed"):
        owed = db.session.scalars(
            select(Escalation)
            .where(Escalation.case_id == event.case_id, Escalation.feedback_at.is_(None))
            .options(joinedload(Escalation.from_group), joinedload(Escalation.to_group))
        ).first()
    if owed is not None:
        raise Refusal(
            f"{owed.to_group.name} still owes feedback to {owed.from_group.name} on this case. It comes first."
        )
