"""The public version of agenda and minutes: from the same record, without anything considered in private, and never with a case.

What goes out does not depend on who asks for it. An item is left out when it is about a case, stands under nothing but such items, is
not open, or names a case, a party of one or its title in any word that would be printed: then nobody has to have marked it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from sqlalchemy import select

from casework.access import as_system
from casework.cases.models import Case, CaseParty
from casework.errors import NotFound
from casework.extensions import db
from casework.meetings import numbering, votes
from casework.meetings.agenda import title_in_minutes
from casework.meetings.attendance_paper import attendance_blocks
from casework.meetings.awaiting import words_on_agenda
from casework.meetings.confirmations import QUOTED, confirmed_as, own_words_of
from casework.meetings.course import deferred_words
from casework.meetings.decision_paper import decided, decision_blocks, point_of
from casework.meetings.house_style import written_time
from casework.meetings.interruptions import conclusion, ending_with, interruption_blocks
from casework.meetings.life_paper import SINCE, read_as
from casework.meetings.listed_members import Named, members_blocks
from casework.meetings.logos import logo_for
from casework.meetings.minutes_paper import minute_blocks, number_of, opening_words, says_something
from casework.meetings.models import ATTENDED, AgendaItem, Meeting
from casework.meetings.papers import added_later, closing_words, led_words
from casework.meetings.record import Record, next_words, read
from casework.meetings.record_models import ConfirmedMinutes
from casework.meetings.sensitivity import exempt_words
from casework.meetings.signing import amendments_to
from casework.rendering import Bullets, Document, Facts, Heading, Note, Paragraph, Text
from casework.rendering.document import Block, beneath
from casework.rendering.prose import blocks_from_text
from casework.subjects.models import Organisation, Person, Place
from casework.web.presentation import day as in_words
from casework.web.presentation import weekday

SAYS_SO = "Public version. What was considered in private is left out."
SHORT_RECORD = "This is a short record. Under each item stands what was decided; where nothing stands, no decision was recorded. What was said is not published."
WHY = "the public version is the same whoever asks, and holds what is open alone"
SHORTEST = 4
"""Names of fewer letters are not looked for by themselves: they stand in other words."""


def public_agenda(meeting: Meeting) -> Document:
    record, open_items, _, never = _read(meeting, minutes=False)
    blocks: list[Block] = [
        Facts([("Date", weekday(meeting.starts_at)), ("Time", written_time(meeting.starts_at, record.style.times)), ("Place", meeting.place)]),
        *blocks_from_text(record.style.agenda_opening),
    ]  # fmt: skip
    if record.style.publication == "public":
        blocks += _members(record, never)
    blocks.append(Heading(2, record.style.items_heading))
    information: list[Block] = []
    for line in record.lines:
        last = line.item.kind in numbering.UNNUMBERED
        if last and not line.item.number:
            said = Paragraph(f"{line.item.title}: {next_words(record)}")
            information += [said] if line.item.id in open_items else []
        elif _kept(record, line, open_items) or (_nothing_under(line) and line.item.id in open_items):
            blocks += _on_agenda(record, line.item, 3)
            blocks += [Paragraph(next_words(record))] if last else []
            for item, shown in _beneath(record, line, open_items):
                level = 2 + line.level(item)
                blocks += _on_agenda(record, item, level) if shown else _left_out(item, "is", item.number, level)
        else:
            blocks += _in_private(record, line, open_items, 3)
    if information:
        blocks += [Heading(2, record.style.information_heading), *information]
    blocks += closing_words(record.style)
    called = record.style.agenda_title
    subtitle = f"{called[:1].upper()}{called[1:]}, {weekday(meeting.starts_at)}"
    return _document(record, called, subtitle, blocks, draft=False)


def _on_agenda(record: Record, item: AgendaItem, level: int) -> list[Block]:
    words = led_words(record, item)
    led = [Paragraph(Text(words, italic=record.style.italic_authors))] if words else []
    waiting = [Paragraph(words) for words in words_on_agenda(item, record.awaiting.get(item.id, []), record.meeting)]
    late = added_later(record, item)
    return [Heading(level, item.title, item.number), *led, *blocks_from_text(item.agenda_text), *waiting, *late]


def _members(record: Record, never: set[str]) -> list[Block]:
    not_named: list[Named] = []

    def leave_out(named: Named) -> bool:
        if _names([named.words], never):
            not_named.append(named)
        return named in not_named

    guests = [row for row in record.people if row.capacity == "invited"]
    with as_system(WHY):
        blocks = members_blocks(record.meeting, record.style, guests, leave_out=leave_out)
    return [*blocks, *_others(len(not_named), "One other member is", "other members are", "not named here")]


def public_minutes(meeting: Meeting) -> Document:
    """All that is open, or where the body publishes a cut-down record only: the items, and what was decided under them."""
    record, open_items, came, never = _read(meeting, minutes=True)
    style, cut_down = record.style, record.style.publication == "cut_down"
    opening = opening_words(meeting, style)
    blocks: list[Block] = [Paragraph(opening)] if opening else []
    if cut_down:
        blocks.insert(0, Note(SHORT_RECORD))
        blocks += [Heading(2, style.present_heading), Bullets(came.organisations)] if came.organisations else []
        blocks += _others(
            came.organisations_not_named, "One other organisation was", "other organisations were", "represented"
        )
    else:
        blocks += attendance_blocks(record.people, style, apologies_too=False)
        blocks += _others(came.people_not_named, "One other person", "other people", "attended")
    numbers = {item.number for item in record.items if item.id in open_items}

    def interrupted(after: str | None, but_after: Collection[str] = ()) -> list[Block]:
        return [] if cut_down else interruption_blocks(
            record, after=after, but_after=but_after, told=numbers, names_somebody=lambda words: bool(_names([words], never))
        )  # fmt: skip

    ended: set[str] = set()  # numbers, for two items may bear the same
    for line in record.lines:
        if line.item.kind in numbering.HEADINGS and not line.under and not _own_words(record, line.item):
            pass
        elif _nothing_under(line) and line.item.id in open_items:
            blocks.append(Heading(2, line.item.title, number_of(line.item, record)))
        elif not _kept(record, line, open_items) and not (line.item.id in open_items and _own_words(record, line.item)):
            blocks += _in_private(record, line, open_items, 2, minutes=True)
        else:
            over: dict[int | None, int] = {}
            for item, shown in [(line.item, True), *_beneath(record, line, open_items)]:
                steps = over.get(item.parent_id, 0)
                over[item.id] = steps + 1
                if shown and line.heads(item) and not _own_words(record, item):
                    blocks += beneath([Heading(2, item.title, number_of(item, record, heads=True))], steps)
                else:
                    is_open = shown and item.id in open_items
                    blocks += beneath(_minuted(record, item, is_open, cut_down, heads=line.heads(item)), steps)
                for number in ending_with(line, item, but=ended):
                    blocks += interrupted(number)
        for item in line.items:
            for number in ending_with(line, item, but=ended):
                blocks += interrupted(number)
    blocks += interrupted(None, {item.number for item in record.items})
    blocks += conclusion(record)
    blocks += _confirmed(record, open_items, never)
    return _document(
        record, style.minutes_title, in_words(meeting.starts_at), blocks, draft=meeting.status != "confirmed"
    )


def _minuted(record: Record, item: AgendaItem, is_open: bool, cut_down: bool, *, heads: bool = False) -> list[Block]:
    if not is_open:
        return _left_out(item, "was", number_of(item, record) or item.number, 2)
    return _cut_down(record, item) if cut_down else minute_blocks(record, item, heads=heads)


AMENDED = "Confirmed as a correct record, subject to an amendment."
"""What the public reads of an amendment to what it may not read."""


def _confirmed(record: Record, open_items: set[int], never: set[str]) -> list[Block]:
    """How the minutes were confirmed, with the amendment where it is to what is public, and what was amended of that later.

    A short record holds nothing of what was said, so no amendment to it either.
    """
    meeting, style = record.meeting, record.style
    if meeting.status != "confirmed":
        return []
    whole = style.publication == "public"
    with as_system(WHY):
        row = db.session.scalars(confirmed_as(meeting.id)).one_or_none()
        words = own_words_of(row, style)
        if row is not None and row.how == "amended":
            about = next((item for item in record.items if _is_about(row, number_of(item, record))), None)
            ids = {about.id} if about is not None else {item.id for item in record.items}
            if not whole or not ids <= open_items or _names([row.minute, row.amendment], never):
                words = AMENDED
        blocks: list[Block] = [Paragraph(words)]
        later = [
            Paragraph(f"{read_as(each)} Recorded on {in_words(each.recorded_at)}.")
            for each in db.session.scalars(amendments_to(meeting.id))
            if whole and each.agenda_item_id in open_items and not _names([each.old_text, each.new_text], never)
        ]
    return [*blocks, Heading(2, SINCE), *later] if later else blocks


def _is_about(row: ConfirmedMinutes, number: str) -> bool:
    return bool(number) and (row.minute == number or row.amendment.startswith(f"{QUOTED}{number},"))


ARISING = "The open actions were reported."
"""What the public reads where there were some: that there were none would not be true."""


@dataclass(frozen=True)
class Came:
    """Organisations that were there, and how many others, and how many people, are not named because a case has the name."""

    organisations: list[str]
    organisations_not_named: int
    people_not_named: int


def _read(meeting: Meeting, *, minutes: bool) -> tuple[Record, set[int], Came, set[str]]:
    """What may be printed, which items are open, who came as far as they are named, and the words that never are."""
    with as_system(WHY):
        record = read(meeting)
        if record.style.publication == "private":
            raise NotFound
        if minutes and meeting.status not in ("circulated", "confirmed"):
            raise NotFound
        if not minutes and meeting.status == "planned":
            raise NotFound
        candidates = [item for item in record.items if item.case_id is None and item.sensitivity == "open"]
        never = _never_said(meeting)
        open_items = _with_all_above(
            {item.id for item in candidates if not _names(_words(record, item), never)}, record
        )
    said = [action for action in record.actions if action.case_id is None and action.agenda_item_id in open_items and not _names([action.title], never)]  # fmt: skip
    people = [row for row in record.people if not _names([row.name, row.office, row.organisation], never)]
    there = [row for row in record.people if row.capacity in ATTENDED]
    organisations = {row.organisation for row in there if row.organisation}
    named = sorted(name for name in organisations if not _names([name], never))
    came = Came(named, len(organisations) - len(named), sum(row not in people for row in there))
    style = (
        record.style.model_copy(update={"nil_matters_arising": ARISING})
        if record.arising and not meeting.from_paper
        else record.style
    )
    return replace(record, actions=said, arising=[], people=people, style=style), open_items, came, never


def _with_all_above(ids: set[int], record: Record) -> set[int]:
    """Those of the items under nothing private: what stands under a private item or heading is as private as that."""
    above = {item.id: item.parent_id for item in record.items}
    closed = set(above) - ids
    while more := {item for item, over in above.items() if over in closed and item not in closed}:
        closed |= more
    return ids - closed


def _words(record: Record, item: AgendaItem) -> list[str]:
    confirmed = [
        words
        for row in record.confirmed.get(item.id, [])
        for words in (row.body, row.occasion, row.minute, row.amendment)
    ]
    voted = [votes.words(decision, record.style, record.votes) for decision in item.decisions]
    return [
        item.title,
        item.author,
        item.agenda_text,
        item.purpose,
        item.decided_as,
        item.discussion,
        *(d.text for d in item.decisions),
        *voted,
        *([next_words(record)] if item.kind in numbering.UNNUMBERED else ()),
        *confirmed,
    ]


def _never_said(meeting: Meeting) -> set[str]:
    """References and titles of the group's cases on its agendas, and the names of their parties. Call as the system."""
    on_agendas = select(AgendaItem.case_id).join(Meeting, Meeting.id == AgendaItem.meeting_id).where(
        Meeting.group_id == meeting.group_id, AgendaItem.case_id.is_not(None)
    )  # fmt: skip
    found: set[str] = set()
    for reference, title in db.session.execute(select(Case.reference, Case.title).where(Case.id.in_(on_agendas))):
        found |= {reference, title}
    of = select(CaseParty).where(CaseParty.case_id.in_(on_agendas)).subquery()
    for forename, surname in db.session.execute(
        select(Person.forename, Person.surname).where(Person.id.in_(select(of.c.person_id)))
    ):
        found |= {f"{forename} {surname}".strip(), surname}
    for model, column in ((Place, of.c.place_id), (Organisation, of.c.organisation_id)):
        found |= set(db.session.scalars(select(model.name).where(model.id.in_(select(column)))))
    return {" ".join(words.casefold().split()) for words in found if len(words.strip()) >= SHORTEST}


