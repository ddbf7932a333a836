"""What meetings said about a case, in its file and on the chair's page, as far as the reader may see each meeting."""

from __future__ import annotations

from casework.cases.chapters import chapter, in_brief, shortened
from casework.cases.models import Case
from casework.extensions import db
from casework.meetings import queries
from casework.meetings.models import AgendaItem
from casework.rendering import Heading, Numbered, Paragraph, blocks_from_text
from casework.rendering.document import Block
from casework.web.presentation import day

MOST_SAID = 500
"""Characters of a discussion on the chair's page, which must stay one."""


def _when(item: AgendaItem) -> str:
    return f"{item.meeting.group.short_name}, {day(item.meeting.starts_at)}"


@chapter("meetings", "Discussed at meetings", order=55)
def _meetings(case: Case) -> list[Block]:
    blocks: list[Block] = []
    for item in db.session.scalars(queries.discussions_of(case.id)):
        blocks.append(Heading(3, _when(item)))
        blocks += blocks_from_text(item.discussion)
        if item.decisions:
            blocks += [Paragraph("Decided:"), Numbered([decision.text for decision in item.decisions])]
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
