"""Asking agencies what they know about each case before a meeting, and seeing who has answered, who not, and who late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from casework import access, audit, clock
from casework.access import as_system
from casework.accounts.models import User
from casework.cases.models import Case
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.meetings import policy, return_policy, return_queries
from casework.meetings.agenda import meeting_day
from casework.meetings.events import ReturnsAsked, ReturnsChased
from casework.meetings.held_up import held_up
from casework.meetings.locking import lock
from casework.meetings.models import Meeting
from casework.meetings.return_models import InformationRequest, InformationReturn
from casework.partnership import queries as partnership_queries
from casework.partnership.models import Agency
from casework.partnership.profiles import profile_of

WHOEVER = "every member agency is asked about every listed case"
OPEN = ("planned", "published", "in_progress")
"""While a meeting is in one of these states returns may still be sent and corrected."""


@dataclass(frozen=True)
class Answered:
    """How far one agency has come with its returns for a meeting."""

    agency: Agency
    asked: int
    waiting: int
    shared: int
    nil: int
    not_shared: int
    late: int
    due_on: date
    chased_at: datetime | None
    has_agreement: bool

    @property
    def is_overdue(self) -> bool:
        return bool(self.waiting) and self.due_on < clock.today()


def ask_returns(meeting: Meeting, *, by: User) -> int:
    """Ask each member agency about each listed case, and say by when. Asking again adds only what is missing.

    An agency without an agreement in force may not have the cases, so it is not asked. Nor is anybody about a case whose
    lawful basis is owed a check; once it is answered they are asked by themselves.
    """
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status not in ("planned", "published"):
        raise Refusal("The meeting has begun or is over, so nobody can be asked any more.")
    return ask_missing(meeting)


def ask_missing(meeting: Meeting) -> int:
    """Ask whatever has not been asked yet and is not held up; how many requests that made."""
    lock(meeting)
    due_on = clock.working_days_before(meeting_day(meeting), profile_of(meeting.group).clocks.returns_in)
    with as_system(WHOEVER):
        agencies = _agencies(meeting)
        waiting = set(db.session.scalars(held_up(meeting.id).with_only_columns(Case.id).order_by(None)))
        listed = db.session.scalars(return_queries.listed_cases(meeting.id)).all()
        cases = [case_id for case_id in listed if case_id not in waiting]
        asked = set(
            db.session.execute(
                select(InformationRequest.case_id, InformationRequest.agency_id).where(
                    InformationRequest.meeting_id == meeting.id
                )
            ).tuples()
        )
        missing = [
            (case_id, agency_id) for case_id in cases for agency_id in agencies if (case_id, agency_id) not in asked
        ]
        db.session.add_all(
            InformationRequest(meeting_id=meeting.id, case_id=case_id, agency_id=agency_id, due_on=due_on)
            for case_id, agency_id in missing
        )
        db.session.flush()
    if missing:
        announce(ReturnsAsked(meeting_id=meeting.id))
    return len(missing)


def _agencies(meeting: Meeting) -> list[int]:
    """Agencies with an agreement and somebody in the group who may write. Observers are not asked."""
    covered = set(db.session.scalars(partnership_queries.covered_agencies(meeting.group_id, clock.today())))
    statement = partnership_queries.members_of(meeting.group_id, meeting_day(meeting))
    rows = db.session.scalars(statement).unique()
    return sorted({m.user.agency_id for m in rows if m.role != "observer"} & covered)


def chase(meeting: Meeting, *, by: User, agency_id: int | None = None) -> list[str]:
    """Remind an agency, or every one that owes something, of its returns; the names of those reminded.

    One reminder a person a day, carried by the day's digest: chasing again the same day adds nothing.
    """
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status not in OPEN:
        raise Refusal("The meeting is over, so nobody can be chased any more.")
    owing = return_queries.requests_of(meeting.id).where(InformationRequest.status == "asked")
    if agency_id is not None:
        owing = owing.where(InformationRequest.agency_id == agency_id)
    names: dict[int, str] = {}
    for request in db.session.scalars(owing):
        if request.chased_at is None or clock.in_london(request.chased_at).date() < clock.today():
            request.chased_at = clock.now()
            names[request.agency_id] = request.agency.name
    db.session.flush()
    for chased in names:
        audit.record(
            "alteration", "asked again for returns", "meetings", meeting.id, group_id=meeting.group_id,
            detail={"agency": chased},
        )  # fmt: skip
        announce(ReturnsChased(meeting_id=meeting.id, agency_id=chased))
    return sorted(names.values())


def progress(
    requests: Iterable[InformationRequest], returns: Iterable[InformationReturn], covered: Iterable[int]
) -> list[Answered]:
    """Per agency what it was asked, how it answered and what it still owes; those who owe most first."""
    answers = {row.request_id: row for row in returns}
    agreed = set(covered)
    by_agency: dict[int, list[InformationRequest]] = {}
    for request in requests:
        by_agency.setdefault(request.agency_id, []).append(request)
    found = []
    for agency_id, own in by_agency.items():
        said = [answers[request.id] for request in own if request.id in answers]
        found.append(
            Answered(
                agency=own[0].agency,
                asked=len(own),
                waiting=sum(request.status == "asked" for request in own),
                shared=sum(row.answer == "information" for row in said),
                nil=sum(row.answer == "nil" for row in said),
                not_shared=sum(bool(row.reason) for row in said),
                late=sum(row.late for row in said),
                due_on=max(request.due_on for request in own),
                chased_at=max((r.chased_at for r in own if r.chased_at is not None), default=None),
                has_agreement=agency_id in agreed,
            )
        )
    return sorted(found, key=lambda row: (-row.waiting, row.agency.name))


def refuse_lapsed(meeting_id: int, *, by: User) -> None:
    """Tell a member whose agency has no agreement in force why there is nothing to answer; anybody else learns nothing."""
    with as_system("telling a member whose agency has no agreement why they may not answer"):
        meeting = db.session.scalars(select(Meeting).where(Meeting.id == meeting_id)).one_or_none()
        if meeting is None:
            return
        seats = partnership_queries.members_of(meeting.group_id, clock.today()).where(User.id == by.id)
        belongs = db.session.scalars(seats).first() is not None
        covered = db.session.scalars(partnership_queries.covered_agencies(meeting.group_id, clock.today())).all()
    access.require(not belongs or by.agency_id in covered, return_policy.NO_AGREEMENT)
