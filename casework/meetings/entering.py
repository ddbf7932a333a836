"""Meetings entered from their papers: what was printed is kept as printed, and by itself nobody is told and nothing is chased."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from casework import access, audit, clock
from casework.access import as_system
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import numbering, policy
from casework.meetings.agenda import WHOEVER, all_items, arrange
from casework.meetings.confirmations import confirm_own
from casework.meetings.faults import accept
from casework.meetings.house_style import settings_over, written_time
from casework.meetings.locking import lock
from casework.meetings.models import AgendaItem, Attendance, Decision, Meeting, MinuteRevision
from casework.meetings.printed_numbers import numbers_in
from casework.meetings.record_models import ListedMember
from casework.meetings.styles import keep_style, style_for
from casework.partnership import queries as partnership
from casework.partnership.profiles import profile_of
from casework.web.presentation import weekday


@dataclass(frozen=True)
class Printed:
    """An item as its paper prints it. `number` and `label` are the agenda's and the minutes' own."""

    kind: str
    title: str
    number: str = ""
    label: str = ""
    author: str = ""
    purpose: str = ""
    discussion: str = ""
    minutes_planned: int | None = None
    case_id: int | None = None
    decisions: Sequence[str] = ()
    under: Sequence[Printed] = field(default_factory=tuple)

    @property
    def every(self) -> list[Printed]:
        """It and all beneath it, in their order."""
        return [self, *(each for beneath in self.under for each in beneath.every)]


def set_style(meeting: Meeting, settings: dict[str, Any], *, by: User) -> None:
    """Give one meeting's papers their own style, over that of the body. Raises `Refusal` naming the setting at fault."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    own = {**style_for(meeting).model_dump(mode="json"), **settings}
    meeting.house_style = settings_over(profile_of(meeting.group), own).model_dump(mode="json")


def say_next(
    meeting: Meeting, *, on: date, at: time | None, place: str, by: User, further: Sequence[dict[str, Any]] = ()
) -> None:
    """When the body meets next, and after that, as a paper gives it: kept as it is, and in the words of the meeting's style."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    meeting.next_meeting_on, meeting.next_meeting_at, meeting.next_meeting_place = on, at, place
    meeting.further_meetings = list(further)
    meeting.next_meeting_words = words_of_next(meeting)


def say_next_in_words(meeting: Meeting, words: str) -> None:
    """What is said of the next meeting, typed; a day and place kept from a paper go when the words change."""
    if words != meeting.next_meeting_words:
        meeting.next_meeting_words, meeting.next_meeting_on, meeting.next_meeting_at, meeting.next_meeting_place = (
            words,
            None,
            None,
            "",
        )
        meeting.further_meetings = []


def words_of_next(meeting: Meeting) -> str:
    """What is kept of the next meeting, in words; nothing where no day is kept."""
    first = meeting.next_meeting_on, meeting.next_meeting_at, meeting.next_meeting_place
    if first[0] is None:
        return ""
    said = [_one_of_next(meeting, *first)]
    for each in meeting.further_meetings:
        on = date.fromisoformat(each["on"]) if each.get("on") else None
        at = time.fromisoformat(each["at"]) if each.get("at") else None
        said.append(each.get("words") or (_one_of_next(meeting, on, at, each.get("place", "")) if on else ""))
    return "; ".join(words for words in said if words)


def _one_of_next(meeting: Meeting, on: date, at: time | None, place: str) -> str:
    begins = f" at {written_time(clock.london(on, at), style_for(meeting).times)}" if at else ""
    return f"{weekday(on)}{begins}{f' in {place}' if place else ''}"


def name_members(meeting: Meeting, people: Sequence[dict[str, Any]], *, by: User) -> None:
    """The members as an agenda prints them: name, office, organisation, list_name, invited."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    db.session.add_all(
        ListedMember(meeting_id=meeting.id, position=position, **person) for position, person in enumerate(people, 1)
    )
    db.session.flush()


def enter_items(meeting: Meeting, printed: Sequence[Printed], *, by: User) -> list[AgendaItem]:
    """Write the items down in the order of the paper. Numbers printed stay; where none is, they come from the place.

    Returns the items in the order of the paper, each heading before those beneath it.
    """
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    lock(meeting)
    style = style_for(meeting)
    prefix = meeting.series.number_prefix if meeting.series is not None else ""
    labels = [each.label for top in printed for each in top.every]
    numbers = numbers_in(labels, style, prefix=prefix)
    made: list[AgendaItem] = []

    def enter(each: Printed, parent: AgendaItem | None) -> None:
        item = _enter(meeting, each, parent, len(made), by, numbers)
        made.append(item)
        for beneath in each.under:
            enter(beneath, item)

    for top in printed:
        enter(top, None)
    with as_system(WHOEVER):
        if not any(item.number for item in made):
            arrange(meeting, all_items(meeting))
    return made


