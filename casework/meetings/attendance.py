"""Who was there: prefilled from the membership, saved in one go, with substitutes, apologies and the quorum."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from casework import access
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import policy, queries
from casework.meetings.agenda import meeting_day
from casework.meetings.locking import lock
from casework.meetings.models import ATTENDED, CAPACITIES, Attendance, Meeting
from casework.partnership import queries as partnership_queries
from casework.partnership.models import Membership
from casework.partnership.profiles import profile_of
from casework.web.presentation import plural

PRESENT_AS = {"observer": "observer", "coordinator": "officer"}
"""What somebody with this role is when simply marked present; everybody else is a member."""
COUNTED = ("member", "substitute")
LONGEST_INITIALS = 6
SAID_YES: list[Callable[[Meeting], set[int]]] = []
"""Later slices' knowledge of who said beforehand that they would come: numbers of people who sign in."""


@dataclass(frozen=True)
class Mark:
    """What was chosen for one line of the attendance page: `row_id` of a saved line or `user_id` of a member."""

    capacity: str
    row_id: int | None = None
    user_id: int | None = None
    substitute_for: str = ""
    in_the_chair: bool = False
    information_sent: bool = False
    left_at_item: str = ""
    initials: str | None = None
    """None leaves them as they are."""


@dataclass(frozen=True)
class Expected:
    """One line of the page: a saved attendance, or a member of that day who has none yet.

    `key` names the line in forms. It stays the same once the person is recorded: an open page goes on answering for them.
    """

    key: str
    name: str
    office: str
    organisation: str
    present_as: str
    capacity: str = "expected"
    substitute_for: str = ""
    in_the_chair: bool = False
    co_chair: bool = False
    information_sent: bool = False
    left_at_item: str = ""
    initials: str = ""
    typed_in: bool = False
    row_id: int | None = None
    user_id: int | None = None
    agency_id: int | None = None
    seat: str = ""
    deputy: str = ""
    deputy_name: str = ""


def people_expected(meeting: Meeting) -> list[Expected]:
    """The meeting's people: those recorded first, then members on its day who are not recorded yet, chair first."""
    saved = list(db.session.scalars(queries.attendance_of(meeting.id)))
    recorded = {row.user_id for row in saved}
    roles = {m.user_id: m for m in members_in_order(meeting)}
    found = [
        Expected(
            key=line_of(row), name=row.name, office=row.office, organisation=row.organisation,
            present_as="substitute" if row.substitute_for and row.capacity != "member" else _present_as(roles.get(row.user_id or 0)), capacity=row.capacity,
            substitute_for=row.substitute_for, in_the_chair=row.in_the_chair, co_chair=row.chair_as == "co_chair", information_sent=row.information_sent,
            left_at_item=row.left_at_item, initials=row.initials, typed_in=row.user_id is None, row_id=row.id, user_id=row.user_id,
            agency_id=row.agency_id, deputy=_deputy(roles.get(row.user_id or 0)),
            deputy_name=roles[row.user_id].deputy_name if row.user_id in roles else "",
        )
        for row in saved
    ]  # fmt: skip
    for membership in roles.values():
        if membership.user_id not in recorded:
            user = membership.user
            found.append(
                Expected(
                    key=f"user-{user.id}", name=user.name, office=membership.seat or user.job_title,
                    organisation=user.agency.name, present_as=_present_as(membership), user_id=user.id,
                    agency_id=user.agency_id, seat=membership.role, deputy=_deputy(membership), deputy_name=membership.deputy_name,
                )
            )  # fmt: skip
    return found


def line_of(row: Attendance) -> str:
    """What a recorded person's line is called in forms. Somebody who signs in keeps the name their line had before they were
    recorded, so that a page opened earlier goes on answering for them."""
    return f"user-{row.user_id}" if row.user_id else f"row-{row.id}"


def said_yes(meeting: Meeting) -> set[int]:
    """Who answered their invitation with yes."""
    return set().union(*(ask(meeting) for ask in SAID_YES))


def members_in_order(meeting: Meeting) -> list[Membership]:
    statement = partnership_queries.members_of(meeting.group_id, meeting_day(meeting))
    rows = db.session.scalars(statement)
    order = {"chair": 0, "vice_chair": 1, "member": 2, "coordinator": 3, "observer": 4}
    return sorted(rows.unique(), key=lambda m: (order.get(m.role, 9), m.user.name))


def _deputy(membership: Membership | None) -> str:
    return (
        ", ".join(part for part in (membership.deputy_name, membership.deputy_office) if part)
        if membership is not None
        else ""
    )


def _present_as(membership: Membership | None) -> str:
    return PRESENT_AS.get(membership.role, "member") if membership is not None else "member"


