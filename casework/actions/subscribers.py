"""What actions do when something happens below them."""

from __future__ import annotations

from sqlalchemy import select

from casework.actions.models import Action
from casework.cases.events import CaseClosed
from casework.errors import Refusal
from casework.events import on
from casework.extensions import db


@on(CaseClosed)
def refuse_while_actions_are_open(event: CaseClosed) -> None:
    """A case is not closed over the head of its open actions."""
    left = db.session.scalars(
        select(Action.reference)
        .where(Action.case_id == event.case_id, Action.closed_at.is_(None))
        .order_by(Action.reference)
    ).all()
    if left:
        raise Refusal(f"These actions are still open: {', '.join(left)}. Finish or end each of them first.")
