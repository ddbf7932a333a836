"""How private an item is by what it stands under: for the chair under what is for the chair, and nowhere more open than it was there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from casework.access import as_system
from casework.extensions import db
from casework.meetings import queries
from casework.meetings.models import AgendaItem

WHOEVER = "what stands under a private item is private, whoever moves it"


def standing_beneath(item: AgendaItem) -> Select[AgendaItem]:
    """What stands directly beneath an item and is not put off by itself, in its order."""
    return (
        select(AgendaItem)
        .where(AgendaItem.parent_id == item.id, AgendaItem.deferred_to_id.is_(None))
        .order_by(AgendaItem.position, AgendaItem.id)
    )


def under(parent: AgendaItem | None) -> str:
    """How sensitive a new item is under this one."""
    return "chair" if parent is not None and parent.sensitivity == "chair" else "open"


def put_under(item: AgendaItem, parent: AgendaItem | None) -> None:
    """An item put under one for the chair becomes so, and all that it brings along."""
    if under(parent) == "chair" and item.sensitivity != "chair":
        _for_the_chair(item)
        all_under_for_the_chair(item)


def all_under_for_the_chair(item: AgendaItem) -> None:
    """What stands under an item for the chair becomes so with it; each may be given back to the group afterwards."""
    with as_system(WHOEVER):
        rows = list(db.session.scalars(queries.items_of(item.meeting_id)))
        above = [item.id]
        while above:
            found = [each for each in rows if each.parent_id in above]
            for each in found:
                _for_the_chair(each)
            above = [each.id for each in found]
        db.session.flush()


def _for_the_chair(item: AgendaItem) -> None:
    item.sensitivity, item.exempt_paragraph, item.exempt_also, item.public_interest = "chair", None, [], ""


def carried(item: AgendaItem) -> dict[str, Any]:
    """How private an item stays where it is put off or referred to and nothing stands above it: as it is itself, or as the nearest above
    it that is private. What was given back from under an item for the chair stays with the group. Cases are never open to the public."""
    as_it = item
    with as_system(WHOEVER):
        while item.case_id is None and as_it.sensitivity == "open" and as_it.parent_id is not None:
            as_it = db.session.scalars(select(AgendaItem).where(AgendaItem.id == as_it.parent_id)).one()
        given_back = as_it is not item and as_it.sensitivity == "chair"
        return {
            "sensitivity": "group" if given_back else as_it.sensitivity, "exempt_paragraph": as_it.exempt_paragraph,
            "exempt_also": as_it.exempt_also, "public_interest": as_it.public_interest,
        }  # fmt: skip
