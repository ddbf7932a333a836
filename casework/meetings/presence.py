"""Who else is at work in a meeting's items: told by their pages every few seconds, forgotten soon after they stop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from casework import clock
from casework.accounts.models import User
from casework.extensions import db
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.workspace_models import ItemVisit
from casework.web.presentation import listed

GONE_AFTER = timedelta(seconds=45)


@dataclass(frozen=True)
class Other:
    """Somebody else at work in the meeting."""

    name: str
    item_id: int
    typing: bool


def note(item: AgendaItem, *, by: User, typing: bool = False) -> None:
    """This person's page is at this item now. One row a person and meeting, however often it says so."""
    values = {"agenda_item_id": item.id, "seen_at": clock.now(), "typing": typing}
    db.session.execute(
        insert(ItemVisit)
        .values(meeting_id=item.meeting_id, user_id=by.id, partnership_id=item.partnership_id, **values)
        .on_conflict_do_update(index_elements=["meeting_id", "user_id"], set_=values)
    )


def others(meeting: Meeting, *, by: User) -> list[Other]:
    """Who else is at work in the meeting, as far as the reader may see the items."""
    rows = db.session.scalars(
        select(ItemVisit)
        .where(
            ItemVisit.meeting_id == meeting.id, ItemVisit.user_id != by.id, ItemVisit.seen_at > clock.now() - GONE_AFTER
        )
        .order_by(ItemVisit.user_id)
        .limit(20)
        .options(joinedload(ItemVisit.user))
    )  # fmt: skip
    return [Other(row.user.name, row.agenda_item_id, row.typing) for row in rows]


def forget(meeting: Meeting) -> None:
    """The meeting is closed: nobody is at work in it live any more."""
    db.session.execute(delete(ItemVisit).where(ItemVisit.meeting_id == meeting.id))


def words(found: list[Other], item: AgendaItem) -> str:
    """ "Noor Coordinator is writing here too." """
    here = [other for other in found if other.item_id == item.id]
    writing = [other.name for other in here if other.typing]
    if writing:
        return f"{listed(writing)} {'is' if len(writing) == 1 else 'are'} writing here too."
    names = [other.name for other in here]
    return f"{listed(names)} {'has' if len(names) == 1 else 'have'} this item open too." if names else ""
