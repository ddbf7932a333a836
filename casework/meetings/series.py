"""When a group meets: series, their meetings, single meetings, moves and cancellations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from casework import access, audit, clock
from casework.accounts.models import User
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.meetings import policy, queries
from casework.meetings.events import MeetingCancelled, MeetingMoved
from casework.meetings.locking import lock
from casework.meetings.models import Meeting, MeetingSeries
from casework.meetings.recurrence import PLACES, PlannedDay, days_of
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of

LONGEST_PLAN_YEARS = 3


@dataclass
class Plan:
    """What planning did: the meetings made now, and the days left out because they are bank holidays."""

    made: list[Meeting] = field(default_factory=list)
    left_out: list[PlannedDay] = field(default_factory=list)


def add_series(
    group: Group,
    *,
    title: str,
    recurrence: str,
    starts_on: date,
    start_time: time,
    by: User,
    nth: int | None = None,
    weekday: int | None = None,
    every_weeks: int | None = None,
    days: Sequence[date] = (),
    ends_on: date | None = None,
    minutes_long: int = 120,
    place: str = "",
    numbering: str | None = None,
    number_prefix: str = "",
    quorum_kind: str | None = None,
    quorum: int | None = None,
) -> MeetingSeries:
    """Start a series. Quorum and numbering are the group's kind's own unless given."""
    access.require(policy.may_arrange(by, group.id), policy.RUNS_ONLY)
    if not title.strip():
        raise Refusal("Enter a title for the meetings, such as the group's name.", field="title")
    if recurrence == "monthly" and (nth not in PLACES or weekday is None or not 0 <= weekday <= 6):
        raise Refusal("Choose which weekday of the month, such as the second Tuesday.", field="nth")
    if recurrence == "weeks" and not (every_weeks and 1 <= every_weeks <= 26):
        raise Refusal("Enter how many weeks apart, from 1 to 26.", field="every_weeks")
    if recurrence == "list" and not days:
        raise Refusal("Enter at least one day.", field="days")
    if recurrence not in ("monthly", "weeks", "list"):
        raise Refusal("Choose how the meetings recur.", field="recurrence")
    if ends_on is not None and ends_on < starts_on:
        raise Refusal("The last day must not be before the first.", field="ends_on")
    profile = profile_of(group)
    series = MeetingSeries(
        group_id=group.id,
        title=title.strip(),
        recurrence=recurrence,
        nth=nth if recurrence == "monthly" else None,
        weekday=weekday if recurrence == "monthly" else None,
        every_weeks=every_weeks if recurrence == "weeks" else None,
        days=[day.isoformat() for day in sorted(set(days))] if recurrence == "list" else [],
        starts_on=min([starts_on, *days]) if recurrence == "list" else starts_on,
        ends_on=ends_on,
        start_time=start_time,
        minutes_long=minutes_long,
        place=place.strip(),
        numbering=numbering or profile.numbering or "municipal_year",
        number_prefix=number_prefix,
        quorum_kind=quorum_kind or profile.quorum_kind or "people",
        quorum=profile.quorum if quorum is None else quorum,
    )
    db.session.add(series)
    db.session.flush()
    return series


def set_quorum(group: Group, *, kind: str, number: int, by: User) -> None:
    """Count the quorum of all the group's series so from now on, as its terms of reference say."""
    access.require(policy.may_arrange(by, group.id), policy.RUNS_ONLY)
    for row in db.session.scalars(db.select(MeetingSeries).where(MeetingSeries.group_id == group.id)):
        row.quorum_kind, row.quorum = kind, number
    db.session.flush()


