"""What agencies are asked about each case before a meeting, and what they answer: facts and opinion apart, or nil."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from casework import access, clock
from casework.access import as_system
from casework.accounts.models import User
from casework.errors import Refusal, Stale
from casework.events import announce
from casework.extensions import db
from casework.meetings import policy, queries
from casework.meetings.agenda import meeting_day
from casework.meetings.events import ReturnsAsked
from casework.meetings.locking import lock
from casework.meetings.models import AgendaItem, InformationRequest, Meeting
from casework.partnership import queries as partnership_queries
from casework.partnership.profiles import profile_of

WHOEVER = "every member agency is asked about every listed case"


@dataclass(frozen=True)
class Answered:
    """How far one agency has come with its returns for a meeting."""

    agency: str
    asked: int
    waiting: int
    nil: int


def ask_returns(meeting: Meeting, *, by: User) -> int:
    """Ask each member agency about each listed case, and say by when. Asking again adds only what is missing."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status not in ("planned", "published"):
        raise Refusal("The meeting has begun or is over, so nobody can be asked any more.")
    lock(meeting)
    due_on = clock.working_days_before(meeting_day(meeting), profile_of(meeting.group).clocks.returns_in)
    with as_system(WHOEVER):
        agencies = _agencies(meeting)
        cases = db.session.scalars(
            select(AgendaItem.case_id).where(
                AgendaItem.meeting_id == meeting.id,
                AgendaItem.case_id.is_not(None),
                AgendaItem.deferred_to_id.is_(None),
            )
        ).all()
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
    """Agencies with somebody in the group who may write. Observers are not asked."""
    statement = partnership_queries.members_of(meeting.group_id, meeting_day(meeting))
    rows = db.session.scalars(statement).unique()
    return sorted({m.user.agency_id for m in rows if m.role != "observer"})


def answer_return(
    request: InformationRequest,
    *,
    by: User,
    facts: str = "",
    opinion: str = "",
    nil: bool = False,
    not_shared_because: str = "",
    version: int | None = None,
) -> None:
    """Answer for the reader's agency: what is known, what is thought, nothing known, or why it is not shared."""
    access.require(policy.may_answer(by, request), "Only people of the agency asked answer for it.")
    if request.meeting.status not in ("planned", "published", "in_progress"):
        raise Refusal("The meeting is over, so returns can no longer be changed.")
    facts, opinion, because = facts.strip(), opinion.strip(), not_shared_because.strip()
    if version is not None and version != request.version:
        raise Stale(
            yours={"facts": facts, "opinion": opinion, "not_shared_because": because},
            theirs={
                "facts": request.facts,
                "opinion": request.opinion,
                "not_shared_because": request.not_shared_because,
            },
            version=request.version,
        )
    if nil and (facts or opinion or because):
        raise Refusal("Either tick nil return or write something, not both.", field=f"nil-{request.id}")
    if not (nil or facts or opinion or because):
        raise Refusal("Write what your agency knows, or tick nil return.", field=f"facts-{request.id}")
    request.facts, request.opinion, request.not_shared_because = facts, opinion, because
    request.status = "nil" if nil else "returned" if facts or opinion else "not_shared"
    request.answered_by_id = by.id
    request.answered_at = clock.now()
    db.session.flush()


def answer_all_nil(meeting: Meeting, *, by: User) -> int:
    """A nil return on every case the reader's agency has not answered yet."""
    scope = access.scope_of(by)
    waiting = db.session.scalars(
        queries.requests_of(meeting.id).where(
            InformationRequest.agency_id == scope.agency_id, InformationRequest.status == "asked"
        )
    ).all()
    for request in waiting:
        answer_return(request, nil=True, by=by)
    return len(waiting)


def progress(requests: list[InformationRequest]) -> list[Answered]:
    """Per agency how many it was asked and has still to answer; those who owe most first."""
    agencies: dict[str, list[str]] = {}
    for request in requests:
        agencies.setdefault(request.agency.name, []).append(request.status)
    found = [
        Answered(agency=name, asked=len(states), waiting=states.count("asked"), nil=states.count("nil"))
        for name, states in agencies.items()
    ]
    return sorted(found, key=lambda row: (-row.waiting, row.agency))
