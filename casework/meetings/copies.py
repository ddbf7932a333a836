"""Papers edited outside and put back: kept beside what the record makes, and said to be behind once the record has moved on."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from casework import access, how_many, storage
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import policy
from casework.meetings.locking import lock
from casework.meetings.models import AgendaItem, Meeting, MinuteRevision
from casework.meetings.record_models import EditedCopy
from casework.web import uploads

KINDS = {"agenda": "Agenda", "minutes": "Minutes"}
TAKEN = ("docx", "pdf", "odt")


def copies_of(meeting_id: int) -> Select[EditedCopy]:
    return (
        select(EditedCopy)
        .where(EditedCopy.meeting_id == meeting_id)
        .options(joinedload(EditedCopy.added_by))
        .order_by(EditedCopy.added_at.desc(), EditedCopy.id.desc())
    )


def put_back(meeting: Meeting, upload: Any, *, kind: str, note: str, by: User) -> EditedCopy:
    """Keep a paper edited outside. Refused for other kinds of file, for one that is not what it says, and for one kept already."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if kind not in KINDS:
        raise Refusal("Choose which paper this is.", field="kind")
    checked = uploads.check(upload)
    if checked.name.rpartition(".")[2].lower() not in TAKEN:
        raise Refusal("Put back a Word file (.docx), a PDF or an ODT file.", field="file")
    how_many.refuse_more(meeting, EditedCopy.meeting_id, how_many.PER_MEETING, "This meeting")
    lock(meeting)
    same = select(EditedCopy).where(
        EditedCopy.meeting_id == meeting.id, EditedCopy.kind == kind,
        EditedCopy.sha256 == hashlib.sha256(checked.data).hexdigest(),
    )  # fmt: skip
    if db.session.scalars(same).first() is not None:
        raise Refusal("This very file is kept already.", field="file")
    kept = storage.keep(checked.data)
    row = EditedCopy(
        meeting_id=meeting.id, kind=kind, file_name=checked.name, content_type=checked.content_type, size=kept.size,
        sha256=kept.sha256, storage_key=kept.key, note=note.strip(), added_by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def changed_since(meeting_id: int) -> datetime | None:
    """When the minutes were last changed: a copy put back before that is behind them."""
    last = (
        select(func.max(MinuteRevision.at))
        .join(AgendaItem, AgendaItem.id == MinuteRevision.agenda_item_id)
        .where(AgendaItem.meeting_id == meeting_id)
    )
    found: datetime | None = db.session.scalar(last)
    return found
