"""Who is in the room at an item: people come and go, step out for an interest and come back, and the quorum follows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, delete, select

from casework import access, clock
from casework.accounts.models import User
from casework.cases.models import CaseInterest
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.meetings import numbering, policy, queries
from casework.meetings.agenda import WHOEVER, all_items
from casework.meetings.attendance import Expected, Mark, people_expected, record_attendance
from casework.meetings.decisions import mark_of
from casework.meetings.declaration_models import ItemInterest
from casework.meetings.locking import lock
from casework.meetings.models import ATTENDED, AgendaItem, Attendance, Meeting
from casework.meetings.workspace_models import ItemAbsence
from casework.web.presentation import listed

MOVES = {
    "arrived": "arrived",
    "left": "left",
    "back": "is back",
    "out": "is out of the room for this item, having declared an interest",
    "in": "is in the room for this item",
}

LEFT = "Declared an interest and left the meeting for it."
BARE = (ItemInterest.nature == "other", ItemInterest.words == "", ItemInterest.recorded_by_id.is_(None))
"""A declaration of which only is known that they left for it."""


@dataclass(frozen=True)
class Somebody:
    """One person as the workspace lists them: in the room, out of it, or not come; `reason` says why out of it."""

    person: Expected
    here: bool
    came: bool
    reason: str = ""

    @property
    def moves(self) -> tuple[str, ...]:
        if self.here:
            return ("left", "out")
        if not self.came:
            return ("arrived",)
        return ("in",) if self.reason == "interest" else ("back",)


def away_at(item: AgendaItem | None, order: Sequence[AgendaItem], rows: Iterable[Attendance]) -> dict[int, str]:
    """Of those who came, by the number of their line, who is not in the room at this item, and why.

    Somebody who arrived at an item is there from it on, somebody who left at one from it on no more. A number that is not
    on the agenda as typed counts as now. Without an item, whoever has left is away.
    """
    came = [row for row in rows if row.capacity in ATTENDED]
    if item is None:
        return {row.id: "left" for row in came if row.left_at_item}
    place = {each.number: n for n, each in enumerate(order) if each.number}
    now = next((n for n, each in enumerate(order) if each.id == item.id), 0)
    away = {}
    for row in came:
        if row.left_at_item and place.get(row.left_at_item, now) <= now:
            away[row.id] = "left"
        elif row.arrived_at_item and place.get(row.arrived_at_item, now) > now:
            away[row.id] = "not yet arrived"
    out = select(ItemAbsence.attendance_id, ItemAbsence.reason).where(ItemAbsence.agenda_item_id == item.id)
    away |= dict(db.session.execute(out).tuples().all())
    return away


def mark_of_room(rows: Iterable[Attendance], away: dict[int, str]) -> int:
    """A number that changes when anybody comes, goes or is recorded otherwise: a page that shows another is out of date."""
    return mark_of("\n".join(f"{row.id} {row.capacity} {away.get(row.id, '')}" for row in rows))


def people_at(meeting: Meeting, away: dict[int, str]) -> list[Somebody]:
    """Everybody expected or recorded: those in the room first."""
    found = [
        Somebody(
            person,
            here=person.capacity in ATTENDED and person.row_id not in away,
            came=person.capacity in ATTENDED and away.get(person.row_id or 0) != "not yet arrived",
            reason=away.get(person.row_id or 0, ""),
        )
        for person in people_expected(meeting)
    ]
    return sorted(found, key=lambda each: (not each.here, not each.came))


def move(item: AgendaItem, *, person_key: str, what: str, by: User) -> Attendance | Expected:
    """Somebody arrives, leaves, comes back, or steps out for this item. Returns who."""
    meeting = item.meeting
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status not in ("in_progress", "closed", "circulated"):
        raise Refusal("Start the meeting first: people come and go once it has begun.")
    if what not in MOVES:
        raise NotFound
    lock(meeting)
    person = next((each for each in people_expected(meeting) if each.key == person_key), None)
    if person is None:
        raise Refusal("Somebody else has changed this person's line. Open the page again.")
    if what == "arrived":
        _arrive(meeting, item, person, by)
        return person
    row = db.session.get(Attendance, person.row_id) if person.row_id else None
    if row is None or row.capacity not in ATTENDED:
        raise Refusal(f"{person.name} is not recorded as present.")
    with access.as_system(WHOEVER):
        order = numbering.in_order(all_items(meeting))
    if what == "left":
        row.left_at_item = item.number or item.title
    elif what == "back":
        _come_back(row, item, order)
    elif what == "out":
        _be_out(row, [item], "interest")
    else:
        _be_in(row, item)
    db.session.flush()
    return row


def _arrive(meeting: Meeting, item: AgendaItem, person: Expected, by: User) -> None:
    capacity = person.present_as if person.capacity not in ATTENDED else person.capacity
    record_attendance(
        meeting,
        [Mark(capacity=capacity, row_id=person.row_id, user_id=person.user_id, substitute_for=person.substitute_for)],
        keep_chair=True,
        by=by,
    )
    row = next(
        each
        for each in db.session.scalars(queries.attendance_of(meeting.id))
        if each.id == person.row_id or (person.user_id is not None and each.user_id == person.user_id)
    )
    items = [each for each in numbering.in_order(meeting.items) if each.number]
    row.arrived_at_item = item.number if items and items[0].id != item.id else ""
    row.left_at_item = ""
    db.session.flush()


def _come_back(row: Attendance, item: AgendaItem, order: Sequence[AgendaItem]) -> None:
    """Leaving once is a number on the line; leaving and coming back is being out for the items between."""
    _be_in(row, item)
    numbers = [each.number for each in order]
    if row.left_at_item in numbers:
        start = numbers.index(row.left_at_item)
        end = next((n for n, each in enumerate(order) if each.id == item.id), start)
        _be_out(row, [each for each in order[start:end] if each.kind not in numbering.HEADINGS], "left")
    row.left_at_item = ""


def _be_out(row: Attendance, items: Sequence[AgendaItem], reason: str) -> None:
    known = set(db.session.scalars(select(ItemAbsence.agenda_item_id).where(ItemAbsence.attendance_id == row.id)))
    db.session.add_all(
        ItemAbsence(agenda_item_id=item.id, attendance_id=row.id, reason=reason)
        for item in items
        if item.id not in known
    )
    if reason == "interest":
        declared = set(db.session.scalars(standing_of(row.id)))
        db.session.add_all(
            ItemInterest(
                meeting_id=row.meeting_id, agenda_item_id=item.id, attendance_id=row.id, user_id=row.user_id, name=row.name,
                nature="other", stays=False, case_interest_id=hide_case(item, row, LEFT),
            )
            for item in items
            if item.id not in declared
        )  # fmt: skip


def hide_case(item: AgendaItem, row: Attendance, reason: str) -> int | None:
    """Hide an item's case from somebody who left for it, whoever recorded that; None where there is none, or it is hidden already."""
    if item.case_id is None or row.user_id is None:
        return None
    with access.as_system("hiding a case from somebody who left the meeting for it"):
        standing = select(CaseInterest.id).where(
            CaseInterest.case_id == item.case_id, CaseInterest.user_id == row.user_id, CaseInterest.withdrawn_at.is_(None)
        )  # fmt: skip
        if db.session.scalar(standing) is not None:
            return None
        interest = CaseInterest(case_id=item.case_id, user_id=row.user_id, reason=reason)
        db.session.add(interest)
        db.session.flush()
        return interest.id


