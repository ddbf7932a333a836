"""People who do not sign in, typed on the attendance page one by one or a line each."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from casework import access
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import policy, queries, votes
from casework.meetings.attendance import Mark, apply_mark, members_in_order, record_attendance, refuse_confirmed
from casework.meetings.models import ATTENDED, CAPACITIES, Attendance, Meeting
from casework.partnership.models import Agency


def add_attendee(
    meeting: Meeting,
    *,
    name: str,
    capacity: str,
    by: User,
    office: str = "",
    organisation: str = "",
    substitute_for: str = "",
    in_the_chair: bool = False,
) -> Attendance:
    """Add somebody who does not sign in, as the minutes will print them. The checks look for the same name twice."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    refuse_confirmed(meeting)
    if not name.strip():
        raise Refusal("Enter a name or an office.", field="name")
    if capacity not in CAPACITIES or capacity == "expected":
        raise Refusal("Choose in which capacity.", field="capacity")
    if capacity == "substitute" and not substitute_for.strip():
        raise Refusal(f"Enter whom {name.strip()} stands in for.", field="substitute_for")
    last = db.session.scalar(select(func.max(Attendance.position)).where(Attendance.meeting_id == meeting.id)) or 0
    agency = agency_named(organisation)
    row = Attendance(
        meeting_id=meeting.id, name=name.strip(), office=office.strip(), organisation=organisation.strip(),
        agency_id=agency.id if agency else None, position=last + 1,
    )  # fmt: skip
    db.session.add(row)
    apply_mark(row, Mark(capacity=capacity, substitute_for=substitute_for))
    if in_the_chair:
        if capacity not in ("member", "substitute"):
            raise Refusal(f"{row.name} cannot be in the chair without being present.", field="in_the_chair")
        for other in db.session.scalars(queries.attendance_of(meeting.id).where(Attendance.in_the_chair)):
            if other.chair_as != "co_chair" and not other.chair_for:
                other.in_the_chair = False
        db.session.flush()
        row.in_the_chair = True
    db.session.flush()
    return row


def add_attendees(meeting: Meeting, *, text: str, capacity: str, by: User) -> int:
    """Add several at once, one a line: name, office, organisation - or, for a substitute, name, office, for whom."""
    added = 0
    for line in text.splitlines():
        if not line.strip():
            continue
        separator = ";" if ";" in line else ","
        name, office, rest = (*(part.strip() for part in line.split(separator, 2)), "", "")[:3]
        substitute = capacity == "substitute"
        add_attendee(
            meeting, name=name, office=office, organisation="" if substitute else rest, capacity=capacity,
            substitute_for=rest or office if substitute else "", by=by,
        )  # fmt: skip
        added += 1
    if not added:
        raise Refusal("Enter at least one person, one on each line.", field="people")
    return added


def deputy_is_here(meeting: Meeting, user_id: int, *, by: User) -> Attendance:
    """The deputy of a seat came in its holder's place: the holder's apologies and the substitute, recorded together.

    Whoever is on the list under the deputy's name already, a member or typed in, is marked and not listed twice.
    """
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    members = members_in_order(meeting)
    seat = next((each for each in members if each.user_id == user_id), None)
    if seat is None or not seat.deputy_name:
        raise Refusal("This seat has no deputy. Enter who stands in below.")
    rows = list(db.session.scalars(queries.attendance_of(meeting.id)))
    holder = next((row for row in rows if row.user_id == user_id), None)
    if holder is not None and holder.capacity in ATTENDED:
        raise Refusal(f"{holder.name} is recorded as present. Change that first.")
    if holder is None or holder.capacity == "expected":
        away = Mark(capacity="apologies", user_id=user_id, row_id=holder.id if holder is not None else None)
        record_attendance(meeting, [away], by=by, keep_chair=True)
    for_holder = Mark(capacity="substitute", substitute_for=seat.user.name)
    known = next((row for row in rows if _same(row.name, seat.deputy_name)), None)
    if known is not None and known.capacity in ATTENDED and not _same(known.substitute_for, seat.user.name):
        raise Refusal(f"{known.name} is on the list already, and not for {seat.user.name}. Change that under More.")
    if known is not None:
        record_attendance(meeting, [replace(for_holder, row_id=known.id)], by=by, keep_chair=True)
        return known
    member = next((each for each in members if _same(each.user.name, seat.deputy_name)), None)
    if member is not None:
        record_attendance(meeting, [replace(for_holder, user_id=member.user_id)], by=by, keep_chair=True)
        return db.session.scalars(queries.attendance_of(meeting.id).where(Attendance.user_id == member.user_id)).one()
    return add_attendee(
        meeting, name=seat.deputy_name, office=seat.deputy_office, organisation=seat.user.agency.name, capacity="substitute",
        substitute_for=seat.user.name, by=by,
    )  # fmt: skip


def _same(name: str, other: str) -> bool:
    return " ".join(name.casefold().split()) == " ".join(other.casefold().split())


def remove_attendee(row: Attendance, *, by: User) -> None:
    """Remove a line typed in by mistake."""
    access.require(policy.may_run(by, row.meeting), policy.RUNS_ONLY)
    refuse_confirmed(row.meeting)
    if votes.has_voted(row):
        raise Refusal(f"A vote of {row.name} is recorded. Take it out of the vote first.")
    db.session.delete(row)
    db.session.flush()


def agency_named(organisation: str) -> Agency | None:
    name = organisation.strip().lower()
    if not name:
        return None
    return db.session.scalars(
        select(Agency).where((func.lower(Agency.name) == name) | (func.lower(Agency.short_name) == name)).limit(1)
    ).first()
