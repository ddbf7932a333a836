"""One message each for the two officers whose work was handed over, however many pieces it was."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from casework.access.scope import as_system
from casework.accounts.models import User
from casework.events import on
from casework.extensions import db
from casework.handovers.events import HandOverEnded
from casework.handovers.models import HandOver, HandOverItem
from casework.notifications import contents
from casework.notifications.outbox import owe


@on(HandOverEnded)
def tell_both_officers(event: HandOverEnded) -> None:
    """But for whoever asked for it, and only where something was moved."""
    with as_system("telling two officers of a hand-over"):
        row = db.session.scalars(select(HandOver).where(HandOver.id == event.hand_over_id)).one()
        if sum(_moved(row.id)):
            for recipient in (row.from_id, row.to_id):
                if recipient not in (row.asked_by_id, row.stopped_by_id):
                    owe(
                        recipient, "work_handed_over", f"work_handed_over:{row.id}:{recipient}", group_id=row.group_id,
                        hand_over=row.id,
                    )  # fmt: skip


def _moved(hand_over_id: int) -> tuple[int, int]:
    """How many cases and actions it has moved."""
    found = db.session.execute(
        select(func.count(HandOverItem.case_id), func.count(HandOverItem.action_id)).where(
            HandOverItem.hand_over_id == hand_over_id, HandOverItem.status == "moved"
        )
    ).one()
    return found[0], found[1]


def _hand_over(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """How much it was in all: numbers say nothing of a case, and the reader may have lost reach of what they gave."""
    row = db.session.scalars(select(HandOver).where(HandOver.id == context["hand_over"])).one_or_none()
    if row is None:
        return None
    with as_system("counting what a hand-over has moved"):
        cases, actions = _moved(row.id)
    return {
        "where": row.where, "cases": cases, "actions": actions, "taken": row.to_id == reader.id,
        "path": f"/hand-overs/{row.reference}",
    }  # fmt: skip


contents.MAKERS |= {"work_handed_over": _hand_over}
