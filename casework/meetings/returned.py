"""What agencies returned on a case, in the words of documents: only what the reader may read, each with its limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from casework.cases.models import SIDES
from casework.meetings.record import Record
from casework.meetings.return_models import KINDS, ReturnParagraph
from casework.rendering import Heading, Paragraph
from casework.rendering.document import Block, Text
from casework.rendering.prose import blocks_from_text
from casework.web.presentation import day as in_words
from casework.web.presentation import listed


def limit_words(row: ReturnParagraph, agencies: Mapping[int, str]) -> str:
    """The handling limit as the reader of a paragraph must know it: with whom they may speak of it."""
    if row.handling == "group":
        return ""
    named = [agencies[i] for i in row.agency_ids if i in agencies]
    return f"only for {listed([*named, 'the chair', 'the coordinator'])}"


def origin_words(row: ReturnParagraph) -> str:
    """Whom a paragraph is about unless it is about the whole case, where it comes from, and its day."""
    about = f"about {row.about}" if row.about else ""
    return "; ".join(part for part in (about, row.source, in_words(row.dated_on) if row.dated_on else "") if part)


def returned_blocks(record: Record, case_id: int, level: int, *, issue: int | None = None) -> list[Block]:
    """Facts and opinions on a case, agency by agency; with an issue of the pack, only what is in it."""
    rows = [row for row in record.said.get(case_id, []) if issue is None or row.issue == issue]
    return [Heading(level, "Information from agencies"), *said_blocks(rows, record.agencies)] if rows else []


def said_blocks(rows: Iterable[ReturnParagraph], agencies: Mapping[int, str]) -> list[Block]:
    """Paragraphs one after the other, each with whose it is, whom it is about, where it comes from and how far it may go."""
    blocks: list[Block] = []
    for row in rows:
        origin = "; ".join(part for part in (origin_words(row), limit_words(row, agencies)) if part)
        blocks.append(Paragraph(Text(f"{row.agency.name}, {KINDS[row.kind].lower()}", bold=True),
                                f" ({origin})" if origin else ""))  # fmt: skip
        blocks += blocks_from_text(row.text)
    return blocks


def silent_words(record: Record, case_id: int) -> str:
    """The agencies that have not answered on a case."""
    return listed(row.agency.name for row in record.requests.get(case_id, []) if row.status == "asked")


def subjects_words(record: Record, case_id: int) -> list[tuple[str, str]]:
    """The subjects of a case, side by side."""
    found = []
    for side, words in SIDES.items():
        names = [party.label for party in record.parties.get(case_id, []) if party.side == side]
        if names:
            found.append((words, ", ".join(names)))
    return found