def plan_meetings(series: MeetingSeries, *, until: date, by: User) -> Plan:
    """Plan the series' meetings up to `until`. Planning again adds only what is missing, moved meetings included.

    Days that are bank holidays are left out and named, unless somebody listed that very day.
    """
    access.require(policy.may_arrange(by, series.group_id), policy.RUNS_ONLY)
    latest = date(max(series.starts_on.year, clock.today().year) + LONGEST_PLAN_YEARS, 12, 31)
    if until < series.starts_on:
        raise Refusal("Choose a day after the series starts.", field="until")
    if until > latest:
        raise Refusal(f"Plan no further than {latest.year}.", field="until")
    lock(series)
    rows = db.session.execute(
        db.select(Meeting.planned_for, Meeting.starts_at).where(Meeting.series_id == series.id)
    ).all()  # fmt: skip
    planned = {day for day, _ in rows} | {clock.in_london(at).date() for day, at in rows if day is None}
    taken = {at for _, at in rows}
    plan = Plan()
    for found in days_of(series, until=until):
        starts_at = clock.london(found.day, series.start_time)
        if found.day in planned or starts_at in taken:
            continue
        if found.holiday and series.recurrence != "list":
            plan.left_out.append(found)
            continue
        meeting = Meeting(
            group_id=series.group_id,
            series_id=series.id,
            title=series.title,
            starts_at=starts_at,
            planned_for=found.day,
            minutes_long=series.minutes_long,
            place=series.place,
        )
        plan.made.append(meeting)
    db.session.add_all(plan.made)
    db.session.flush()
    return plan


def plan_meeting(
    group: Group,
    *,
    starts_at: datetime,
    by: User,
    title: str = "",
    place: str = "",
    remote: str = "",
    minutes_long: int = 120,
    series: MeetingSeries | None = None,
) -> Meeting:
    """Plan one meeting, of a series or by itself."""
    access.require(policy.may_arrange(by, group.id), policy.RUNS_ONLY)
    _refuse_clash(group.id, starts_at)
    meeting = Meeting(
        group_id=group.id,
        series_id=series.id if series else None,
        title=title.strip() or (series.title if series else group.name),
        starts_at=starts_at,
        minutes_long=minutes_long,
        place=place.strip() or (series.place if series else ""),
        remote_words=remote.strip(),
    )
    db.session.add(meeting)
    db.session.flush()
    return meeting


def move_meeting(meeting: Meeting, *, starts_at: datetime, place: str, by: User, remote: str | None = None) -> None:
    """Move a meeting in time or place, or change the note on taking part from elsewhere (`remote`, None to leave it).

    Its calendar entry follows: the sequence goes up, and only then.
    """
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status not in ("planned", "published"):
        raise Refusal("This meeting has begun or is over, so it cannot be moved.")
    place = place.strip()
    remote = meeting.remote_words if remote is None else remote.strip()
    if (starts_at, place, remote) == (meeting.starts_at, meeting.place, meeting.remote_words):
        raise Refusal("Nothing has changed. Enter another time or place.", field="day")
    if starts_at != meeting.starts_at:
        _refuse_clash(meeting.group_id, starts_at, but=meeting)
    meeting.starts_at = starts_at
    meeting.place, meeting.remote_words = place, remote
    meeting.calendar_sequence += 1
    db.session.flush()
    announce(MeetingMoved(meeting_id=meeting.id))


def cancel_meeting(meeting: Meeting, *, reason: str, by: User) -> None:
    """Cancel a meeting, saying why. It stays on the list; one that was held cannot be cancelled."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status not in ("planned", "published"):
        raise Refusal("This meeting has begun or is over, so it cannot be cancelled.")
    if not reason.strip():
        raise Refusal("Say why the meeting is cancelled.", field="reason")
    meeting.status = "cancelled"
    meeting.cancelled_because = reason.strip()
    meeting.calendar_sequence += 1
    db.session.flush()
    audit.record("alteration", "cancelled", "meetings", meeting.id, group_id=meeting.group_id)
    announce(MeetingCancelled(meeting_id=meeting.id))


def _refuse_clash(group_id: int, starts_at: datetime, *, but: Meeting | None = None) -> None:
    clash = queries.of_group(group_id).where(Meeting.starts_at == starts_at, Meeting.status != "cancelled")
    if but is not None:
        clash = clash.where(Meeting.id != but.id)
    if db.session.scalars(clash.limit(1)).first() is not None:
        raise Refusal("The group already has a meeting at that time.", field="day")


def where(meeting: Meeting) -> str:
    """Where it is, with the note on taking part from elsewhere."""
    if not meeting.place or not meeting.remote_words:
        return meeting.place or meeting.remote_words
    return f"{meeting.place} ({meeting.remote_words.rstrip('.')})"
