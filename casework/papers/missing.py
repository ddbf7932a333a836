"""Papers that have not come, for the checks before an agenda is sent."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from casework.extensions import db
from casework.meetings.faults import Fault
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.more_checks import on_check
from casework.papers.models import WAITING, Paper


@on_check
def missing_papers(meeting: Meeting, of: str) -> Iterator[Fault]:
    """One asked for and not sent in, or sent back; named by the number of its item."""
    if of != "agenda":
        return
    rows = db.session.execute(
        select(AgendaItem.number)
        .join(Paper, Paper.agenda_item_id == AgendaItem.id)
        .where(Paper.meeting_id == meeting.id, Paper.status.in_(WAITING))
        .order_by(AgendaItem.position, Paper.id)
    )
    for (number,) in rows:
        where = f"item {number}" if number else "an item"
        yield Fault(
            "missing_paper", f"A paper for {where} has not come yet.", "papers.index", {"meeting_id": meeting.id}
        )
