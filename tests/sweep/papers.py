"""Papers for the swept world: one that is being written and one that was sent in twice."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from casework import clock, storage
from casework.accounts.models import User
from casework.extensions import db
from casework.meetings.models import AgendaItem, Meeting
from casework.papers.heading_sets import delivered
from casework.papers.models import Paper, PaperDraft, PaperText
from casework.papers.pack_models import MadePack
from casework.papers.typed import Content, Section
from tests.world import Maker


def _paper(meeting: Meeting, by: User, agency_id: int, item: AgendaItem, **more: Any) -> Paper:
    paper = Paper(
        meeting_id=meeting.id, group_id=meeting.group_id, agenda_item_id=item.id, title="x", agency_id=agency_id,
        headings=delivered()[0].kept(), due_on=clock.today(), asked_by_id=by.id, **more,
    )  # fmt: skip
    db.session.add(paper)
    db.session.flush()
    return paper


def _item(meeting: Meeting) -> AgendaItem:
    item = AgendaItem(meeting_id=meeting.id, kind="report", position=500, title="x")
    db.session.add(item)
    db.session.flush()
    return item


def add(meeting: Meeting, by: User, agency_id: int, recipient_id: int | None = None) -> tuple[Paper, Paper]:
    """One asked of an agency with a draft, one sent in twice and accepted; and somebody's pack. Call as the system."""
    if recipient_id is not None:
        db.session.add(_made(meeting, by, recipient_id, 0))
    item = _item(meeting)
    written = _paper(meeting, by, agency_id, item)
    content = Content({"purpose": Section("x")}).kept()
    db.session.add(PaperDraft(paper_id=written.id, content=content, saved_by_id=by.id))
    sent = _paper(meeting, by, agency_id, item, status="accepted", accepted_at=clock.now(), issue=1)
    for number in (1, 2):
        key, digest = secrets.token_hex(20), "0"
        if number == 2:
            kept = storage.keep(b"x")
            key, digest = kept.key, kept.sha256
        db.session.add(
            PaperText(
                paper_id=sent.id, number=number, current=number == 2, content=content, sent_by_id=by.id,
                file_name="a.xlsx", content_type="x", storage_key=key, sha256=digest, size=1,
            )
        )  # fmt: skip
    db.session.flush()
    return written, sent


def _made(meeting: Meeting, by: User, recipient_id: int, number: int) -> MadePack:
    """A pack that was made."""
    kept = storage.keep(b"%PDF")
    return MadePack(
        meeting_id=meeting.id, group_id=meeting.group_id, number=number, recipient_id=recipient_id, asked_by_id=by.id,
        status="ready", storage_key=kept.key, sha256=kept.sha256, size=kept.size, pages=1, outline=[["x", 0, 1, 0]],
        made_at=clock.now(), expires_at=clock.now() + timedelta(days=1),
    )  # fmt: skip


def arrange(make: Maker, meeting: Meeting, by: User) -> dict[str, Any]:
    with make.system():
        written, sent = add(meeting, by, by.agency_id)
        db.session.add(_made(meeting, by, by.id, 0))
    return {"paper": written, "sent paper": sent}


def values(endpoint: str, world: dict[str, Any]) -> dict[str, Any]:
    """What a page of papers needs in its address."""
    if not endpoint.startswith("papers."):
        return {}
    if "pack" in endpoint.split(".")[1]:
        return {"number": 0}
    if endpoint == "papers.original":
        return {"paper_id": world["sent paper"].id, "number": 2}
    sent = endpoint in ("papers.read_paper", "papers.download")
    return {"paper_id": world["sent paper" if sent else "paper"].id, "form": "pdf"}
