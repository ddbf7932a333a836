"""The minutes as a document, in the public body's style or the case group's, as far as its reader may see them."""

from __future__ import annotations

from collections.abc import Iterable

from casework.meetings.agenda import title_in_minutes
from casework.meetings.models import AgendaItem, Attendance, Meeting
from casework.meetings.papers import action_table, document, person_words, standing_words
from casework.meetings.record import Record, is_public, next_words, read
from casework.meetings.returned import returned_blocks, silent_words, subjects_words
from casework.rendering import Bullets, Document, Facts, Heading, Numbered, Paragraph, Signature
from casework.rendering.document import Block
from casework.rendering.prose import blocks_from_text
from casework.web.presentation import clock_time, listed
from casework.web.presentation import day as in_words

CAPACITIES_LISTED = (("also_present", "Also present"), ("invited", "Invited"), ("officer", "Officers"))
NOTHING = {"interests": "None.", "apologies": "None."}


def minutes_document(meeting: Meeting) -> Document:
    """The minutes, in the public body's style or the case group's, as far as this reader may see them."""
    record = read(meeting)
    began = meeting.commenced_at or meeting.starts_at
    place = f" in {meeting.place}" if meeting.place else ""
    blocks: list[Block] = [Paragraph(f"The meeting commenced at {clock_time(began)}{place}.")]
    blocks += _attendance(record)
    case_style = not is_public(record)
    for line in record.lines:
        if line.item.kind == "heading" and not line.under:
            continue
        if line.item.kind == "heading":
            if case_style:
                blocks.append(Heading(2, line.item.title))
        else:
            blocks += _minute(record, line.item, case_style)
        for item in line.under:
            blocks += _minute(record, item, case_style)
    if case_style and record.actions:
        blocks += [Heading(2, "Actions agreed"), action_table(record.actions, "Actions agreed at this meeting")]
    if meeting.concluded_at is not None:
        blocks.append(Paragraph(f"The meeting concluded at {clock_time(meeting.concluded_at)}."))
    if meeting.status == "confirmed":
        blocks.append(Paragraph(_confirmed_words(meeting)))
    blocks.append(Signature("CHAIR"))
    kind = "minutes and decision record" if is_public(record) else "minutes"
    subtitle = in_words(meeting.starts_at)
    return document(record, f"{meeting.group.name}: {kind}", subtitle, blocks, draft=meeting.status != "confirmed")


def _confirmed_words(meeting: Meeting) -> str:
    if meeting.confirmation == "amended":
        return f"Confirmed as a correct record, subject to the following amendment: {meeting.amendment}"
    if meeting.confirmation == "by_email":
        return "Confirmed by e-mail."
    return "Confirmed as a correct record."


def _attendance(record: Record) -> list[Block]:
    by_capacity: dict[str, list[Attendance]] = {}
    for row in sorted(record.people, key=lambda row: (not row.in_the_chair, row.position, row.id)):
        by_capacity.setdefault(row.capacity, []).append(row)
    blocks: list[Block] = []
    if present := by_capacity.get("member"):
        blocks += [Heading(2, "Present"), Bullets([person_words(row) for row in present])]
    if substitutes := by_capacity.get("substitute"):
        words = listed(
            f"{person_words(row)} was in attendance as substitute for {row.substitute_for}" for row in substitutes
        )  # fmt: skip
        blocks.append(Paragraph(f"{words}."))
    for capacity, title in CAPACITIES_LISTED:
        rows = by_capacity.get(capacity, [])
        if capacity == "officer":
            rows = [*rows, *by_capacity.get("note_taker", [])]
        if rows:
            blocks += [Heading(2, title), Bullets([person_words(row) for row in rows])]
    if observers := by_capacity.get("observer"):
        blocks += [Heading(2, "Observers"), Bullets([person_words(row) for row in observers])]
    if is_public(record) or any(line.item.kind == "apologies" for line in record.lines):
        return blocks
    if away := by_capacity.get("apologies"):
        blocks += [Heading(2, "Apologies"), Paragraph(_apologies(away))]
    return blocks


def _apologies(rows: Iterable[Attendance]) -> str:
    people = [
        ", ".join(part for part in (row.name, row.office, row.organisation) if part)
        + (" (information sent)" if row.information_sent else "")
        for row in rows
    ]
    return f"Apologies for absence were submitted on behalf of {listed(people)}."


def _minute(record: Record, item: AgendaItem, case_style: bool) -> list[Block]:
    title = title_in_minutes(item)
    if item.author:
        title = f"{title} ({item.author})"
    if item.case is not None:
        title = f"{item.case.reference} {title}"
    prefix = record.meeting.series.number_prefix if record.meeting.series is not None else ""
    number = f"{prefix}{item.minute_number}" if item.minute_number is not None else ""
    blocks: list[Block] = [Heading(2, title, number)]
    if item.deferred_to_id is not None:
        return [*blocks, Paragraph("Deferred to the next meeting.")]
    if item.case is not None:
        blocks += _case_facts(record, item)
    if item.purpose:
        blocks += [Heading(3, "Purpose of report"), *blocks_from_text(item.purpose)]
    blocks += _narrative(record, item)
    if item.decisions:
        blocks += [
            Heading(3, "Decision"),
            Numbered([decision.text or "(no words recorded)" for decision in item.decisions], style="(i)"),
        ]
    own = [action for action in record.actions if action.agenda_item_id == item.id]
    if own:
        blocks += [Heading(3, "Actions"), action_table(own, f"Actions under {title}")]
    return blocks


def _narrative(record: Record, item: AgendaItem) -> list[Block]:
    text = item.discussion.strip()
    if item.kind == "apologies":
        away = [row for row in record.people if row.capacity == "apologies"]
        own = [Paragraph(_apologies(away))] if away else []
        rest = list(blocks_from_text(text)) if text else []
        return [*own, *rest] or [Paragraph(NOTHING["apologies"])]
    if item.kind == "next_meeting":
        return list(blocks_from_text(text)) if text else [Paragraph(next_words(record))]
    if item.kind == "matters_arising":
        rest = list(blocks_from_text(text)) if text else []
        return [*rest, *([action_table(record.arising, "Open actions reported")] if record.arising else [])] or [
            Paragraph("There were no open actions.")
        ]
    if not text:
        return [Paragraph(NOTHING[item.kind])] if item.kind in NOTHING else []
    if item.kind in ("report", "presentation"):
        return [Heading(3, "Issue(s) for consideration"), *blocks_from_text(text)]
    return list(blocks_from_text(text))


def _case_facts(record: Record, item: AgendaItem) -> list[Block]:
    assert item.case is not None
    facts: list[tuple[str, str]] = []
    if item.case.summary:
        facts.append(("Summary", item.case.summary))
    facts += subjects_words(record, item.case.id)
    facts += standing_words(record, item)
    if item.next_review_on:
        facts.append(("Next review", in_words(item.next_review_on)))
    silent = silent_words(record, item.case.id)
    if silent:
        facts.append(("No return received from", silent))
    return [*([Facts(facts)] if facts else []), *returned_blocks(record, item.case.id, 3)]
