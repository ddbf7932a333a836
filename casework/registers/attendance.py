"""How often each agency came to a group's meetings over a period; who stood in counts for the agency they stood in for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from casework import clock
from casework.accounts.models import User
from casework.extensions import db
from casework.meetings.models import Attendance, Meeting
from casework.partnership.models import Agency, Group, Membership
from casework.registers import queries
from casework.registers.periods import Period
from casework.rendering.spreadsheet import Cell
from casework.web.presentation import plural

CAME = ("member", "also_present", "officer", "note_taker", "substitute")
"""Capacities that count as the agency having come. Observers and people invited for one item do not speak for it."""
AWAY = ("apologies", "absent", "expected")
HEADINGS = ("Agency", "Meetings", "Came to", "Of these by a substitute", "Apologies only", "Nobody", "Per cent")
WIDTHS = (40, 12, 12, 24, 18, 12, 12)


@dataclass
class Count:
    """One agency over the period: at each meeting it counts once, as the best that one of its people did."""

    agency: str
    meetings: int = 0
    came: int = 0
    by_substitute: int = 0
    apologies: int = 0

    @property
    def nobody(self) -> int:
        return self.meetings - self.came - self.apologies

    @property
    def per_cent(self) -> int:
        return round(100 * self.came / self.meetings) if self.meetings else 0

    @property
    def words(self) -> str:
        return f"{self.came} of {plural(self.meetings, 'meeting')}, {self.per_cent} per cent"

    def cells(self) -> tuple[Cell, ...]:
        return (
            self.agency, self.meetings, self.came, self.by_substitute, self.apologies, self.nobody, self.per_cent,
        )  # fmt: skip


@dataclass
class Found:
    """`unrecorded` meetings were held and nobody's attendance is on record; they and the cancelled ones are left out."""

    counts: list[Count] = field(default_factory=list)
    meetings: int = 0
    unrecorded: int = 0
    cancelled: int = 0


def attendance_of(group: Group, period: Period) -> Found:
    """Count, in four statements. An agency is expected at a meeting while one of its people has a seat, or when it is on its list."""
    days = {
        meeting_id: clock.in_london(starts_at).date()
        for meeting_id, starts_at in db.session.execute(
            select(Meeting.id, Meeting.starts_at).where(Meeting.group_id == group.id, queries.within(period))
        )
    }
    lists: dict[int, list[Any]] = {}
    for row in db.session.execute(_rows(list(days))):
        lists.setdefault(row.meeting_id, []).append(row)
    seats = db.session.execute(_seats(group.id)).all()
    names: dict[int, str] = {}
    counts: dict[int, Count] = {}
    for meeting_id, rows in lists.items():
        on = days[meeting_id]
        expected = {seat.agency_id for seat in seats if _had_a_seat(seat, on)}
        names |= {seat.agency_id: seat.agency for seat in seats}
        names |= {row.agency_id: row.agency for row in rows if row.agency_id is not None}
        did = _what_each_did(rows, {seat.name: seat.agency_id for seat in seats if _had_a_seat(seat, on)})
        for agency_id in expected | set(did):
            _count(counts.setdefault(agency_id, Count(names[agency_id])), did.get(agency_id, set()))
    ordered = sorted(counts.values(), key=lambda count: count.agency)
    return Found(ordered, len(lists), len(days) - len(lists), db.session.scalar(_cancelled(group.id, period)) or 0)


def _count(count: Count, did: set[str]) -> None:
    count.meetings += 1
    if did & set(CAME):
        count.came += 1
        count.by_substitute += not did & (set(CAME) - {"substitute"})
    elif "apologies" in did:
        count.apologies += 1


def _what_each_did(rows: Iterable[Any], seats: Mapping[str, int]) -> dict[int, set[str]]:
    """By agency, in which capacities its people are on the list of one meeting."""
    rows = list(rows)
    of = {row.name.casefold(): row.agency_id for row in rows if row.agency_id is not None}
    of |= {name.casefold(): agency_id for name, agency_id in seats.items()}
    did: dict[int, set[str]] = {}
    for row in rows:
        agency_id = row.agency_id
        if row.capacity == "substitute":
            agency_id = of.get(row.substitute_for.casefold(), agency_id)
        elif row.capacity in CAME and (besides := of.get(row.substitute_for.casefold())) is not None:
            did.setdefault(besides, set()).add("substitute")
        if agency_id is not None and row.capacity in (*CAME, *AWAY):
            did.setdefault(agency_id, set()).add(row.capacity)
    return did


def _had_a_seat(seat: Any, on: date) -> bool:
    return bool(seat.starts_on <= on and (seat.ends_on is None or seat.ends_on >= on))


def _rows(meeting_ids: list[int]) -> Select[Any]:
    """Every line of these meetings' lists, of meetings where somebody was marked as having come."""
    recorded = select(Attendance.meeting_id).where(Attendance.capacity.in_(CAME))
    return (
        select(
            Attendance.meeting_id, Attendance.agency_id, Attendance.name, Attendance.capacity, Attendance.substitute_for,
            Agency.name.label("agency"),
        )
        .outerjoin(Agency, Agency.id == Attendance.agency_id)
        .where(Attendance.meeting_id.in_(meeting_ids), Attendance.meeting_id.in_(recorded))
    )  # fmt: skip


def _seats(group_id: int) -> Select[Any]:
    return (
        select(User.agency_id, User.name, Agency.name.label("agency"), Membership.starts_on, Membership.ends_on)
        .join(User, User.id == Membership.user_id)
        .join(Agency, Agency.id == User.agency_id)
        .where(Membership.group_id == group_id, Membership.role != "observer")
    )


def _cancelled(group_id: int, period: Period) -> Select[tuple[int]]:
    statement = select(func.count(Meeting.id)).where(
        Meeting.group_id == group_id, Meeting.status == "cancelled", Meeting.starts_at < period.ends
    )
    return statement.where(Meeting.starts_at >= period.begins) if period.begins is not None else statement
