"""Everything of one meeting that its reader may see, read once: for its page, its agenda, its pack and its minutes."""

from __future__ import annotations

from dataclasses import dataclass, field

from casework.actions.models import Action
from casework.cases.models import CaseParty
from casework.extensions import db
from casework.meetings import numbering, queries, return_queries, standing, votes
from casework.meetings.awaiting import awaiting_under
from casework.meetings.confirmations import ABOUT_MINUTES, confirmed_under
from casework.meetings.declaration_models import ItemInterest
from casework.meetings.declarations import declared_at
from casework.meetings.house_style import HouseStyle, written_time
from casework.meetings.models import AgendaItem, Attendance, Meeting
from casework.meetings.queries import HELD
from casework.meetings.record_models import ConfirmedMinutes
from casework.meetings.return_models import InformationRequest, ReturnParagraph
from casework.meetings.return_screen import agencies_to_name
from casework.meetings.room import absences_of
from casework.meetings.styles import style_for
from casework.partnership.profiles import Profile, profile_of
from casework.risk.standing import Standing
from casework.web.presentation import day as in_words
from casework.web.presentation import weekday


@dataclass
class Record:
    """A meeting as its reader may see it; `out` names by item who declared an interest in it, `parties`, `requests`, `said`, `risk` and `ratings` are by case, `agencies` names by id,
    `confirmed` the minutes an item dealt with, `awaiting` earlier meetings whose minutes it is to confirm, `declared` the interests declared at it, `votes` who voted how by decision."""

    meeting: Meeting
    profile: Profile
    lines: list[numbering.Line]
    people: list[Attendance]
    actions: list[Action]
    arising: list[Action]
    following: Meeting | None
    parties: dict[int, list[CaseParty]] = field(default_factory=dict)
    requests: dict[int, list[InformationRequest]] = field(default_factory=dict)
    said: dict[int, list[ReturnParagraph]] = field(default_factory=dict)
    agencies: dict[int, str] = field(default_factory=dict)
    risk: dict[int, Standing] = field(default_factory=dict)
    ratings: dict[int, str] = field(default_factory=dict)
    out: dict[int, list[str]] = field(default_factory=dict)
    style: HouseStyle = field(default_factory=HouseStyle)
    confirmed: dict[int, list[ConfirmedMinutes]] = field(default_factory=dict)
    awaiting: dict[int, list[Meeting]] = field(default_factory=dict)
    declared: dict[int, list[ItemInterest]] = field(default_factory=dict)
    votes: votes.Named = field(default_factory=dict)

    @property
    def items(self) -> list[AgendaItem]:
        return [item for line in self.lines for item in line.items]

    @property
    def all_said(self) -> list[ReturnParagraph]:
        return [row for rows in self.said.values() for row in rows]


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
        style=style_for(meeting),
        votes=votes.by_name([decision for item in items for decision in item.decisions]),
    )
    for interest in db.session.scalars(declared_at(meeting.id)):
        record.declared.setdefault(interest.agenda_item_id, []).append(interest)
    if about := [item.id for item in items if item.kind in ABOUT_MINUTES or meeting.from_paper]:
        for confirmed in db.session.scalars(confirmed_under(about)):
            record.confirmed.setdefault(confirmed.agenda_item_id, []).append(confirmed)
        record.awaiting = awaiting_under(meeting, items)
    if meeting.status in HELD:
        record.out = absences_of([item.id for item in items])
    if case_ids:
        for party in db.session.scalars(return_queries.parties_of(case_ids)):
            record.parties.setdefault(party.case_id, []).append(party)
        for request in db.session.scalars(return_queries.requests_of(meeting.id)):
            record.requests.setdefault(request.case_id, []).append(request)
        for row in db.session.scalars(return_queries.paragraphs_of(meeting.id)):
            record.said.setdefault(row.case_id, []).append(row)
        record.agencies = {agency.id: agency.name for agency in agencies_to_name(meeting)}
        record.risk = standing.risk_of(meeting, case_ids)
        record.ratings = standing.ratings_of(meeting, items)
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
    return f"{weekday(following.starts_at)} at {written_time(following.starts_at, record.style.times)}{place}"
