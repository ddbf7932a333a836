"""What meetings said about a case and agencies before them, in its file and on the chair's page, as far as the reader may see it."""

from __future__ import annotations

from sqlalchemy import select

from casework import audit
from casework.cases.chapters import chapter, in_brief, shortened
from casework.cases.models import Case
from casework.extensions import db
from casework.meetings import queries, return_queries
from casework.meetings.decision_paper import point_of
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.paragraphs import said_as_kept
from casework.meetings.return_models import InformationRequest, ReturnParagraph
from casework.meetings.returned import said_blocks
from casework.partnership.models import Agency
from casework.rendering import Heading, Numbered, Paragraph, blocks_from_text
from casework.rendering.document import Block
from casework.web.presentation import day, listed

MOST_SAID = 500
"""Characters of a discussion on the chair's page, which must stay one."""


def _when(item: AgendaItem) -> str:
    return f"{item.meeting.group.short_name}, {day(item.meeting.starts_at)}"


@chapter("meetings", "Discussed at meetings", order=55)
def _meetings(case: Case) -> list[Block]:
    blocks: list[Block] = []
    for item in db.session.scalars(queries.discussions_of(case.id)):
        blocks.append(Heading(3, _when(item)))
        blocks += said_as_kept(item)
        if item.decisions:
            blocks += [Paragraph("Decided:"), Numbered([point_of(decision.text) for decision in item.decisions])]
    return blocks


@in_brief("meetings", "Last time", order=25)
def _last(case: Case) -> list[Block]:
    item = db.session.scalars(queries.discussions_of(case.id).limit(1)).first()
    if item is None:
        return []
    said = (
        item.discussion
        if len(item.discussion) <= MOST_SAID
        else item.discussion[:MOST_SAID].rsplit(None, 1)[0] + " ..."
    )
    blocks: list[Block] = [Paragraph(f"{_when(item)}."), *blocks_from_text(said)]
    return blocks + (
        [Numbered([shortened(decision.text, 200) for decision in item.decisions[:5]])] if item.decisions else []
    )


@chapter("returns", "Returns", order=52)
def _returns(case: Case) -> list[Block]:
    """What agencies returned before meetings, each paragraph only for those its handling limit names, and who was silent."""
    asked: dict[int, list[InformationRequest]] = {}
    meetings: dict[int, Meeting] = {}
    said: dict[int, list[ReturnParagraph]] = {}
    for request in db.session.scalars(return_queries.asked_on(case.id)):
        meetings[request.meeting_id] = request.meeting
        asked.setdefault(request.meeting_id, []).append(request)
    for row, meeting in db.session.execute(return_queries.paragraphs_on(case.id)).tuples():
        meetings[meeting.id] = meeting
        said.setdefault(meeting.id, []).append(row)
    agencies = {agency.id: agency.name for agency in db.session.scalars(select(Agency))} if said else {}
    blocks: list[Block] = []
    for meeting in sorted(meetings.values(), key=lambda each: (each.starts_at, each.id), reverse=True):
        rows = said.get(meeting.id, [])
        audit.consulted("return_paragraphs", [row.id for row in rows], group_id=meeting.group_id)
        blocks += [
            Heading(3, f"Before {meeting.group.short_name}, {day(meeting.starts_at)}"),
            *said_blocks(rows, agencies),
        ]
        for title, status in (("Answered by", "answered"), ("No return received from", "asked")):
            names = listed(each.agency.name for each in asked.get(meeting.id, []) if each.status == status)
            blocks += [Paragraph(f"{title}: {names}.")] if names else []
    return blocks
