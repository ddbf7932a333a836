"""What is owed about papers: that one is asked for or sent back, that it is due, late or waits to be accepted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.accounts.models import User
from casework.events import on
from casework.extensions import db
from casework.meetings.models import Meeting
from casework.notifications import contents, planning
from casework.notifications.dated import keep_up
from casework.notifications.models import Reminder
from casework.papers import policy
from casework.papers.events import PaperAsked, PaperChased, PaperSentBack, PaperSentIn, PaperSettled
from casework.papers.models import WAITING, Paper
from casework.partnership import queries as partnership
from casework.web.presentation import day


@on(PaperAsked)
def ask(event: PaperAsked) -> None:
    """Planned anew: the writers or the day may have changed."""
    planning.withdraw("paper", event.paper_id)
    _plan(event.paper_id, "issued")


@on(PaperSentBack)
def tell_writers(event: PaperSentBack) -> None:
    planning.withdraw("paper", event.paper_id)
    _plan(event.paper_id, "sent_back")


@on(PaperChased)
def ask_again(event: PaperChased) -> None:
    actor = current_scope().user_id
    with as_system("planning reminders of papers"):
        for writer in _writers(_paper(event.paper_id)):
            if writer != actor:
                planning.plan("paper", event.paper_id, "chased", clock.today(), writer)


@on(PaperSentIn)
def tell_who_accepts(event: PaperSentIn) -> None:
    planning.withdraw("paper", event.paper_id)
    actor = current_scope().user_id
    with as_system("planning reminders of papers"):
        paper = _paper(event.paper_id)
        for member in db.session.scalars(partnership.coordinators_of(paper.group_id, clock.today())):
            if member.user_id != actor:
                planning.plan("paper", paper.id, "sent_in", clock.today(), member.user_id)


@on(PaperSettled)
def owe_no_more(event: PaperSettled) -> None:
    planning.withdraw("paper", event.paper_id)


def _plan(paper_id: int, kind: str) -> None:
    """The writers hear today, but for whoever did it themselves, and on the group's days round the day it is due."""
    today, actor = clock.today(), current_scope().user_id
    with as_system("planning reminders of papers"):
        for writer in _writers(_paper(paper_id)):
            if writer != actor:
                planning.plan("paper", paper_id, kind, today, writer)
    keep_up("papers", ids=[paper_id])


def _paper(paper_id: int) -> Paper:
    return db.session.scalars(select(Paper).where(Paper.id == paper_id)).one()


def _writers(paper: Paper) -> list[int]:
    if paper.author_id is not None:
        return [paper.author_id]
    members = db.session.scalars(partnership.members_of(paper.group_id, clock.today())).all()
    return [m.user_id for m in members if m.user.agency_id == paper.agency_id and m.role != "observer"]


def _line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    """Group and day only: a title may say what a paper is about."""
    paper = db.session.scalars(
        select(Paper).where(Paper.id == reminder.subject_id).options(joinedload(Paper.group))
    ).one_or_none()
    if paper is None:
        return None
    with as_system("whoever writes a paper knows when it is for"):
        meeting = db.session.execute(
            select(Meeting.starts_at, Meeting.status).where(Meeting.id == paper.meeting_id)
        ).one()
    if meeting.status == "cancelled":
        return None
    about = f"{paper.group.short_name} on {day(meeting.starts_at)}"
    if reminder.kind == "sent_in":
        if paper.status != "submitted" or not policy.may_run(reader, paper):
            return None
        return {
            "title": f"Paper for {about}", "due_on": reminder.due_on, "words": "sent in, to be accepted",
            "path": f"/papers/{paper.id}/",
        }  # fmt: skip
    if paper.status not in WAITING or not policy.may_write(reader, paper):
        return None
    late = paper.due_on < clock.today()
    why = "sent back for change" if paper.status == "returned" else "late" if late else "asked of you"
    return {
        "title": f"Paper for {about}", "due_on": paper.due_on,
        "words": f"{why}, {'it was due' if late else 'due'} {day(paper.due_on)}", "path": f"/papers/{paper.id}/write",
    }  # fmt: skip


contents.LINES |= {"paper": _line}
