"""The minutes as a document in the style of the body, as far as its reader may see them."""

from __future__ import annotations

from dataclasses import replace

from casework import clock
from casework.actions.models import Action
from casework.meetings import numbering, votes
from casework.meetings.action_paper import action_lines, action_table
from casework.meetings.agenda import title_in_minutes
from casework.meetings.attendance_paper import apologies, attendance_blocks
from casework.meetings.awaiting import minutes_words
from casework.meetings.confirmations import ABOUT_MINUTES, one_by_one, own_words
from casework.meetings.course import deferred_words
from casework.meetings.decision_paper import decided, decision_blocks, point_of
from casework.meetings.declarations import declared_blocks, interests_blocks
from casework.meetings.house_style import HouseStyle, fill, written_time
from casework.meetings.interruptions import conclusion, ending_with, interruption_blocks
from casework.meetings.life_paper import closing_blocks
from casework.meetings.models import AgendaItem, Decision, Meeting
from casework.meetings.papers import called, document, standing_words
from casework.meetings.paragraphs import number_under, said_blocks
from casework.meetings.record import Record, next_words, read
from casework.meetings.returned import returned_blocks, silent_words, subjects_words
from casework.meetings.sensitivity import marked
from casework.rendering import Document, Facts, Heading, Note, Paragraph
from casework.rendering.document import Block, Point, beneath
from casework.rendering.prose import blocks_from_text
from casework.web.presentation import day as in_words

AT_EACH_ITEM = ("table", "line", "table_and_end", "line_and_end")
AT_THE_END = ("end", "table_and_end", "line_and_end")


def minutes_document(meeting: Meeting, *, style: HouseStyle | None = None) -> Document:
    """The minutes in the body's style, or in one being tried, as far as this reader may see them."""
    record = read(meeting)
    style = record.style = style or record.style
    opening = opening_words(meeting, style)
    own_item = any(line.item.kind == "apologies" for line in record.lines)
    blocks: list[Block] = [Paragraph(opening)] if opening else []
    blocks += attendance_blocks(record.people, style, apologies_too=not own_item)
    ended: set[str] = set()
    for line in record.lines:
        over: dict[int | None, int] = {}  # by heading: how many printed headings its items stand under
        for item in line.items:
            steps = over.get(item.parent_id, 0)
            bare = item.kind in numbering.HEADINGS and not says_something(record, item)
            own: list[Block] = []
            if not bare:
                own = minute_blocks(record, item, heads=line.heads(item))
            elif line.heads(item) and (style.headings_in_minutes or item.minute_label or item.kind == "part_two"):
                own = [Heading(2, item.title, number_of(item, record, heads=True))]
            over[item.id] = steps + bool(own)
            blocks += beneath(own, steps)
            for number in ending_with(line, item, but=ended):
                blocks += interruption_blocks(record, after=number)
    blocks += interruption_blocks(record, but_after={item.number for item in record.items})
    if (agreed := _agreed(record)) and style.action_form in AT_THE_END:
        heading = fill(style.actions_agreed, actions=style.actions_heading)
        blocks += [Heading(2, heading), action_table(agreed, heading, style, heard=True)]
    if meeting.next_meeting_words and all(item.kind != "next_meeting" for item in record.items):
        blocks.append(Paragraph(fill(style.next_meeting, when=meeting.next_meeting_words)))
    blocks += conclusion(record)
    if meeting.status == "confirmed":
        blocks.append(Paragraph(own_words(meeting, style)))
    blocks += closing_blocks(record)
    title = f"{style.body_name or meeting.group.name}: {style.minutes_title}"
    return document(
        record, title, called(meeting, title, in_words(meeting.starts_at)), blocks, draft=meeting.status != "confirmed"
    )


def opening_words(meeting: Meeting, style: HouseStyle) -> str:
    """When and where it began, and how others took part."""
    began = meeting.commenced_at or meeting.starts_at
    place = f" in {meeting.place}" if meeting.place else ""
    if meeting.remote_words:
        place += f" ({meeting.remote_words.rstrip('.')})"
    return fill(style.commenced, time=written_time(began, style.times), place=place)


def says_something(record: Record, item: AgendaItem) -> bool:
    """Whether anything is recorded under an item itself, as under a heading at which the public was excluded by resolution."""
    own = (
        item.purpose.strip()
        or item.discussion.strip()
        or item.decisions
        or record.declared.get(item.id)
        or record.confirmed.get(item.id)
    )
    return bool(own or any(action.agenda_item_id == item.id for action in record.actions))


def _agreed(record: Record) -> list[Action]:
    """Without those an action log printed at its item brought along from meetings before."""
    if record.style.action_form not in AT_EACH_ITEM:
        return list(record.actions)
    held = clock.in_london(record.meeting.starts_at).date()
    return [action for action in record.actions if action.agenda_item_id is None or action.set_on >= held]


def as_on_the_agenda(meeting: Meeting) -> bool:
    return meeting.series is not None and meeting.series.numbering == "agenda"


def number_of(item: AgendaItem, record: Record, *, heads: bool = False) -> str:
    """A minute's number as it was or will be printed; of what `heads` others that of the agenda where minutes bear those."""
    if item.minute_label:
        return item.minute_label
    if heads and record.meeting.circulated_at is not None and as_on_the_agenda(record.meeting):
        return item.number  # what is over others takes no number of minutes, and here has none of its own
    prefix = record.meeting.series.number_prefix if record.meeting.series is not None else ""
    return f"{prefix}{item.minute_number}" if item.minute_number is not None else ""


