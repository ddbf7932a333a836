"""The end of the minutes as a paper: the signature, or the line for it, and what was amended after they were confirmed."""

from __future__ import annotations

from casework.extensions import db
from casework.meetings.life_models import RecordedAmendment
from casework.meetings.record import Record
from casework.meetings.signing import amendments_to, signature_of
from casework.rendering import Heading, Paragraph, Signature
from casework.rendering.document import Block
from casework.web.presentation import clock_time
from casework.web.presentation import day as in_words

SINCE = "Amendments recorded after these minutes were confirmed"


def closing_blocks(record: Record) -> list[Block]:
    """As far as the reader may see the items the amendments are about."""
    meeting, style = record.meeting, record.style
    signed = amended = None
    if meeting.status == "confirmed":
        signed = db.session.scalars(signature_of(meeting.id)).one_or_none()
        amended = db.session.scalars(amendments_to(meeting.id)).all()
    blocks: list[Block] = []
    if signed is not None:
        who = ", ".join(part for part in (signed.name, signed.office) if part)
        when = f"{in_words(signed.signed_at)} at {clock_time(signed.signed_at)}"
        blocks.append(Paragraph(f"Signed by {who}, on {when}."))
    elif style.signature:
        blocks.append(Signature(style.signature))
    if amended:
        blocks.append(Heading(2, SINCE))
        blocks += [Paragraph(amendment_words(row)) for row in amended]
    return blocks


def amendment_words(row: RecordedAmendment) -> str:
    """One amendment in a sentence: where, what it said, how it is to be read, why, who recorded it and when."""
    why = row.because.rstrip(".")
    return f"{read_as(row)} {why}. Recorded by {row.recorded_by.name} on {in_words(row.recorded_at)}."


def read_as(row: RecordedAmendment) -> str:
    """Where, what it said, how it is to be read, as a sentence: one that ends with the words quoted has their full stop."""
    item = row.item
    where = f"Minute {item.minute_label or item.minute_number or item.number}" if item is not None else "These minutes"
    said = f"for “{row.old_text}” read “{row.new_text}”" if row.old_text else f"to be read as “{row.new_text}”"
    return f"{where}: {said}" if row.new_text.endswith((".", "?", "!")) else f"{where}: {said}."
