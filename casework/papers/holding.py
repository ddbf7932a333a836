"""What a pack holds for its reader: the papers, items and paragraphs they may see at that moment, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casework.errors import NotFound
from casework.extensions import db
from casework.meetings import packs, policy
from casework.meetings.models import Meeting
from casework.meetings.papers import pack_document, supplement_document
from casework.meetings.record import read
from casework.papers import queries
from casework.papers.models import Paper, PaperText
from casework.rendering import Document, Heading, PageBreak, Paragraph, Table, ToPart
from casework.rendering.document import Block


@dataclass(frozen=True)
class Holding:
    """The pack of one reader, by what is in it. `papers` are in the order of the agenda, each with its text."""

    meeting: Meeting
    number: int
    papers: list[tuple[Paper, PaperText]]
    items: list[int]
    paragraphs: list[int]

    def kept(self) -> dict[str, Any]:
        return {
            "items": self.items,
            "paragraphs": self.paragraphs,
            "papers": [[paper.id, text.id, paper.handling] for paper, text in self.papers],
        }

    def covers(self, holds: Mapping[str, Any]) -> bool:
        """Whether everything that went into a pack is still open to its reader, in the same text."""
        texts = {(paper.id, text.id) for paper, text in self.papers}
        return (
            set(holds.get("items", ())) <= set(self.items)
            and set(holds.get("paragraphs", ())) <= set(self.paragraphs)
            and {(paper, text) for paper, text, _ in holds.get("papers", ())} <= texts
        )


def is_out(meeting: Meeting, number: int, *, runs: bool) -> bool:
    """Whether this reader may have the pack or supplement: it went out, or it is the pack and they run the group."""
    shown = {issue.number for issue in packs.issues_shown(meeting)}
    return number in shown or (runs and number == 0 and not shown)


def holding_of(meeting: Meeting, number: int) -> Holding:
    """What the reader at work has in the pack (0) or a supplement. Before the pack is out: everything so far."""
    out = bool(packs.issues_shown(meeting))
    rows = papers_in(meeting, number if out else None)
    texts = {text.paper_id: text for text in db.session.scalars(queries.current_texts([row.id for row in rows]))}
    record = read(meeting)
    said = [row.id for row in record.all_said if not out or row.issue == number]
    return Holding(
        meeting,
        number,
        [(row, texts[row.id]) for row in rows if row.id in texts],
        [item.id for item in record.items],
        said,
    )


def papers_in(meeting: Meeting, issue: int | None) -> list[Paper]:
    """Accepted papers this reader may have, of one issue of the pack or of any."""
    rows = db.session.scalars(queries.of_meeting(meeting.id).where(Paper.status == "accepted")).all()
    return [row for row in rows if issue is None or row.issue == issue]


def under_items(meeting: Meeting, issue: int | None) -> dict[int, list[Block]]:
    """What the agenda in a pack says of the papers under each item."""
    found: dict[int, list[Block]] = {}
    for paper in papers_in(meeting, issue):
        if paper.agenda_item_id is not None:
            found.setdefault(paper.agenda_item_id, []).append(Paragraph(f"Paper: {title_words(paper)}"))
    return found


def title_words(paper: Paper) -> str:
    return f"{paper.title} (report of {paper.report_of})"


def front_of(holding: Holding, first_pages: Sequence[int | None]) -> Document:
    """What stands before the papers: the contents with the page each paper begins on, then the agenda and what was returned."""
    meeting = holding.meeting
    made = supplement_document(meeting, holding.number) if holding.number else pack_document(meeting)
    rows: list[list[str | ToPart]] = []
    for (paper, text), page in zip(holding.papers, first_pages, strict=True):
        where = str(page) if page is not None else f"By itself: {text.file_name}"
        words = title_words(paper)
        number = paper.item.number if paper.item is not None else ""
        rows.append([number, ToPart(words, paper.id) if page is not None else words, where])
    contents: list[Block] = []
    if rows:
        contents = [Heading(2, "Papers"), Table(["Item", "Paper", "Page"], rows, widths=[1, 6, 1.6]), PageBreak()]
    return Document(
        title=made.title, body_name=made.body_name, marking=made.marking, subtitle=made.subtitle, banner=made.banner,
        capitals=made.capitals, logo=made.logo, blocks=[*contents, *made.blocks],
    )  # fmt: skip


def refuse_unless_out(meeting: Meeting, number: int, by: Any) -> None:
    """There is no such pack for whoever may not have it yet."""
    if not is_out(meeting, number, runs=policy.may_run(by, meeting)):
        raise NotFound
