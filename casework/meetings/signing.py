"""Confirmed minutes are signed by the chair; what is agreed about them later is recorded beside them and changes nothing in them."""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from casework import access, audit, clock
from casework.access import as_system
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import policy, queries, votes
from casework.meetings.agenda import WHOEVER
from casework.meetings.chairing import CHAIRS_ONLY, is_chair
from casework.meetings.confirmations import all_may_see, confirmed_as, confirmed_under, quoted_amendment
from casework.meetings.life_models import MinutesSignature, RecordedAmendment
from casework.meetings.locking import lock
from casework.meetings.models import AgendaItem, Meeting


def signature_of(meeting_id: int) -> Select[MinutesSignature]:
    return select(MinutesSignature).where(MinutesSignature.meeting_id == meeting_id)


def amendments_to(meeting_id: int) -> Select[RecordedAmendment]:
    """In the order in which they were recorded, as far as the reader may see the items they are about."""
    return (
        select(RecordedAmendment)
        .where(RecordedAmendment.meeting_id == meeting_id)
        .order_by(RecordedAmendment.id)
        .options(joinedload(RecordedAmendment.recorded_by), joinedload(RecordedAmendment.item))
    )


def sign(meeting: Meeting, *, name: str, office: str, by: User) -> MinutesSignature:
    """The chair signs what was confirmed: name and time stand under it, and a digest shows that it stayed the same."""
    access.require(policy.may_run(by, meeting) and is_chair(by, meeting), CHAIRS_ONLY)
    lock(meeting)
    if meeting.status != "confirmed":
        raise Refusal("Minutes are signed once they are confirmed.")
    if db.session.scalars(signature_of(meeting.id)).one_or_none() is not None:
        raise Refusal("These minutes are signed already.")
    if not name.strip():
        raise Refusal("Enter your name as it is to stand under the minutes.", field="name")
    row = MinutesSignature(
        meeting_id=meeting.id, name=name.strip(), office=office.strip(), signed_by_id=by.id, signed_at=clock.now(),
        digest=digest_of(meeting),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record("alteration", "signed", "meetings", meeting.id, group_id=meeting.group_id)
    return row


def digest_of(meeting: Meeting) -> str:
    """Of every word of the record, whoever may see which part of it."""
    with as_system(WHOEVER):
        items = db.session.scalars(queries.items_of(meeting.id).execution_options(populate_existing=True)).all()
        people = db.session.scalars(queries.attendance_of(meeting.id)).all()
        own = db.session.scalars(confirmed_as(meeting.id)).one_or_none()
        others = db.session.scalars(confirmed_under([item.id for item in items])).all()
        words = [
            [meeting.title, meeting.starts_at.isoformat(), meeting.place, own.how if own else "", own.amendment if own else ""],
            [[i.minute_label or i.minute_number, i.title, i.purpose, i.discussion, [d.text for d in i.decisions]] for i in items],
            [[p.name, p.office, p.organisation, p.capacity, p.substitute_for] for p in people],
        ]  # fmt: skip
        decisions = [decision for item in items for decision in item.decisions]
        named = votes.by_name(decisions)
        if voted := [votes.as_kept(each, named) for each in decisions if votes.was_taken(each)]:
            words.append(voted)
        if others:
            words.append([[row.how, row.body, row.minute, row.amendment] for row in others])
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()


def amend(
    meeting: Meeting, *, item: AgendaItem | None, old_text: str, new_text: str, because: str, by: User
) -> RecordedAmendment:
    """Record what was agreed about minutes after they were confirmed. It prints at their end; they stay as they are."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status != "confirmed":
        raise Refusal("These minutes are not confirmed yet, so correct them instead.")
    if not new_text.strip():
        raise Refusal("Enter how it is to be read.", field="new_text")
    if not because.strip():
        raise Refusal("Say why, and who agreed to it.", field="because")
    if item is not None and item.meeting_id != meeting.id:
        raise Refusal("Choose an item of these minutes.", field="item")
    old_text = old_text.replace("\r\n", "\n").strip()
    if item is not None and old_text and not _stands(item, old_text):
        raise Refusal(
            "The minute does not say this. Copy the words from it exactly, or leave this empty.", field="old_text"
        )
    row = RecordedAmendment(
        meeting_id=meeting.id, agenda_item_id=item.id if item else None, old_text=old_text, new_text=new_text.strip(),
        because=because.strip(), recorded_by_id=by.id, recorded_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def amend_on_confirming(meeting: Meeting, item: AgendaItem, text: str, *, by: User) -> str:
    """Quote an amendment agreed as minutes were confirmed. One that not all of the group may see is kept with its minute."""
    if item.meeting_id != meeting.id:
        raise Refusal("Choose an item of these minutes.", field="amended_item")
    if not all_may_see(item):
        because = "Agreed when the minutes were confirmed."
        amend(meeting, item=item, old_text="", new_text=text, because=because, by=by)
    return quoted_amendment(item, text)


def _stands(item: AgendaItem, words: str) -> bool:
    texts = [item.title, item.purpose, item.discussion, *(decision.text for decision in item.decisions)]
    folded = " ".join(words.split())
    return any(folded in " ".join(text.split()) for text in texts)
