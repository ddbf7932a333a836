"""Asking for a paper, changing who writes it, by when and who may read it, reminding, and taking it off."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from casework import access, clock, how_many
from casework.accounts.models import User
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.meetings import policy as meetings_policy
from casework.meetings.agenda import meeting_day
from casework.meetings.locking import lock
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.numbering import GROUPING
from casework.papers import policy
from casework.papers.events import PaperAsked, PaperChased, PaperSettled
from casework.papers.heading_sets import HeadingSet, from_kept
from casework.papers.models import HANDLING, WAITING, Paper
from casework.partnership import queries as partnership
from casework.partnership.models import Agency

WITHOUT_PAPERS = ("apologies", "interests", "minutes", "matters_arising", "case", "next_meeting", *GROUPING)
OPEN = ("planned", "published", "in_progress")
FILE_DUE = 8
"""Working days before the meeting by which a paper is due that is written on no heading set."""


def takes_papers(item: AgendaItem) -> bool:
    """Reports, presentations and the like; never a case, whose information comes as returns."""
    return item.case_id is None and item.kind not in WITHOUT_PAPERS


def due_day(meeting: Meeting, headings: HeadingSet | None) -> date:
    return clock.working_days_before(meeting_day(meeting), headings.due if headings is not None else FILE_DUE)


def ask_for_paper(
    item: AgendaItem, *, by: User, headings: HeadingSet | None, author: User | None = None, agency: Agency | None = None,
    title: str = "", office: str = "", due_on: date | None = None, handling: str = "group", agency_ids: Collection[int] = (),
) -> Paper:  # fmt: skip
    """Ask somebody, or an agency, for a paper; without a heading set any file will do. Its writers are told and reminded."""
    meeting = item.meeting
    access.require(meetings_policy.may_run(by, meeting), meetings_policy.RUNS_ONLY)
    if meeting.status not in OPEN:
        raise Refusal("The meeting is over or cancelled, so no paper can be asked for.")
    if not takes_papers(item):
        raise Refusal("Papers go with reports, presentations and the like. Choose another item.", field="item")
    if author is None and agency is None:
        raise Refusal("Say who writes it: a person, or an agency.", field="author")
    how_many.refuse_more(meeting, Paper.meeting_id, how_many.PER_MEETING, "This meeting", field="item")
    agency = author.agency if author is not None else agency
    assert agency is not None
    refuse_handling(handling, agency_ids)
    paper = Paper(
        meeting_id=meeting.id, group_id=meeting.group_id, agenda_item_id=item.id, title=title.strip() or item.title,
        office=office.strip() or item.author or (author.job_title if author is not None else ""),
        author_id=author.id if author is not None else None, agency_id=agency.id,
        headings=headings.kept() if headings is not None else {},
        due_on=due_on or due_day(meeting, headings), due_by_hand=due_on is not None, handling=handling,
        agency_ids=sorted(set(agency_ids)) if handling == "agencies" else [], asked_by_id=by.id,
    )  # fmt: skip
    db.session.add(paper)
    db.session.flush()
    announce(PaperAsked(paper_id=paper.id))
    return paper


def out_of_reach(meeting: Meeting) -> dict[int, str]:
    """Agencies of the group nobody of which could open a paper asked of them, each with why."""
    covered = set(db.session.scalars(partnership.covered_agencies(meeting.group_id, clock.today())))
    members = db.session.scalars(partnership.members_of(meeting.group_id, clock.today())).unique().all()
    writing = {member.user.agency_id for member in members if member.role != "observer"}
    found = {}
    for agency_id in {member.user.agency_id for member in members}:
        if agency_id not in covered:
            found[agency_id] = "no information sharing agreement in force"
        elif agency_id not in writing:
            found[agency_id] = "only observers in the group"
    return found


def change_paper(
    paper: Paper, *, by: User, title: str, office: str, author: User | None, agency: Agency | None, due_on: date, handling: str,
    agency_ids: Collection[int] = (),
) -> None:  # fmt: skip
    """Change what was asked for. A limit made narrower holds at once: packs made before are refused from then on."""
    access.require(policy.may_run(by, paper), policy.RUNS_ONLY)
    lock(paper)
    refuse_handling(handling, agency_ids)
    if author is None and agency is None:
        raise Refusal("Say who writes it: a person, or an agency.", field="author")
    paper.title = title.strip() or paper.title
    paper.office = office.strip()
    paper.author_id = author.id if author is not None else None
    paper.agency_id = author.agency_id if author is not None else agency.id  # type: ignore[union-attr]
    if due_on != paper.due_on:
        paper.due_on, paper.due_by_hand = due_on, True
    paper.handling, paper.agency_ids = handling, sorted(set(agency_ids)) if handling == "agencies" else []
    db.session.flush()
    if paper.status in WAITING:
        announce(PaperAsked(paper_id=paper.id))


def refuse_handling(handling: str, agency_ids: Collection[int]) -> None:
    if handling not in HANDLING:
        raise Refusal("Choose who may read the paper.", field="handling")
    if handling == "agencies" and not agency_ids:
        raise Refusal("Tick the agencies that may read the paper.", field="agencies")


def chase(paper: Paper, *, by: User) -> None:
    """Remind its writers, in their next digest."""
    access.require(policy.may_run(by, paper), policy.RUNS_ONLY)
    if paper.status not in WAITING:
        raise Refusal("This paper has been sent in.")
    paper.chased_at = clock.now()
    db.session.flush()
    announce(PaperChased(paper_id=paper.id))


def take_off(paper: Paper, *, by: User) -> None:
    """The paper is not wanted any more, or goes out of the papers of the meeting. What was sent in is kept."""
    access.require(policy.may_run(by, paper), policy.RUNS_ONLY)
    if paper.meeting.status not in OPEN:
        raise Refusal("The meeting is over, so its papers stand.")
    lock(paper)
    if paper.status == "withdrawn":
        raise Refusal("This paper is off already.")
    paper.status, paper.accepted_at = "withdrawn", None
    db.session.flush()
    announce(PaperSettled(paper_id=paper.id))


def follow_meeting(meeting: Meeting) -> None:
    """The meeting has moved: days nobody chose by hand move with it. Call as the system."""
    for paper in db.session.scalars(select(Paper).where(Paper.meeting_id == meeting.id, Paper.status.in_(WAITING))):
        due_on = due_day(meeting, from_kept(paper.headings) if paper.headings else None)
        if not paper.due_by_hand and paper.due_on != due_on:
            paper.due_on = due_on
            db.session.flush()
            announce(PaperAsked(paper_id=paper.id))
