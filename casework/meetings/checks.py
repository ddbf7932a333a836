"""What people miss in minutes: looked for before they are circulated, each with where to put it right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import any_, exists, literal, select
from sqlalchemy.orm import aliased

from casework import clock
from casework.access import as_system
from casework.accounts.models import User
from casework.actions.models import Action
from casework.extensions import db
from casework.meetings import corrections, more_checks, numbering, queries, votes
from casework.meetings.attendance import quorum_of
from casework.meetings.faults import Fault
from casework.meetings.models import ATTENDED, AgendaItem, Attendance, Decision, Meeting
from casework.web.presentation import day as in_words

_DAY = re.compile(
    r"\b(\d{1,2}) (January|February|March|April|May|June|July|August|September|October|November|December) (\d{4})\b"
)
NEED_A_RECORD = ("case", "report", "presentation")


def faults_of(meeting: Meeting) -> list[Fault]:
    """Everything the checks find, in the order of the minutes. Read as the system, worded without case content."""
    _ = meeting.group, meeting.series  # loaded as the reader: a row's own relationships keep the rule it came with
    with as_system("the checks look at the whole record and name numbers only"):
        items = list(
            db.session.scalars(
                select(AgendaItem)
                .where(AgendaItem.meeting_id == meeting.id)
                .order_by(AgendaItem.position, AgendaItem.id)
            )
        )
        decisions = list(
            db.session.scalars(
                select(Decision).where(Decision.agenda_item_id.in_([i.id for i in items])).order_by(Decision.position)
            )
        )
        rows = list(db.session.scalars(queries.attendance_of(meeting.id)))
        return [
            *_attendance(meeting, rows),
            *more_checks.of_people(meeting, rows),
            *_previous(meeting, items),
            *_numbers(meeting, items),
            *_records(meeting, items, decisions),
            *votes.faults(rows, {item.id: item_words(item) for item in items}, decisions),
            *_actions(meeting, items),
            *_quorum(meeting, rows, decisions),
            *more_checks.with_chair(meeting),
            *corrections.waiting_ones(meeting),
            *more_checks.of_others(meeting, "minutes"),
        ]


def agenda_faults_of(meeting: Meeting) -> list[Fault]:
    """What looks wrong before an agenda is sent: the same list, as far as it can be told then."""
    _ = meeting.group, meeting.series
    with as_system("the checks look at the whole agenda and name numbers only"):
        items = list(
            db.session.scalars(
                select(AgendaItem)
                .where(AgendaItem.meeting_id == meeting.id)
                .order_by(AgendaItem.position, AgendaItem.id)
            )
        )
        return [
            *more_checks.of_agenda(meeting, items),
            *_previous(meeting, items),
            *more_checks.of_chairs(meeting),
            *more_checks.of_others(meeting, "agenda"),
        ]


def item_words(item: AgendaItem) -> str:
    """How a fault names an item: by its number and, unless it is about a case, its title."""
    name = f"Item {item.number}" if item.number else "An item"
    return name if item.case_id is not None else f"{name}, {item.title}" if item.number else f"“{item.title}”"


def in_sentence(item: AgendaItem) -> str:
    """The same after other words: item 5.2."""
    words = item_words(item)
    return words[:1].lower() + words[1:]


def _attendance(meeting: Meeting, rows: Sequence[Attendance]) -> Iterator[Fault]:
    where = {"meeting_id": meeting.id}
    if not any(row.capacity in ATTENDED for row in rows):
        yield Fault("nobody_present", "Nobody is recorded as present.", "meetings.attendance", where)
    if not any(row.in_the_chair for row in rows):
        yield Fault("no_chair", "Nobody is recorded as in the chair.", "meetings.attendance", where)
    for same in more_checks.listed_twice(rows):
        there = [row for row in same if row.capacity in ATTENDED]
        away = [row for row in same if row.capacity in ("apologies", "absent")]
        if there and away:
            words = f"{same[0].name} is listed both as present and as having sent apologies."
        else:
            words = f"{same[0].name} is listed twice."
        yield Fault("listed_twice", words, "meetings.attendance", where)


def _previous(meeting: Meeting, items: Sequence[AgendaItem]) -> Iterator[Fault]:
    previous = db.session.scalars(queries.before(meeting)).first()
    if previous is None:
        return
    held = clock.in_london(previous.starts_at).date()
    for item in items:
        if item.kind != "minutes":
            continue
        for found in _DAY.finditer(item.title):
            named = _as_day(found.group(0))
            if named is not None and named != held:
                yield Fault(
                    "wrong_previous",
                    f"{item_words(item)}: the previous meeting was held on {in_words(held)}.",
                    "meetings.edit_item",
                    {"item_id": item.id},
                )


def _as_day(words: str) -> date | None:
    try:
        return datetime.strptime(words, "%d %B %Y").date()
    except ValueError:
        return None


def _numbers(meeting: Meeting, items: Sequence[AgendaItem]) -> Iterator[Fault]:
    if not (meeting.numbers_as_printed or meeting.circulated_at):
        return
    where = {"meeting_id": meeting.id}
    last: int | None = None
    counted = {item.id for item in numbering.minuted(items)}
    for item in numbering.in_order(items):
        if item.id not in counted and item.minute_number is None:
            continue
        if item.minute_number is None and item.minute_label:
            continue
        if item.minute_number is None:
            yield Fault("no_number", f"{item_words(item)} has no minute number.", "meetings.numbers", where)
            continue
        if last is not None and item.minute_number != last + 1:
            missing = (
                f"Minute {last + 1} is missing"
                if item.minute_number == last + 2
                else f"Minute numbers {last + 1} to {item.minute_number - 1} are missing"
                if item.minute_number > last
                else "Minute numbers go backwards"
            )
            words = f"{missing}: {item.minute_number} comes after {last}."
            yield Fault("number_gap", words, "meetings.numbers", where)
        last = item.minute_number


def _records(meeting: Meeting, items: Sequence[AgendaItem], decisions: Sequence[Decision]) -> Iterator[Fault]:
    by_item: dict[int, list[Decision]] = {}
    for decision in decisions:
        by_item.setdefault(decision.agenda_item_id, []).append(decision)
    for item in numbering.in_order(items):
        where = {"meeting_id": meeting.id, "item": item.id}
        own = by_item.get(item.id, [])
        if any(not decision.text.strip() for decision in own):
            yield Fault(
                "empty_decision", f"{item_words(item)} has a decision without words.", "meetings.workspace", where
            )
        elif item.kind in NEED_A_RECORD and item.deferred_to_id is None and not own and not item.discussion.strip():
            yield Fault(
                "nothing_recorded", f"Nothing is recorded under {in_sentence(item)}.", "meetings.workspace", where
            )


def _actions(meeting: Meeting, items: Sequence[AgendaItem]) -> Iterator[Fault]:
    spoc = aliased(User)
    answers = exists(
        select(spoc.id).where(
            spoc.agency_id == Action.agency_id, spoc.status == "active", literal("spoc") == any_(spoc.duties)
        )
    )
    rows = db.session.execute(
        select(Action.reference, Action.owner_id, Action.due_on, Action.closed_at, Action.owner_said, answers)
        .where(Action.meeting_id == meeting.id)
        .order_by(Action.id)
    ).all()
    held = clock.in_london(meeting.starts_at).date()
    for reference, owner_id, due_on, closed_at, said, answered_for in rows:
        where = {"reference": reference}
        if said and not said.strip():
            yield Fault("action_owner", f"Action {reference} names nobody who does it.", "actions.show", where)
        elif owner_id is None and not answered_for:
            words = f"Action {reference} has no person as its owner, and its agency no single point of contact."
            yield Fault("action_owner", words, "actions.show", where)
        if closed_at is None and (due_on is None or due_on < held):
            yield Fault("action_due", f"Action {reference} has no due day after the meeting.", "actions.show", where)


def _quorum(meeting: Meeting, rows: Sequence[Attendance], decisions: Sequence[Decision]) -> Iterator[Fault]:
    if decisions and not quorum_of(meeting, rows, still_there=False).met:
        words = "Decisions are recorded, but the meeting was not quorate."
        yield Fault("no_quorum", words, "meetings.attendance", {"meeting_id": meeting.id})
