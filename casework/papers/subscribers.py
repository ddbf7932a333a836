"""What this slice adds to a meeting's page and packs, and does when meetings move or their items go."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select, update

from casework.access import as_system, current_scope
from casework.errors import Refusal
from casework.events import on
from casework.extensions import db
from casework.meetings import packs
from casework.meetings.events import ItemDeferred, ItemRemoved, MeetingMoved, PackIssued
from casework.meetings.models import Meeting
from casework.meetings.page_parts import Panel, adds_to_meeting
from casework.papers import asking, following, holding, missing, queries  # noqa: F401  (adds a check)
from casework.papers.models import WAITING, Paper


@adds_to_meeting(also_minutes=True)
def papers_of(meeting: Meeting) -> Sequence[Panel]:
    """The papers this reader may see; for who runs the group, how far they are and who is late, in one click."""
    rows = list(db.session.scalars(queries.of_meeting(meeting.id)))
    runs = current_scope().runs_group(meeting.group_id)
    shown = [issue.number for issue in packs.issues_shown(meeting)] or ([0] if runs else [])
    if not rows and not runs and not shown:
        return ()
    panel = Panel(
        "papers/_of_meeting.html",
        {
            "meeting": meeting,
            "papers": rows,
            "packs": shown,
            "runs": runs,
            "open": meeting.status in asking.OPEN,
            "late": [row for row in rows if row.is_late] if runs else [],
            "waiting": sum(row.status in WAITING for row in rows),
            "sent_in": sum(row.status == "submitted" for row in rows),
        },
    )
    return (panel,)


def _issued(meeting_id: int) -> Select[int]:
    """Issues of the pack with a paper in them that this reader may have."""
    return (
        select(Paper.issue)
        .where(Paper.meeting_id == meeting_id, Paper.issue > 0, Paper.status == "accepted")
        .distinct()
    )  # fmt: skip


packs.ALSO_ISSUED.append(_issued)
packs.UNDER_ITEMS.append(holding.under_items)


@on(PackIssued)
def issue_papers(event: PackIssued) -> None:
    """Papers accepted before the pack went out are in it; later ones have the number of their supplement already."""
    if event.number == 0:
        with as_system("papers go out with the pack"):
            db.session.execute(
                update(Paper)
                .where(Paper.meeting_id == event.meeting_id, Paper.status == "accepted", Paper.issue.is_(None))
                .values(issue=0)
                .execution_options(synchronize_session=False)
            )


@on(MeetingMoved)
def move_due_days(event: MeetingMoved) -> None:
    with as_system("papers are due before their meeting, wherever it moves"):
        asking.follow_meeting(db.session.scalars(select(Meeting).where(Meeting.id == event.meeting_id)).one())


@on(ItemDeferred)
def take_papers_along(event: ItemDeferred) -> None:
    with as_system("papers follow their item to the meeting it was put off to"):
        following.follow_item(event.item_id, event.to_item_id, event.meeting_id)


@on(ItemRemoved)
def keep_items_with_papers(event: ItemRemoved) -> None:
    """An item with a paper stays; papers that were taken off no longer hold it."""
    there = select(Paper.id).where(Paper.agenda_item_id == event.item_id, Paper.status != "withdrawn").limit(1)
    if db.session.scalars(there).first() is not None:
        raise Refusal("There is a paper under this item. Take the paper off first, or defer the item.")
    db.session.execute(
        update(Paper)
        .where(Paper.agenda_item_id == event.item_id)
        .values(agenda_item_id=None)
        .execution_options(synchronize_session=False)
    )
