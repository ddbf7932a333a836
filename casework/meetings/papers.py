"""Agenda and pack as documents, each as its reader may see it, in the style the group's kind keeps."""

from __future__ import annotations

from dataclasses import replace

from casework import clock
from casework.errors import NotFound
from casework.meetings import numbering, packs
from casework.meetings.action_paper import action_table
from casework.meetings.awaiting import words_on_agenda
from casework.meetings.course import deferred_words
from casework.meetings.house_style import HouseStyle, fill, written_time
from casework.meetings.listed_members import members_blocks
from casework.meetings.logos import logo_for
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.record import Record, next_words, read
from casework.meetings.returned import returned_blocks, subjects_words
from casework.meetings.sensitivity import marked
from casework.meetings.series import where
from casework.rendering import Document, Facts, Heading, Note, Paragraph, Text
from casework.rendering.document import Block, beneath
from casework.rendering.prose import blocks_from_text
from casework.web.presentation import day as in_words
from casework.web.presentation import listed, weekday


def agenda_document(meeting: Meeting, *, style: HouseStyle | None = None) -> Document:
    """The agenda: when, where, the members, the numbered items with their authors, and the next date."""
    record = read(meeting)
    style = record.style = style or record.style
    blocks: list[Block] = [_when(record), *blocks_from_text(style.agenda_opening)]
    blocks += members_blocks(meeting, style, [row for row in record.people if row.capacity == "invited"])
    blocks.append(Heading(2, style.items_heading))
    last = [line.item for line in record.lines if line.item.kind in numbering.UNNUMBERED]
    for line in record.lines:
        if line.item in last and not line.item.number:
            continue
        blocks += _agenda_item(record, line.item, 3)
        if line.item in last:
            blocks.append(Paragraph(next_words(record)))
        if line.item.kind == "matters_arising" and record.arising:
            blocks.append(action_table(record.arising, "Open actions", style))
        for item in line.under:
            blocks += _agenda_item(record, item, 2 + line.level(item))
    said = [Paragraph(f"{item.title}: {next_words(record)}") for item in last if not item.number]
    if not last and meeting.next_meeting_on is not None:
        said = [Paragraph(fill(style.next_meeting, when=meeting.next_meeting_words))]
    if said:
        blocks += [Heading(2, style.information_heading), *said]
    blocks += closing_words(style)
    title = f"{style.body_name or meeting.group.name}: {style.agenda_title}"
    subtitle = f"{style.agenda_title[:1].upper()}{style.agenda_title[1:]}, {weekday(meeting.starts_at)}"
    return document(record, title, called(meeting, title, subtitle), blocks, draft=False)


def closing_words(style: HouseStyle) -> list[Block]:
    """What the body prints after everything else on its agendas: whom to ask, what to do when the alarm sounds."""
    said = blocks_from_text(style.agenda_closing)
    return [Heading(2, style.notices_heading), *said] if said else []


def called(meeting: Meeting, title: str, subtitle: str) -> str:
    """What stands under a paper's title: before the day the meeting's own title, where the paper's does not say it."""
    own = meeting.title.strip()
    return f"{own}, {subtitle}" if own and own.casefold() not in title.casefold() else subtitle


def agenda_supplement_document(meeting: Meeting, number: int) -> Document:
    """What came to a published agenda and was sent round as one numbered supplement. Raises `NotFound` where there is nothing in
    it for this reader."""
    record = read(meeting)
    late = [item for item in record.items if item.late_in == number and item.kind not in numbering.UNNUMBERED]
    if not late or number > meeting.supplements:
        raise NotFound
    blocks: list[Block] = [_when(record), Paragraph("The numbers sent round before stay as they are.")]
    blocks += [block for item in late for block in _agenda_item(record, item, 2, late=False)]
    title = f"{record.style.body_name or meeting.group.name}: supplement {number} to the {record.style.agenda_title}"
    return document(record, title, f"Supplement {number}, {weekday(meeting.starts_at)}", blocks, draft=False)


def agenda_supplements(record: Record) -> list[int]:
    """The numbers of those in which there is something for the reader of this record."""
    return sorted(
        {item.late_in for item in record.items if item.late_in and item.late_in <= record.meeting.supplements}
    )


def _when(record: Record) -> Facts:
    meeting = record.meeting
    time = written_time(meeting.starts_at, record.style.times)
    return Facts([("Date", weekday(meeting.starts_at)), ("Time", time), ("Place", where(meeting))])


def _agenda_item(record: Record, item: AgendaItem, level: int, *, late: bool = True) -> list[Block]:
    title = item.title
    if item.case is not None:
        title = f"{item.case.reference} {item.title}"
    blocks: list[Block] = [Heading(level, title, item.number)]
    if words := led_words(record, item):
        blocks.append(Paragraph(Text(words, italic=record.style.italic_authors)))
    blocks += blocks_from_text(item.agenda_text)
    blocks += [Paragraph(words) for words in words_on_agenda(item, record.awaiting.get(item.id, []), record.meeting)]
    if stands := [f"{key}: {words}" for key, words in standing_words(record, item)]:
        blocks.append(Paragraph(". ".join(words.rstrip(".") for words in stands) + "."))
    if said := marked(item):
        blocks.append(Note(said))
    blocks += added_later(record, item) if late else []
    if item.deferred_to_id is not None:
        blocks.append(Note(deferred_words(item, record.style)))
    return blocks


