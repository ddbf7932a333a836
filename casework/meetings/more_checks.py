"""Checks of people, papers and chairs before an agenda or minutes are sent; slices above add their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from casework import clock
from casework.extensions import db
from casework.meetings import chairing
from casework.meetings.attendance import line_of
from casework.meetings.faults import Fault
from casework.meetings.models import ATTENDED, AgendaItem, Attendance, Meeting
from casework.partnership import queries as partnership
from casework.partnership.models import Membership

Check = Callable[[Meeting, str], Iterator[Fault]]
_checks: list[Check] = []


def on_check(check: Check) -> Check:
    """Have the decorated function asked whenever an "agenda" or "minutes" are checked; it is called as the system."""
    if check not in _checks:
        _checks.append(check)
    return check


def of_others(meeting: Meeting, of: str) -> Iterator[Fault]:
    for check in _checks:
        yield from check(meeting, of)


def members_on_the_day(meeting: Meeting) -> list[Membership]:
    day = clock.in_london(meeting.starts_at).date()
    return list(db.session.scalars(partnership.members_of(meeting.group_id, day)).unique())


def initials_of(name: str) -> str:
    """AC for Ann Chair; an office or a single word has none that could clash."""
    words = re.findall(
        r"[^\W\d_]+", re.sub(r"^(?:Mr|Mrs|Ms|Miss|Dr|Cllr|Councillor|PC|PS|Sgt|Insp|Inspector)\b\.? ", "", name)
    )
    return "".join(word[0].upper() for word in words) if len(words) > 1 else ""


def _own(row: Attendance) -> str:
    """The usual initials of a person; where only an office stands for them there are none."""
    return initials_of(row.name) if row.user_id is not None or row.office else ""


def of_people(meeting: Meeting, rows: Sequence[Attendance]) -> Iterator[Fault]:
    """Titles unlike the directory's, and initials two people share: those recorded, or else those of their names."""
    where: dict[str, Any] = {"meeting_id": meeting.id}
    held = {m.user_id: m for m in members_on_the_day(meeting)}
    for row in rows:
        membership = held.get(row.user_id or 0)
        if membership is None or row.capacity == "expected":
            continue
        titles = {" ".join(words.casefold().split()) for words in (membership.seat, membership.user.job_title) if words}
        if row.office and titles and " ".join(row.office.casefold().split()) not in titles:
            said = membership.seat or membership.user.job_title
            words = f"{row.name} is recorded as {row.office}; the directory says {said}."
            yield Fault("title_unlike", words, "meetings.attendee", where | {"line": line_of(row)})
        agency = membership.user.agency
        if row.organisation and row.organisation.casefold() not in (
            agency.name.casefold(),
            agency.short_name.casefold(),
        ):
            words = f"{row.name} is recorded for {row.organisation}; the directory says {agency.name}."
            yield Fault("agency_unlike", words, "meetings.attendee", where | {"line": line_of(row)})
    here = {row.name.casefold() for row in rows if row.capacity in ATTENDED}
    for row in rows:
        if row.capacity == "substitute" and row.substitute_for.strip().casefold() in here:
            words = f"{row.name} is recorded as substitute for {row.substitute_for}, who is recorded as present."
            yield Fault("substituted_and_present", words, "meetings.attendance", where)
    for initials, alike in sharing_initials(rows):
        names = " and ".join(sorted({row.name for row in alike}))
        words = f"{names} share the initials {initials}. Give one of them others, such as with a second letter."
        yield Fault("same_initials", words, "meetings.attendance", where)


def plain(name: str) -> str:
    """A name without what two people may write differently: capitals, points, spaces."""
    return re.sub(r"[\W\d_]+", " ", name.casefold()).strip()


def listed_twice(rows: Sequence[Attendance]) -> list[list[Attendance]]:
    """The lines of each name that stands on more than one, whatever its capitals and points."""
    by_name: dict[str, list[Attendance]] = {}
    for row in rows:
        if row.capacity != "expected":
            by_name.setdefault(plain(row.name), []).append(row)
    return [same for same in by_name.values() if len(same) > 1]


def sharing_initials(rows: Sequence[Attendance]) -> list[tuple[str, list[Attendance]]]:
    """Initials that stand for more than one of those who came, and for whom."""
    same: dict[str, list[Attendance]] = {}
    for row in rows:
        if row.capacity in ATTENDED and (initials := row.initials.strip().upper() or _own(row)):
            same.setdefault(initials, []).append(row)
    return [(initials, alike) for initials, alike in sorted(same.items()) if len({row.name for row in alike}) > 1]


def of_chairs(meeting: Meeting) -> Iterator[Fault]:
    """Chair and vice-chair of one agency: when it steps back nobody is left to lead."""
    found = {m.role: m for m in members_on_the_day(meeting) if m.role in ("chair", "vice_chair")}
    if len(found) == 2 and found["chair"].user.agency_id == found["vice_chair"].user.agency_id:
        words = f"The chair and the vice-chair both come from {found['chair'].user.agency.name}."
        yield Fault("chairs_of_one_agency", words, "partnership.group", {"slug": meeting.group.slug})


def with_chair(meeting: Meeting) -> Iterator[Fault]:
    """Returned by the chair and not sent again."""
    look = db.session.scalars(chairing.looks_at(meeting.id).limit(1)).first()
    if look is not None and look.outcome == "returned" and meeting.status == "closed":
        yield Fault(
            "returned_by_chair",
            "The chair returned these minutes with comments.",
            "meetings.with_chair",
            {"meeting_id": meeting.id},
        )
    yield from of_chairs(meeting)


def of_agenda(meeting: Meeting, items: Sequence[AgendaItem]) -> Iterator[Fault]:
    """Before an agenda is sent: a place, and somebody to lead each report."""
    where = {"meeting_id": meeting.id}
    if not meeting.place.strip() and not meeting.remote_words.strip():
        yield Fault("no_place", "The meeting has no place.", "meetings.move", where)
    for item in items:
        if item.kind in ("report", "presentation") and not item.author.strip() and item.deferred_to_id is None:
            name = f"Item {item.number}, {item.title}" if item.number else f"“{item.title}”"
            yield Fault("no_author", f"{name} names nobody who leads it.", "meetings.edit_item", {"item_id": item.id})