def _names(texts: Iterable[str], never: set[str]) -> bool:
    said = " ".join(" ".join(texts).casefold().split())
    return any(words in said for words in never)


def _others(number: int, one: str, several: str, did: str) -> list[Block]:
    """Whoever cannot be named is counted, so that the list does not read as the whole of it."""
    return [Paragraph(f"{one if number == 1 else f'{number} {several}'} {did}.")] if number else []


def _nothing_under(line: numbering.Line) -> bool:
    """A heading for items of which there were none, with nothing recorded of its own: nothing was considered, in private or not."""
    item = line.item
    own = item.discussion.strip() or item.decisions or item.purpose.strip()
    return item.kind in numbering.GROUPING and not line.under and not own


def _kept(record: Record, line: numbering.Line, open_items: set[int]) -> bool:
    """An open item, and a heading under which something open stands."""
    if line.item.id not in open_items:
        return False
    return (not line.under and line.item.kind not in numbering.GROUPING) or any(
        item.id in open_items and (not line.heads(item) or _own_words(record, item)) for item in line.under
    )


def _beneath(record: Record, line: numbering.Line, open_items: set[int]) -> list[tuple[AgendaItem, bool]]:
    """What stands under a line's item, each with whether it is shown. Of a heading there with nothing open under it its title is
    not shown, and of what stands under that nothing is said unless it is exempt, for then the paragraph must be."""
    found: list[tuple[AgendaItem, bool]] = []
    for item in line.beneath(line.item):
        under = line.beneath(item)
        shown = item.id in open_items
        if under and not any(each.id in open_items for each in under) and not (shown and _own_words(record, item)):
            shown = shown and any(each.sensitivity == "exempt" for each in under)
            under = under if shown else []
        found += [(item, shown), *((each, each.id in open_items) for each in under)]
    return found


