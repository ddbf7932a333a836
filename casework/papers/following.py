"""Papers of an item that was put off go with it; those that went out with a pack stay there and go along as a copy."""

from __future__ import annotations

from sqlalchemy import select

from casework import storage
from casework.events import announce
from casework.extensions import db
from casework.meetings import packs
from casework.meetings.models import Meeting
from casework.papers import queries
from casework.papers.asking import due_day
from casework.papers.events import PaperAsked
from casework.papers.heading_sets import from_kept
from casework.papers.models import WAITING, Paper, PaperText


def follow_item(item_id: int, to_item_id: int, meeting_id: int) -> None:
    """Move what has not gone out yet, with its texts, drafts and limits; copy what has. Call as the system.

    A paper still to be written is due before the new meeting, unless somebody chose its day and that is to come.
    """
    meeting = db.session.scalars(select(Meeting).where(Meeting.id == meeting_id)).one()
    found = select(Paper).where(Paper.agenda_item_id == item_id, Paper.status != "withdrawn").order_by(Paper.id)
    for paper in db.session.scalars(found).all():
        if paper.issue is not None:
            _copy(paper, to_item_id, meeting)
            continue
        paper.agenda_item_id, paper.meeting_id = to_item_id, meeting.id
        db.session.flush()
        db.session.expire(paper, ["meeting", "item"])
        if paper.status == "accepted":
            paper.issue = packs.issue_for_now(meeting)
        elif paper.status in WAITING:
            paper.due_on = due_day(meeting, from_kept(paper.headings) if paper.headings else None)
            paper.due_by_hand = False
            announce(PaperAsked(paper_id=paper.id))
        db.session.flush()


def _copy(paper: Paper, to_item_id: int, meeting: Meeting) -> None:
    """The pack it went out with keeps it; the next meeting has the same text, which it may send back by itself."""
    again = Paper(
        meeting_id=meeting.id, agenda_item_id=to_item_id, issue=packs.issue_for_now(meeting),
        **{name: getattr(paper, name) for name in KEPT},
    )  # fmt: skip
    db.session.add(again)
    db.session.flush()
    for text in db.session.scalars(queries.current_texts([paper.id])):
        db.session.add(
            PaperText(
                paper_id=again.id, number=1, storage_key=_same(text.storage_key), pdf_key=_same(text.pdf_key),
                **{name: getattr(text, name) for name in TEXT},
            )
        )  # fmt: skip
    db.session.flush()


KEPT = (
    "group_id", "title", "office", "author_id", "agency_id", "headings", "due_on", "due_by_hand", "handling", "agency_ids", "status",
    "asked_by_id", "asked_at", "submitted_at", "accepted_at",
)  # fmt: skip
TEXT = (
    "content", "file_name", "content_type", "size", "sha256", "pdf_sha256", "pages", "outline", "notes", "sent_by_id", "sent_at",
)  # fmt: skip


def _same(key: str | None) -> str | None:
    """The same bytes under a key of their own, for each text ends with its own file."""
    return storage.keep(storage.fetch(key)).key if key is not None else None
