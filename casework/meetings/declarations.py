"""Interests declared at an item: recorded by who minutes, felt at once in the quorum and in who sees the case."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from casework import access, clock
from casework.access.rows import READER_ID
from casework.accounts.models import User
from casework.cases.models import CaseInterest
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import policy, queries, room
from casework.meetings.declaration_models import NATURES, ItemInterest
from casework.meetings.models import ATTENDED, AgendaItem, Attendance, Meeting
from casework.rendering import Paragraph
from casework.rendering.document import Block

OPEN = ("in_progress", "closed", "circulated")
LONGEST = 300


def declare(
    item: AgendaItem, row: Attendance | None, *, nature: str, words: str, stays: bool, by: User
) -> ItemInterest:
    """Record that somebody who is there declared an interest in an item, and whether they stay for it.

    Who leaves is not to see the item, what was said and set at it, or its case: hidden from them from the next page on. Whoever
    runs the group lifts that of the case.
    """
    meeting = item.meeting
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status not in OPEN:
        raise Refusal("Declarations are recorded from the start of the meeting until its minutes are confirmed.")
    if row is None or row.meeting_id != meeting.id or row.capacity not in ATTENDED:
        raise Refusal("Choose somebody recorded as present. Mark them on the attendance page first.", field="person")
    if nature not in NATURES:
        raise Refusal("Choose what kind of interest it is", field="nature")
    if len(words) > LONGEST:
        raise Refusal(f"Keep it to {LONGEST} characters", field="words")
    interest = _bare(item.id, row.id) or ItemInterest(
        meeting_id=meeting.id, agenda_item_id=item.id, attendance_id=row.id, user_id=row.user_id, name=row.name
    )
    interest.nature, interest.words, interest.stays, interest.recorded_by_id = nature, words.strip(), stays, by.id
    _hide_or_show(interest, item, row)
    db.session.add(interest)
    db.session.flush()
    if stays:
        room.back_in(row, item.id)
    else:
        room.out_for_interest(row, item)
    return interest


def _hide_or_show(interest: ItemInterest, item: AgendaItem, row: Attendance) -> None:
    """Who leaves no longer sees the case; who had only been marked as out of the room, and stays after all, sees it again."""
    hidden = interest.case_interest
    if interest.stays:
        if hidden is not None:
            hidden.withdrawn_at = clock.now()
        return
    reason = f"{interest.kind}. {interest.words}".strip() if interest.kind else room.LEFT
    if hidden is not None:
        hidden.reason = reason
    else:
        interest.case_interest_id = room.hide_case(item, row, reason)


def _bare(item_id: int, attendance_id: int) -> ItemInterest | None:
    """One of which only is known that they left for it: it is filled in, not doubled."""
    return db.session.scalars(
        select(ItemInterest).where(_standing(item_id), ItemInterest.attendance_id == attendance_id, *room.BARE)
    ).first()


def take_back(interest: ItemInterest, *, by: User) -> None:
    """Undo a declaration recorded by mistake; the case it hid is shown again. Nobody takes back their own."""
    access.require(policy.may_run(by, interest.meeting), policy.RUNS_ONLY)
    if interest.user_id == by.id:
        raise Refusal("Somebody else who runs the group takes this back: it is about you.")
    if interest.meeting.status not in OPEN:
        raise Refusal("These minutes are confirmed: what was declared stays on record.")
    if interest.taken_back_at is not None:
        raise Refusal("It is taken back already.")
    room.show_case_again(interest)
    if interest.attendance is not None and not interest.stays:
        room.back_in(interest.attendance, interest.agenda_item_id)
    db.session.flush()


def _standing(item_id: int) -> ColumnElement[bool]:
    return (ItemInterest.agenda_item_id == item_id) & ItemInterest.taken_back_at.is_(None)


def declared_at(meeting_id: int) -> Select[ItemInterest]:
    """What was declared at a meeting, in order."""
    return (
        select(ItemInterest)
        .where(ItemInterest.meeting_id == meeting_id, ItemInterest.taken_back_at.is_(None))
        .order_by(ItemInterest.id)
    )


def declared_in(item_ids: Collection[int]) -> Select[ItemInterest]:
    return (
        select(ItemInterest)
        .where(ItemInterest.agenda_item_id.in_(item_ids), ItemInterest.taken_back_at.is_(None))
        .order_by(ItemInterest.id)
    )


def left_by_reader(meeting_id: int) -> Select[int]:
    """Items of a meeting that the reader left for an interest."""
    return select(ItemInterest.agenda_item_id).where(
        ItemInterest.meeting_id == meeting_id, ItemInterest.user_id == READER_ID, ~ItemInterest.stays,
        ItemInterest.taken_back_at.is_(None),
    )  # fmt: skip


def interest_by_id(interest_id: int) -> Select[ItemInterest]:
    return (
        select(ItemInterest)
        .where(ItemInterest.id == interest_id)
        .options(joinedload(ItemInterest.meeting), joinedload(ItemInterest.case_interest))
    )


# -- in the workspace --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Declared:
    """What the workspace shows of an item: declarations, who stepped back from its case for good, and who can declare."""

    rows: Sequence[ItemInterest]
    stepped_back: Sequence[str]
    people: Sequence[tuple[str, str]]


def declared_on(meeting: Meeting, item: AgendaItem) -> Declared:
    """In two statements, three for a case."""
    there = db.session.scalars(queries.attended(meeting.id)).all()
    stepped = _stepped_back(item.case_id) if item.case_id is not None else {}
    return Declared(
        db.session.scalars(declared_in([item.id])).all(), list(stepped.values()), [(str(row.id), _words(row)) for row in there]
    )  # fmt: skip


def _stepped_back(case_id: int) -> dict[int, str]:
    """Who declared a standing interest in the case, by id."""
    return dict(
        db.session.execute(
            select(User.id, User.name)
            .join(CaseInterest, CaseInterest.user_id == User.id)
            .where(CaseInterest.case_id == case_id, CaseInterest.withdrawn_at.is_(None))
            .order_by(User.name)
        )
        .tuples()
        .all()
    )


def _words(row: Attendance) -> str:
    return f"{row.name}, {row.organisation}" if row.organisation else row.name


# -- in the minutes ----------------------------------------------------------------------------------------------------


def declared_blocks(rows: Iterable[ItemInterest]) -> list[Block]:
    """As the minutes of an item print them."""
    return [Paragraph(row.sentence) for row in rows]


def interests_blocks(declared: Mapping[int, Sequence[ItemInterest]], numbers: Mapping[int, str]) -> list[Block]:
    """Under "Declarations of interest": who declared one in which item, by its number, of items the reader may see."""
    return [
        Paragraph(f"{row.name}: item {numbers[item_id]}{f', {row.kind.lower()}' if row.kind else ''}. {row.outcome}.")
        for item_id, rows in declared.items()
        if item_id in numbers
        for row in rows
    ]