def record_attendance(meeting: Meeting, marks: Sequence[Mark], *, by: User, keep_chair: bool = False) -> None:
    """Save the whole page at once, or some of its lines. One person who signs in is on one list only; one person is in the
    chair. `keep_chair` for lines that say nothing of it.
    """
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    refuse_confirmed(meeting)
    if sum(mark.in_the_chair for mark in marks) > 1:
        raise Refusal("Only one person is in the chair.", field="chair")
    lock(meeting)
    rows = {row.id: row for row in db.session.scalars(queries.attendance_of(meeting.id))}
    by_user = {row.user_id: row for row in rows.values() if row.user_id is not None}
    members = {membership.user_id: membership for membership in members_in_order(meeting)}
    place = max((row.position for row in rows.values()), default=0)
    touched: list[tuple[Attendance, Mark]] = []
    for mark in marks:
        row = rows.get(mark.row_id or 0) or by_user.get(mark.user_id or 0)
        if row is None:
            membership = members.get(mark.user_id or 0)
            if membership is None:
                raise Refusal("Somebody on this page is no longer expected at the meeting. Open the page again.")
            if mark.capacity == "expected" and not mark.in_the_chair:
                continue
            place += 1
            user = membership.user
            row = Attendance(
                meeting_id=meeting.id, user_id=user.id, agency_id=user.agency_id, position=place, name=user.name,
                office=membership.seat or user.job_title, organisation=user.agency.name,
            )  # fmt: skip
            db.session.add(row)
        touched.append((row, mark))
    for row in rows.values():
        if row.in_the_chair and row.chair_as != "co_chair" and not row.chair_for and not keep_chair:
            row.in_the_chair = False
    for row, mark in touched:
        apply_mark(row, mark)
    db.session.flush()
    for row, mark in touched:
        if mark.in_the_chair and not keep_chair:
            row.in_the_chair = True
    db.session.flush()


def apply_mark(row: Attendance, mark: Mark) -> None:
    if mark.capacity not in CAPACITIES:
        raise Refusal("Choose from the list.", field=f"other-{line_of(row)}")
    if mark.capacity == "substitute" and not mark.substitute_for.strip():
        raise Refusal(f"Enter whom {row.name} stands in for.", field=f"substitute_for-{line_of(row)}")
    if mark.in_the_chair and mark.capacity not in ("member", "substitute"):
        raise Refusal(f"{row.name} cannot be in the chair without being present.", field=f"chair-{line_of(row)}")
    said = mark.substitute_for.strip()
    also = mark.capacity == "member" and (row.capacity == "member" or said != row.substitute_for)
    row.substitute_for = said if also or mark.capacity in ("substitute", "expected") else ""
    row.capacity = mark.capacity
    row.information_sent = mark.information_sent and mark.capacity == "apologies"
    row.left_at_item = mark.left_at_item.strip() if mark.capacity in ATTENDED else ""
    if mark.initials is not None:
        row.initials = mark.initials.strip().upper()[:LONGEST_INITIALS]
    row.votes = mark.capacity in COUNTED
    here = mark.capacity in ATTENDED
    if not row.votes and not (here and row.chair_for):  # an officer may have had the chair for some items
        row.in_the_chair = False
    if not here:
        row.chair_as = row.chair_for = ""


def refuse_confirmed(meeting: Meeting) -> None:
    if meeting.status in ("confirmed", "cancelled"):
        raise Refusal("This meeting's record is closed and can no longer be changed.")


# -- quorum ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Quorum:
    """Whether enough were there, and in words how many of whom were needed and came."""

    kind: str
    needed: int
    present: int
    met: bool
    words: str
    agencies: list[str] = field(default_factory=list)


_NOUNS = {
    "people": ("member", "members"),
    "agencies": ("agency", "agencies"),
    "responsible": ("responsible authority", "responsible authorities"),
}


def quorum_of(
    meeting: Meeting, rows: Iterable[Attendance], *, still_there: bool = True, away: Collection[int] | None = None
) -> Quorum:
    """Count members and substitutes present, by people, by agency or by responsible authority, as the series says.

    Somebody who left no longer counts while the meeting runs (`still_there`), nor at an item whoever is out of the room
    (`away`, the numbers of their lines).
    """
    series = meeting.series
    profile = profile_of(meeting.group)
    kind = series.quorum_kind if series is not None else (profile.quorum_kind or "people")
    needed = series.quorum if series is not None else profile.quorum
    counted = [
        row for row in rows if row.capacity in COUNTED and row.votes
        and not (row.id in away if away is not None else still_there and row.left_at_item)
    ]  # fmt: skip
    if kind == "people":
        present = len(counted)
    else:
        agencies = {
            row.agency_id: row.agency
            for row in counted
            if row.agency is not None and (kind == "agencies" or row.agency.responsible)
        }
        present = len(agencies)
    met = present >= needed
    noun = plural(present, *_NOUNS[kind])
    if needed == 0:
        words = f"{noun} present. No quorum is set for this meeting."
    elif met:
        words = f"Quorate: {noun} present, {needed} needed."
    else:
        words = f"Not quorate: {noun} present, {needed} needed. Information may be shared, but nothing decided."
    return Quorum(kind=kind, needed=needed, present=present, met=met, words=words)
