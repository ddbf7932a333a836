"""Reports entered from their papers: kept as printed, part of the papers from the start; nobody is asked, chased or told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from casework import access, clock
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import packs
from casework.meetings import policy as meetings_policy
from casework.meetings.models import AgendaItem
from casework.papers import files
from casework.papers.asking import refuse_handling, takes_papers
from casework.papers.heading_sets import HeadingSet
from casework.papers.models import Paper, PaperText
from casework.papers.own_sets import sets_for
from casework.papers.report import report_document
from casework.papers.typed import Content, missing
from casework.papers.writing import kept_pdf
from casework.partnership.models import Agency, Group
from casework.rendering import to_pdf


def set_like(group: Group, made: HeadingSet, title: str = "") -> HeadingSet | None:
    """The body's own set that prints exactly the headings of `made`; of several the first, or the one with this title."""
    wanted = [heading.title for heading in made.headings]
    for each in sets_for(group):
        if title and title not in (each.title, each.key):
            continue
        known = [heading.title for heading in each.headings if heading.part != "own"]
        same_kind = (each.numbers, each.recommendations) == (made.numbers, made.recommendations)
        in_order = [name for name in known if name in wanted] == [name for name in wanted if name in known]
        if (
            same_kind
            and in_order
            and set(wanted) <= set(known)
            and not any(h.number or h.unnumbered or h.bare for h in made.headings)
        ):
            return each
    return None


def enter_report(
    item: AgendaItem, *, by: User, title: str, offices: Sequence[str], headings: HeadingSet, content: Content,
    agency: Agency | None = None, handling: str = "group", agency_ids: Collection[int] = (),
) -> Paper:  # fmt: skip
    """Write a report down under its item, accepted. `agency` is whose it is, the sender's where the directory has no such.

    One for the chair alone has its sender as author: nobody else of the agency reads it.
    """
    _refuse_here(item, by, handling, agency_ids)
    content = content.without_blanks()
    if faults := missing(headings, content):
        field, words = next(iter(faults.items()))
        raise Refusal(words, field=field)
    paper = _accepted(item, by, title, offices, headings.kept(), agency, handling, agency_ids)
    made = to_pdf(report_document(paper, content), numbered=False)
    _say(paper, PaperText(content=content.kept(), **kept_pdf(made)), by)
    return paper


def enter_file(
    item: AgendaItem, *, by: User, title: str, offices: Sequence[str], upload: Any, agency: Agency | None = None,
    handling: str = "group", agency_ids: Collection[int] = (),
) -> Paper:  # fmt: skip
    """The same for a paper that is a file. Refused when it is not what its name says, locked, broken or active."""
    _refuse_here(item, by, handling, agency_ids)
    paper = _accepted(item, by, title, offices, {}, agency, handling, agency_ids)
    _say(paper, files.as_sent(paper, upload), by)
    return paper


def _refuse_here(item: AgendaItem, by: User, handling: str, agency_ids: Collection[int]) -> None:
    access.require(meetings_policy.may_run(by, item.meeting), meetings_policy.RUNS_ONLY)
    if not takes_papers(item):
        raise Refusal("Papers go with reports, presentations and the like. Put it under another item.", field="")
    refuse_handling(handling, agency_ids)


def _accepted(
    item: AgendaItem, by: User, title: str, offices: Sequence[str], headings: dict[str, Any], agency: Agency | None,
    handling: str, agency_ids: Collection[int],
) -> Paper:  # fmt: skip
    meeting, now = item.meeting, clock.now()
    paper = Paper(
        meeting_id=meeting.id, group_id=meeting.group_id, agenda_item_id=item.id, title=title, office="\n".join(offices),
        author_id=by.id if handling == "chair" else None, agency_id=(agency or by.agency).id, headings=headings, due_on=clock.in_london(meeting.starts_at).date(),
        due_by_hand=True, handling=handling, agency_ids=sorted(set(agency_ids)), asked_by_id=by.id, status="accepted",
        submitted_at=now, accepted_at=now, issue=packs.issue_for_now(meeting),
    )  # fmt: skip
    paper.meeting, paper.group, paper.agency = meeting, meeting.group, agency or by.agency
    db.session.add(paper)
    db.session.flush()
    return paper


def _say(paper: Paper, text: PaperText, by: User) -> None:
    text.paper_id, text.number, text.sent_by_id, text.sent_at = paper.id, 1, by.id, paper.submitted_at
    db.session.add(text)
    db.session.flush()
