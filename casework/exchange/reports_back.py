"""Reports of a meeting for its document, from papers back to their headings, as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from casework.exchange import report_schema
from casework.exchange.files import file_of
from casework.exchange.prose import block_of, numbered_block
from casework.extensions import db
from casework.meetings.models import Meeting
from casework.papers import queries
from casework.papers.heading_sets import HeadingSet, from_kept
from casework.papers.models import Paper, PaperText
from casework.papers.report import Part, parts_of, text_blocks
from casework.papers.typed import Content, read
from casework.partnership.models import Agency
from casework.rendering import Bullets, Numbered, Paragraph
from casework.rendering.document import label


def papers_of(meeting: Meeting) -> Iterator[tuple[Paper, PaperText]]:
    """The reports and papers that are part of the meeting's papers for the reader at work, each with its text."""
    rows = list(db.session.scalars(queries.of_meeting(meeting.id).where(Paper.status == "accepted")))
    texts = {text.paper_id: text for text in db.session.scalars(queries.current_texts([row.id for row in rows]))}
    for row in rows:
        if row.id in texts:
            yield row, texts[row.id]


def reports_of(meeting: Meeting) -> dict[int, list[report_schema.Report]]:
    """The same as reports, by the item they go with."""
    found: dict[int, list[report_schema.Report]] = {}
    rows = list(papers_of(meeting))
    named = {agency for paper, _ in rows for agency in paper.agency_ids}
    names = (
        dict(db.session.execute(select(Agency.id, Agency.name).where(Agency.id.in_(named))).tuples().all())
        if named
        else {}
    )
    for paper, text in rows:
        if paper.agenda_item_id is not None:
            found.setdefault(paper.agenda_item_id, []).append(_report(paper, text, names))
    return found


def files_of(meeting: Meeting) -> dict[str, tuple[Paper, PaperText]]:
    """The papers that are files, by the name of their export."""
    return {export_name(paper): (paper, text) for paper, text in papers_of(meeting) if text.storage_key is not None}


def export_name(paper: Paper) -> str:
    return f"report-{paper.id}"


def _report(paper: Paper, text: PaperText, names: dict[int, str]) -> report_schema.Report:
    about = {
        "title": paper.title, "authors": paper.offices or [paper.agency.name], "handling": paper.handling,
        "agencies": [names[number] for number in paper.agency_ids if number in names],
    }  # fmt: skip
    if not (paper.headings and text.content):
        file = file_of(text) if text.storage_key is not None else None
        return report_schema.Report.model_construct(**about, file=file, export=export_name(paper) if file else "")
    headings, content = from_kept(paper.headings), read(text.content)
    return report_schema.Report.model_construct(
        **about, heading_set=headings.title, numbers=headings.numbers, export=export_name(paper),
        sections=[_section(part, content, headings) for part in parts_of(headings, content)],
        facts=[report_schema.Fact.model_construct(label=each.title, text=each.text) for each in content.facts],
        appendices=[
            report_schema.Appendix.model_construct(
                label=each.label, title=each.title, record=[block_of(b) for b in text_blocks(each.text)]
            )
            for each in content.appendices
        ],
    )  # fmt: skip


def _section(part: Part, content: Content, headings: HeadingSet) -> report_schema.Section:
    about: dict[str, Any] = {
        "heading": part.heading.title,
        "number": part.number,
        "numbered": not part.heading.unnumbered,
    }
    if part.heading.part == "recommendations":
        return report_schema.Section.model_construct(
            **about, opening=content.opening, recommendations=list(_recommended(part, content))
        )
    if part.heading.part == "contact":
        contacts = [
            report_schema.ContactOfficer.model_construct(**{k: getattr(each, k) for k in each.__dataclass_fields__})
            for each in content.contacts
        ]
        return report_schema.Section.model_construct(**about, contacts=contacts)
    section = content.sections.get(part.heading.key)
    record = [numbered_block(number, block, counts=_counts(part, headings)) for number, block in part.blocks]
    return report_schema.Section.model_construct(
        **about, nil=bool(section and section.nil and not section.text), record=record
    )


def _recommended(part: Part, content: Content) -> Iterator[report_schema.Recommendation]:
    for number, block in part.blocks[1 if content.opening else 0 :]:
        match block:
            case Paragraph(runs):
                yield report_schema.Recommendation.model_construct(text=str(runs[0]), number=number)
            case Numbered(items, style, start):
                for n, words in enumerate(items, start):
                    yield report_schema.Recommendation.model_construct(text=words, number=label(style, n))
            case Bullets(items):
                for words in items:
                    yield report_schema.Recommendation.model_construct(text=str(words), number="-")


def _counts(part: Part, headings: HeadingSet) -> bool:
    """Whether paragraphs under this heading are numbered."""
    return headings.numbers == "running" or (headings.numbers == "1.1" and bool(part.number))