def minute_blocks(record: Record, item: AgendaItem, *, heads: bool = False) -> list[Block]:
    """One item. Where it `heads` others, what is said under those is said of it, so no wording that there was nothing stands here."""
    style = record.style
    if heads:
        nothing = {"nil_interests": "", "nil_apologies": "", "nil_matters_arising": "", "nil_urgent": ""}
        record = replace(record, style=style.model_copy(update=nothing))
    title = title_in_minutes(item)
    if item.author:
        title = f"{title} ({item.author})"
    if item.case is not None:
        title = f"{item.case.reference} {title}"
    number = number_of(item, record, heads=heads)
    if record.meeting.circulated_at is None:
        number = number or number_under(item, style)  # as the paragraphs under it, until there are minute numbers
    blocks: list[Block] = [Heading(2, title, number)]
    if words := marked(item):
        blocks.append(Note(words))
    if item.taken_after_id is not None:
        before = next((each.number for each in record.items if each.id == item.taken_after_id), "")
        blocks += [Paragraph(fill(style.taken_after, item=before))] if before else []
    blocks += [
        Paragraph(f"{name} declared an interest and left the meeting for this item.")
        for name in record.out.get(item.id, [])
        if name not in {declared.name for declared in record.declared.get(item.id, [])}
    ]
    put_off = item.deferred_to_id is not None
    if put_off:
        blocks.append(Paragraph(deferred_words(item, style)))
    blocks += declared_blocks(record.declared.get(item.id, []))
    facts = _case_facts(record, item) if item.case is not None and not put_off else []
    blocks += facts
    if item.purpose and not put_off:
        blocks += [Heading(3, style.purpose_heading), *blocks_from_text(item.purpose)]
    # what was said of an item before it was put off was said all the same
    said = _narrative(record, item) if item.discussion.strip() or not put_off else []
    if said and any(isinstance(block, Heading) for block in facts):
        blocks.append(Heading(3, "Discussion"))  # or it reads as what the last agency returned
    blocks += said
    if item.decisions:
        blocks += decision_blocks([_decided(decision, record) for decision in item.decisions], decided(item, style))
    own = [action for action in record.actions if action.agenda_item_id == item.id]
    if own and style.action_form in AT_EACH_ITEM:
        blocks += _actions(own, title, style)
    return blocks


def _decided(decision: Decision, record: Record) -> Point:
    """A decision's words, and beneath them how it was voted on."""
    return point_of(decision.text, votes.words(decision, record.style, record.votes))


def _actions(own: list[Action], title: str, style: HouseStyle) -> list[Block]:
    if style.action_form.startswith("line"):
        return list(action_lines(own, style))
    return [
        Heading(3, style.actions_heading),
        action_table(own, f"{style.actions_heading} under {title}", style, heard=True),
    ]


def _narrative(record: Record, item: AgendaItem) -> list[Block]:
    """Which minutes were dealt with, and what was said."""
    waiting = item.kind in ABOUT_MINUTES and bool(_still_waiting(record, item))
    dealt_with = one_by_one(record.confirmed.get(item.id, []), item, record.style, others=waiting)
    return [*(Paragraph(words) for words in dealt_with if words not in item.discussion), *_said(record, item)]


def _said(record: Record, item: AgendaItem) -> list[Block]:
    style = record.style
    typed = said_blocks(item, style) if (text := item.discussion.strip()) else []
    if item.kind == "apologies":
        away = [row for row in record.people if row.capacity == "apologies"]
        own = apologies(away, record.people, style) if away else []
        return [*own, *typed] or _nil(style.nil_apologies)
    if item.kind in ABOUT_MINUTES:
        return typed or _still_waiting(record, item)
    if item.kind == "interests" and record.declared:
        typed = [] if text == style.nil_interests else typed
        others = {at: rows for at, rows in record.declared.items() if at != item.id}  # its own stand above
        return [
            *interests_blocks(others, {each.id: number_of(each, record) or each.number for each in record.items}),
            *typed,
        ]
    if item.kind == "next_meeting":
        words = next_words(record)
        on = record.meeting.next_meeting_on
        said_already = typed and (
            not record.meeting.next_meeting_words or words in text or (on and in_words(on) in text)
        )
        return typed if said_already else [*typed, Paragraph(words)]
    if item.kind == "matters_arising":
        arising = [] if record.meeting.from_paper else record.arising
        table = [action_table(arising, "Open actions reported", style)] if arising else []
        return [*typed, *table] or _nil(style.nil_matters_arising)
    if not typed:
        return _nil({"interests": style.nil_interests, "urgent": style.nil_urgent}.get(item.kind, ""))
    if item.kind in ("report", "presentation") and style.issues_heading:
        return [Heading(3, style.issues_heading), *typed]
    return typed


def _still_waiting(record: Record, item: AgendaItem) -> list[Block]:
    """Earlier minutes this item has not dealt with; where somebody typed what became of them, that stands alone."""
    if record.meeting.from_paper:
        return []
    dealt_with = {row.meeting_id for row in record.confirmed.get(item.id, [])}
    waiting = [each for each in record.awaiting.get(item.id, []) if each.id not in dealt_with]
    return [Paragraph(minutes_words(each, record.meeting)) for each in waiting]


def _nil(words: str) -> list[Block]:
    return [Paragraph(words)] if words else []


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
