"""The pack: what agencies returned goes out at one moment; what comes later lands in a numbered supplement to it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Select, select, update

from casework import access, clock
from casework.access import as_system
from casework.accounts.models import User
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.meetings import policy, return_queries
from casework.meetings.events import PackIssued
from casework.meetings.held_up import refuse_pack
from casework.meetings.locking import lock
from casework.meetings.models import Meeting
from casework.meetings.return_models import InformationRequest, InformationReturn, PackIssue, ReturnParagraph
from casework.rendering.document import Block

ALSO_ISSUED: list[Callable[[int], Select[int]]] = []
"""Later slices' statements: the numbers of a meeting's issues in which they have something for this reader."""
UNDER_ITEMS: list[Callable[[Meeting, int | None], dict[int, list[Block]]]] = []
"""Later slices' words under each item of a pack: of one issue, or of all so far."""
WHOEVER = "the pack holds what every agency returned; each reader is given what the handling limits allow"


def publish_pack(meeting: Meeting, *, by: User) -> None:
    """Send the pack out: what agencies have returned so far is in it, and members are told."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status not in ("published", "in_progress"):
        raise Refusal("Publish the agenda first: the pack is the agenda with what agencies returned.")
    lock(meeting)
    with as_system(WHOEVER):
        if db.session.scalars(return_queries.issues_of(meeting.id).limit(1)).first() is not None:
            raise Refusal("The pack is already out. What arrives now lands in a supplement by itself.")
    refuse_pack(meeting)
    with as_system(WHOEVER):
        db.session.add(PackIssue(meeting_id=meeting.id, number=0, issued_on=clock.today(), issued_at=clock.now()))
        for model in (InformationReturn, ReturnParagraph):
            db.session.execute(
                update(model)
                .where(model.meeting_id == meeting.id, model.issue.is_(None), model.current)
                .values(issue=0)
                .execution_options(synchronize_session=False)
            )
        db.session.execute(
            update(InformationRequest)
            .where(InformationRequest.meeting_id == meeting.id, InformationRequest.status == "answered")
            .values(issue=0)
            .execution_options(synchronize_session=False)
        )
        db.session.flush()
    announce(PackIssued(meeting_id=meeting.id, number=0))


def issue_for_now(meeting: Meeting) -> int | None:
    """The number of the supplement what arrives now belongs to; none while the pack is not out.

    One supplement a day: the first return of a day begins it, and members are told then. Call holding the meeting's row.
    """
    with as_system(WHOEVER):
        issues = list(db.session.scalars(return_queries.issues_of(meeting.id)))
        if not issues:
            return None
        last = issues[-1]
        if last.number > 0 and last.issued_on == clock.today():
            return last.number
        issue = PackIssue(
            meeting_id=meeting.id, number=last.number + 1, issued_on=clock.today(), issued_at=clock.now()
        )  # fmt: skip
        db.session.add(issue)
        db.session.flush()
    announce(PackIssued(meeting_id=meeting.id, number=issue.number))
    return issue.number


def under_items(meeting: Meeting, issue: int | None) -> dict[int, list[Block]]:
    """What later slices have under each item, by its id."""
    found: dict[int, list[Block]] = {}
    for also in UNDER_ITEMS:
        for item_id, blocks in also(meeting, issue).items():
            found.setdefault(item_id, []).extend(blocks)
    return found


def issues_shown(meeting: Meeting) -> list[PackIssue]:
    """The pack and those supplements in which there is something for this reader."""
    issues = list(db.session.scalars(return_queries.issues_of(meeting.id)))
    if len(issues) < 2:
        return issues
    there = set(
        db.session.scalars(
            select(ReturnParagraph.issue)
            .where(ReturnParagraph.meeting_id == meeting.id, ReturnParagraph.current, ReturnParagraph.issue > 0)
            .distinct()
        )
    ) | set(
        db.session.scalars(
            select(InformationRequest.issue)
            .where(InformationRequest.meeting_id == meeting.id, InformationRequest.issue > 0)
            .distinct()
        )
    )
    for also in ALSO_ISSUED:
        there |= set(db.session.scalars(also(meeting.id)))
    return [issue for issue in issues if issue.number == 0 or issue.number in there]