def _own_words(record: Record, item: AgendaItem) -> bool:
    """Whether something public is recorded under a heading itself, such as the resolution that excludes the public. What stands under a
    heading for cases is not."""
    return (item.kind in numbering.HEADINGS or item.kind not in numbering.GROUPING) and says_something(record, item)


def _left_out(item: AgendaItem, verb: str, number: str, level: int) -> list[Block]:
    """Its number and that it was private; of a title nothing is said. A heading of its own, or it reads as what was said under the
    item before."""
    name = f"Item {number}:" if number else "An item"
    if verb == "was" and item.deferred_to_id is not None:
        return [Heading(level, f"{name} put off")]
    words = f"{name} {'to be considered' if verb == 'is' else 'considered'} in private"
    return [Heading(level, words), *([Paragraph(exempt_words(item))] if item.sensitivity == "exempt" else [])]


def _in_private(
    record: Record, line: numbering.Line, open_items: set[int], level: int, *, minutes: bool = False
) -> list[Block]:
    """A line of which nothing is open. Under a heading that holds an exempt item each is counted, for the paragraph must be said."""

    def left_out(item: AgendaItem, level: int) -> list[Block]:
        number = (number_of(item, record) if minutes else "") or item.number
        return _left_out(item, "was" if minutes else "is", number, level)

    heading = line.item
    if heading.id not in open_items or not any(item.sensitivity == "exempt" for item in line.under):
        return left_out(heading, level)
    own = number_of(heading, record, heads=True) if minutes else heading.number
    under = [item for item in line.under if not line.heads(item) or item.sensitivity == "exempt"]
    return [Heading(level, heading.title, own), *(block for item in under for block in left_out(item, level + 1))]


def _cut_down(record: Record, item: AgendaItem) -> list[Block]:
    blocks: list[Block] = [Heading(2, title_in_minutes(item), number_of(item, record))]
    if item.kind in numbering.UNNUMBERED:
        blocks.append(Paragraph(next_words(record)))
    if item.deferred_to_id is not None:
        blocks.append(Paragraph(deferred_words(item, record.style)))
    if item.decisions:
        said = [point_of(d.text, votes.words(d, record.style, record.votes, names=False)) for d in item.decisions]
        blocks += decision_blocks(said, decided(item, record.style))
    return blocks


def _document(record: Record, kind: str, subtitle: str, blocks: list[Block], *, draft: bool) -> Document:
    name = record.style.body_name or record.meeting.group.name
    return Document(
        title=f"{name}: {kind} (public version)", body_name=name, marking="OFFICIAL", subtitle=subtitle,
        banner=f"DRAFT: not yet confirmed. {SAYS_SO}" if draft else SAYS_SO, footer_note=SAYS_SO, blocks=blocks,
        capitals=record.style.capitals, language=record.style.language, font=record.style.font, logo=logo_for(record.meeting),
    )  # fmt: skip