def _enter(
    meeting: Meeting, printed: Printed, parent: AgendaItem | None, place: int, by: User, numbers: Sequence[int | None]
) -> AgendaItem:
    item = AgendaItem(
        meeting_id=meeting.id, parent_id=parent.id if parent else None, kind=printed.kind, position=(place + 1) * 10,
        number=printed.number, minute_label=printed.label, minute_number=numbers[place],
        title=printed.title, author=printed.author, purpose=printed.purpose, discussion=printed.discussion,
        minutes_planned=printed.minutes_planned, case_id=printed.case_id,
    )  # fmt: skip
    db.session.add(item)
    db.session.flush()
    if printed.discussion:
        db.session.add(
            MinuteRevision(
                agenda_item_id=item.id, item_version=item.version, discussion=printed.discussion, author_id=by.id
            )
        )  # fmt: skip
    db.session.add_all(
        Decision(agenda_item_id=item.id, position=position, text=text)
        for position, text in enumerate(printed.decisions, 1)
    )
    db.session.flush()
    return item


def enter_attendance(meeting: Meeting, people: Sequence[dict[str, Any]], *, by: User) -> None:
    """Who was there as the paper prints it, column by column of `Attendance`. Somebody listed twice stays so: the checks say it."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    for position, person in enumerate(people, 1):
        agency = db.session.scalars(partnership.agency_named(person["organisation"])).first()
        db.session.add(
            Attendance(
                meeting_id=meeting.id, position=position, agency_id=agency.id if agency else None,
                votes=person["capacity"] in ("member", "substitute"), **person,
            )
        )  # fmt: skip
    db.session.flush()


def enter_as_held(
    meeting: Meeting, *, commenced_at: datetime | None, concluded_at: datetime | None, numbers_printed: bool, by: User
) -> None:
    """The meeting was held and is minuted: it stands as a draft. Its outcome changes no caseload and chases nobody."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.starts_at > clock.now():
        raise Refusal("This meeting is still to come, so it has no minutes yet.", field="date")
    meeting.status = "closed"
    meeting.commenced_at = commenced_at or meeting.starts_at
    meeting.concluded_at = concluded_at
    meeting.closed_at = clock.now()
    meeting.numbers_as_printed, meeting.from_paper = numbers_printed, True
    db.session.flush()


def enter_as_circulated(meeting: Meeting, *, faults: Sequence[Any], by: User) -> None:
    """The minutes went round long ago: their numbers are given where none was printed, and the style is kept."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    with as_system(WHOEVER):
        numbering.give_numbers(
            meeting.series,
            clock.in_london(meeting.starts_at).date(),
            numbering.minuted(all_items(meeting)),
            as_printed=meeting.numbers_as_printed,
        )
    meeting.status = "circulated"
    meeting.circulated_at = clock.now()
    accept(meeting, faults, of="minutes", by=by)
    keep_style(meeting)
    audit.record(
        "alteration", "entered as circulated", "meetings", meeting.id, group_id=meeting.group_id,
        detail={"faults": [fault.kind for fault in faults]},
    )  # fmt: skip
    db.session.flush()


def enter_as_confirmed(
    meeting: Meeting, *, how: str, amendment: str, on: date | None, by: User, minute: str = ""
) -> None:
    """The minutes were confirmed at a meeting that need not be in the system; nobody edits them any more."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status != "circulated":
        raise Refusal("Only minutes that have been circulated can be confirmed.", field="confirmation")
    if how == "noted":
        raise Refusal("A body confirms its own minutes; it notes those of others.", field="confirmation")
    if on is not None and on <= clock.in_london(meeting.starts_at).date():
        raise Refusal("Minutes are confirmed after their meeting.", field="confirmation")
    meeting.status = "confirmed"
    meeting.confirmed_at = clock.london(on, clock.in_london(meeting.starts_at).time()) if on else clock.now()
    db.session.flush()
    confirm_own(meeting, how=how, amendment=amendment, minute=minute)