def show_case_again(interest: ItemInterest) -> None:
    """The declaration is taken back: the case it hid is shown again."""
    interest.taken_back_at = clock.now()
    if interest.case_interest is not None and interest.case_interest.withdrawn_at is None:
        interest.case_interest.withdrawn_at = clock.now()


def out_for_interest(row: Attendance, item: AgendaItem) -> None:
    """Who declared an interest and leaves is out of the room for the item."""
    _be_out(row, [item], "interest")
    db.session.flush()


def back_in(row: Attendance, item_id: int) -> None:
    """It was a mistake: they were in the room."""
    db.session.execute(
        delete(ItemAbsence).where(ItemAbsence.attendance_id == row.id, ItemAbsence.agenda_item_id == item_id)
    )


def standing_of(attendance_id: int) -> Select[tuple[int]]:
    """The items somebody declared an interest in."""
    return select(ItemInterest.agenda_item_id).where(
        ItemInterest.attendance_id == attendance_id, ItemInterest.taken_back_at.is_(None)
    )


def _be_in(row: Attendance, item: AgendaItem) -> None:
    for absence in db.session.scalars(
        select(ItemAbsence).where(ItemAbsence.attendance_id == row.id, ItemAbsence.agenda_item_id == item.id)
    ):
        db.session.delete(absence)
    for interest in db.session.scalars(
        select(ItemInterest).where(
            ItemInterest.attendance_id == row.id,
            ItemInterest.agenda_item_id == item.id,
            ItemInterest.taken_back_at.is_(None),
            *BARE,
        )
    ):
        show_case_again(interest)


def step_out(item: AgendaItem, user: User) -> None:
    """Somebody who declares an interest leaves the room for the item, if they are recorded as present."""
    row = db.session.scalars(
        select(Attendance).where(Attendance.meeting_id == item.meeting_id, Attendance.user_id == user.id)
    ).one_or_none()
    if row is not None and row.capacity in ATTENDED:
        _be_out(row, [item], "interest")
        db.session.flush()


def absences_of(item_ids: Collection[int]) -> dict[int, list[str]]:
    """By item, who declared an interest and was out of the room for it."""
    found: dict[int, list[str]] = {}
    rows = db.session.execute(
        select(ItemAbsence.agenda_item_id, Attendance.name)
        .join(Attendance, Attendance.id == ItemAbsence.attendance_id)
        .where(ItemAbsence.agenda_item_id.in_(item_ids), ItemAbsence.reason == "interest")
        .order_by(Attendance.position)
    )
    for item_id, name in rows.tuples():
        found.setdefault(item_id, []).append(name)
    return found


def left_for(meeting_id: int) -> dict[int, str]:
    """By line of the attendance, for which items somebody who was there left the room: "left for items 4 and 6"."""
    rows = db.session.execute(
        select(ItemAbsence.attendance_id, ItemAbsence.reason, AgendaItem.number, AgendaItem.title)
        .join(AgendaItem, AgendaItem.id == ItemAbsence.agenda_item_id)
        .where(AgendaItem.meeting_id == meeting_id)
        .order_by(AgendaItem.position, AgendaItem.id)
    )
    found: dict[int, dict[str, list[str]]] = {}
    for line, reason, number, title in rows.tuples():
        found.setdefault(line, {}).setdefault(reason, []).append(number or title)
    why = {"interest": ", having declared an interest", "left": ""}
    return {
        line: "; ".join(
            f"left for {'item' if len(items) == 1 else 'items'} {listed(items)}{why[reason]}"
            for reason, items in by_reason.items()
        )
        for line, by_reason in found.items()
    }
