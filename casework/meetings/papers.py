"""Agenda and minutes as documents, each as its reader may see it, in the style the group's kind keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from casework import clock
from casework.actions.models import Action
from casework.cases.models import RAGS, SIDES, CaseParty
from casework.extensions import db
from casework.meetings import numbering, queries
from casework.meetings.agenda import title_in_minutes
from casework.meetings.models import AgendaItem, Attendance, InformationRequest, Meeting
from casework.partnership import queries as partnership_queries
from casework.partnership.profiles import Profile, profile_of
from casework.rendering import (
    Bullets,
    Document,
    Facts,
    Heading,
    Note,
    Numbered,
    Paragraph,
    Signature,
    Table,
)
from casework.rendering.document import Block
from casework.rendering.prose import blocks_from_text
from casework.web.presentation import clock_time, listed, weekday
from casework.web.presentation import day as in_words

CAPACITIES_LISTED = (("also_present", "Also present"), ("invited", "Invited"), ("officer", "Officers"))
NOTHING = {"interests": "None.", "apologies": "None."}


@dataclass
class Record:
    """Everything of one meeting that its reader may see, read once."""

    meeting: Meeting
    profile: Profile
    lines: list[numbering.Line]
    people: list[Attendance]
    actions: list[Action]
    arising: list[Action]
    following: Meeting | None
    parties: dict[int, list[CaseParty]] = field(default_factory=dict)
    requests: dict[int, list[InformationRequest]] = field(default_factory=dict)


def read(meeting: Meeting) -> Record:
    """Read the meeting as the reader at work may see it, in a number of queries that does not grow with it."""
    items = list(db.session.scalars(queries.items_of(meeting.id)))
    case_ids = [item.case_id for item in items if item.case_id is not None]
    record = Record(
        meeting=meeting,
        profile=profile_of(meeting.group),
        lines=numbering.lines(items),
        people=list(db.session.scalars(queries.attendance_of(meeting.id))),
        actions=list(db.session.scalars(queries.set_at(meeting.id))),
        arising=list(db.session.scalars(queries.matters_arising(meeting))),
        following=db.session.scalars(queries.after(meeting)).first(),
    )
    if case_ids:
        from sqlalchemy.orm import joinedload

        for party in db.session.scalars(
            select(CaseParty)
            .where(CaseParty.case_id.in_(case_ids))
            .order_by(CaseParty.id)
            .options(joinedload(CaseParty.person), joinedload(CaseParty.place))
        ):
            record.parties.setdefault(party.case_id, []).append(party)
        for request in db.session.scalars(queries.requests_of(meeting.id)):
            record.requests.setdefault(request.case_id, []).append(request)
    return record


def is_public(record: Record) -> bool:
    return bool(record.profile.public)


def held_words(meeting: Meeting) -> str:
    return in_words(meeting.starts_at)


def next_words(record: Record) -> str:
    """The date of the next meeting: as typed, or worked out from the plan."""
    if record.meeting.next_meeting_words:
        return record.meeting.next_meeting_words
    following = record.following
    if following is None:
        return "To be arranged."
    place = f" in {following.place}" if following.place else ""
    return f"{weekday(following.starts_at)} at {clock_time(following.starts_at)}{place}"


# -- agenda --------------------------------------------------------------------------------------------------------------


def agenda_document(meeting: Meeting) -> Document:
    """The agenda: when, where, the members, the numbered items with their authors, and the next date."""
    record = read(meeting)
    blocks: list[Block] = [
        Facts([("Date", weekday(meeting.starts_at)), ("Time", clock_time(meeting.starts_at)), ("Place", meeting.place)])
    ]
    members = _members(meeting)
    if members:
        blocks += [Heading(2, "Members"), Bullets(members)]
    invited = [_person(row) for row in record.people if row.capacity == "invited"]
    if invited:
        blocks += [Heading(2, "Also invited"), Bullets(invited)]
    blocks.append(Heading(2, "Agenda items"))
    for line in record.lines:
        if line.item.kind in numbering.UNNUMBERED:
            continue
        blocks += _agenda_item(record, line.item, 3)
        if line.item.kind == "matters_arising" and record.arising:
            blocks.append(_action_table(record.arising, "Open actions"))
        for item in line.under:
            blocks += _agenda_item(record, item, 4)
    if any(line.item.kind in numbering.UNNUMBERED for line in record.lines):
        blocks += [Heading(2, "For information"), Paragraph(f"Date of next meeting: {next_words(record)}")]
    return _document(
        record, f"{meeting.group.name}: agenda", f"Agenda, {weekday(meeting.starts_at)}", blocks, draft=False
    )


def _members(meeting: Meeting) -> list[str]:

    on = clock.in_london(meeting.starts_at).date()
    rows = db.session.scalars(partnership_queries.members_of(meeting.group_id, on)).unique()
    order = {"chair": 0, "vice_chair": 1}
    found = sorted((m for m in rows if m.role != "observer"), key=lambda m: (order.get(m.role, 2), m.user.name))
    return [
        ", ".join(part for part in (m.user.name, m.seat or m.user.job_title, m.user.agency.name) if part) for m in found
    ]


def _agenda_item(record: Record, item: AgendaItem, level: int) -> list[Block]:
    title = item.title
    if item.case is not None:
        title = f"{item.case.reference} {item.title}"
    blocks: list[Block] = [Heading(level, title, item.number)]
    extra = [item.author, f"{item.minutes_planned} minutes" if item.minutes_planned else ""]
    words = ", ".join(part for part in extra if part)
    if words:
        blocks.append(Paragraph(words))
    if item.deferred_to_id is not None:
        blocks.append(Note("Deferred to the next meeting."))
    return blocks


# -- minutes -------------------------------------------------------------------------------------------------------------


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
        blocks += [Heading(2, "Actions agreed"), _action_table(record.actions, "Actions agreed at this meeting")]
    if meeting.concluded_at is not None:
        blocks.append(Paragraph(f"The meeting concluded at {clock_time(meeting.concluded_at)}."))
    if meeting.status == "confirmed":
        blocks.append(Paragraph(_confirmed_words(meeting)))
    blocks.append(Signature("CHAIR"))
    kind = "minutes and decision record" if is_public(record) else "minutes"
    subtitle = in_words(meeting.starts_at)
    return _document(record, f"{meeting.group.name}: {kind}", subtitle, blocks, draft=meeting.status != "confirmed")


def _confirmed_words(meeting: Meeting) -> str:
    if meeting.confirmation == "amended":
        return f"Confirmed as a correct record, subject to the following amendment: {meeting.amendment}"
    if meeting.confirmation == "by_email":
        return "Confirmed by e-mail."
    return "Confirmed as a correct record."


def _person(row: Attendance) -> str:
    words = ", ".join(part for part in (row.name, row.office, row.organisation) if part)
    extra = [f"left at item {row.left_at_item}" if row.left_at_item else ""]
    chair = " (in the chair)" if row.in_the_chair else ""
    return words + chair + "".join(f" ({part})" for part in extra if part)


def _attendance(record: Record) -> list[Block]:
    by_capacity: dict[str, list[Attendance]] = {}
    for row in sorted(record.people, key=lambda row: (not row.in_the_chair, row.position, row.id)):
        by_capacity.setdefault(row.capacity, []).append(row)
    blocks: list[Block] = []
    if present := by_capacity.get("member"):
        blocks += [Heading(2, "Present"), Bullets([_person(row) for row in present])]
    if substitutes := by_capacity.get("substitute"):
        words = listed(
            f"{_person(row)} was in attendance as substitute for {row.substitute_for}" for row in substitutes
        )  # fmt: skip
        blocks.append(Paragraph(f"{words}."))
    for capacity, title in CAPACITIES_LISTED:
        rows = by_capacity.get(capacity, [])
        if capacity == "officer":
            rows = [*rows, *by_capacity.get("note_taker", [])]
        if rows:
            blocks += [Heading(2, title), Bullets([_person(row) for row in rows])]
    if observers := by_capacity.get("observer"):
        blocks += [Heading(2, "Observers"), Bullets([_person(row) for row in observers])]
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
        blocks += [Heading(3, "Actions"), _action_table(own, f"Actions under {title}")]
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
        return [*rest, *([_action_table(record.arising, "Open actions reported")] if record.arising else [])] or [
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
    for side, words in SIDES.items():
        names = [party.label for party in record.parties.get(item.case.id, []) if party.side == side]
        if names:
            facts.append((words, ", ".join(names)))
    for request in record.requests.get(item.case.id, []):
        said = " ".join(part for part in (request.facts, request.opinion) if part)
        if request.status == "returned" and said:
            facts.append((request.agency.name, said))
    if item.rag:
        facts.append(("Risk", RAGS[item.rag]))
    if item.next_review_on:
        facts.append(("Next review", in_words(item.next_review_on)))
    return [Facts(facts)] if facts else []


def _action_table(actions: Sequence[Action], caption: str) -> Table:
    return Table(
        caption=caption,
        headers=["Action", "Who", "By when"],
        rows=[[f"{a.reference} {a.title}", a.owner_words, in_words(a.due_on)] for a in actions],
    )


def _document(record: Record, title: str, subtitle: str, blocks: list[Block], *, draft: bool) -> Document:
    statement = record.profile.confidentiality_statement
    return Document(
        title=title,
        body_name=record.meeting.group.name,
        marking=record.profile.marking,
        subtitle=subtitle,
        banner="DRAFT: not yet confirmed" if draft else "",
        blocks=[Note(statement), *blocks] if statement else blocks,
    )