def added_later(record: Record, item: AgendaItem) -> list[Block]:
    """That an item came to an agenda published before, in which supplement."""
    sent = item.late_in and item.late_in <= record.meeting.supplements
    return [Note(f"Added after publication, in supplement {item.late_in}.")] if sent else []


def led_words(record: Record, item: AgendaItem) -> str:
    """Who leads an item, how long is planned for it, and the time it does not begin before."""
    planned = f"{item.minutes_planned} minutes" if item.minutes_planned else ""
    timed = ""
    if item.timed_at is not None:
        begins = clock.london(clock.in_london(record.meeting.starts_at).date(), item.timed_at)
        timed = f"not before {written_time(begins, record.style.times)}"
    return ", ".join(part for part in (item.author, planned, timed) if part)


def standing_words(record: Record, item: AgendaItem) -> list[tuple[str, str]]:
    """Rating and risk of an item's case, as facts."""
    if item.case_id is None:
        return []
    rating, risk = record.ratings.get(item.case_id), record.risk.get(item.case_id)
    return ([("Rating", rating)] if rating else []) + ([("Risk", risk.words)] if risk else [])


def document(record: Record, title: str, subtitle: str, blocks: list[Block], *, draft: bool) -> Document:
    statement = record.profile.confidentiality_statement
    return Document(
        title=title,
        body_name=record.style.body_name or record.meeting.group.name,
        marking=record.profile.marking,
        subtitle=subtitle,
        banner="DRAFT: not yet confirmed" if draft else "",
        blocks=[Note(statement), *blocks] if statement else blocks,
        capitals=record.style.capitals,
        language=record.style.language,
        font=record.style.font,
        logo=logo_for(record.meeting),
    )


# -- pack --------------------------------------------------------------------------------------------------------------


def pack_document(meeting: Meeting) -> Document:
    """The agenda, and on each case what agencies returned, as this reader may have it. Before it is out, all so far."""
    record = read(meeting)
    out = bool(packs.issues_shown(meeting))
    under = packs.under_items(meeting, 0 if out else None)
    blocks: list[Block] = [_when(record)]
    for line in record.lines:
        if line.item.kind not in numbering.UNNUMBERED:
            blocks += _in_pack(record, line.item, under, out)
            for item in line.under:
                blocks += beneath(_in_pack(record, item, under, out), line.level(item) - 1)
    subtitle = f"Pack for {weekday(meeting.starts_at)}"
    banner = "" if out else "Not yet published: returns still come in"
    made = document(record, f"{meeting.group.name}: pack", subtitle, blocks, draft=False)
    return replace(made, banner=banner)


def _in_pack(record: Record, item: AgendaItem, under: dict[int, list[Block]], out: bool) -> list[Block]:
    case = _case_in_pack(record, item, 0 if out else None) if item.case is not None else []
    return [*_agenda_item(record, item, 2), *under.get(item.id, []), *case]


def _case_in_pack(record: Record, item: AgendaItem, issue: int | None) -> list[Block]:
    assert item.case is not None
    facts = [("Summary", item.case.summary)] if item.case.summary else []
    facts += subjects_words(record, item.case.id)
    rows = record.requests.get(item.case.id, [])
    silent = listed(r.agency.name for r in rows if r.status == "asked" or (issue is not None and r.issue != issue))
    if silent:
        facts.append(("No return received from", silent))
    return [*([Facts(facts)] if facts else []), *returned_blocks(record, item.case.id, 3, issue=issue)]


def supplement_document(meeting: Meeting, number: int) -> Document:
    """What came after the pack, one day's together. Raises `NotFound` when there is nothing in it for this reader."""
    shown = [issue for issue in packs.issues_shown(meeting) if issue.number == number]
    if not shown or number < 1:
        raise NotFound
    record = read(meeting)
    blocks: list[Block] = []
    under = packs.under_items(meeting, number)
    for item in record.items:
        if item.case is None:
            if item.id in under:
                blocks += [Heading(2, item.title, item.number), *under[item.id]]
            continue
        answered = [r.agency.name for r in record.requests.get(item.case.id, []) if r.issue == number]
        said = returned_blocks(record, item.case.id, 3, issue=number)
        if answered or said:
            blocks.append(Heading(2, f"{item.case.reference} {item.title}", item.number))
            blocks += [Paragraph(f"Now answered: {listed(answered)}.")] if answered else []
            blocks += said
    subtitle = f"To the pack for {weekday(meeting.starts_at)}; received on {in_words(shown[0].issued_on)}"
    title = f"{meeting.group.name}: supplement {number}"
    return document(record, title, subtitle, blocks, draft=False)
