"""A report as a document: numbered headings and paragraphs, bullets, tables, recommendations, contacts, appendices."""

from __future__ import annotations

import re

from casework.meetings.agenda import meeting_day
from casework.papers.heading_sets import HeadingSet, from_kept
from casework.papers.models import Paper
from casework.papers.typed import Content, Section
from casework.partnership.profiles import profile_of
from casework.rendering import (
    Document,
    Facts,
    Heading,
    Numbered,
    PageBreak,
    Paragraph,
    Table,
    blocks_from_text,
)
from casework.rendering.document import Block
from casework.web.presentation import day as in_words

_ROW = re.compile(r"^\s*\|(.*)\|\s*$")


def text_blocks(text: str, number: str = "") -> list[Block]:
    """A text as blocks: paragraphs, numbered 2.1, 2.2 when it has a number; bullets; and rows of cells as a table.

    A row's cells stand between bars, or are divided by tabs as they come from a spreadsheet. The first row heads the table.
    """
    found: list[Block] = []
    rows: list[list[str]] = []
    lines: list[str] = []
    counted = 0

    def end_words() -> None:
        nonlocal counted, lines
        for block in blocks_from_text("\n".join(lines)):
            if isinstance(block, Paragraph) and number:
                counted += 1
                found.append(Paragraph(f"{number}.{counted}  ", *block.runs))
            else:
                found.append(block)
        lines = []

    def end_table() -> None:
        nonlocal rows
        if rows:
            width = max(len(row) for row in rows)
            squared = [[*row, *([""] * (width - len(row)))] for row in rows]
            found.append(Table(headers=squared[0], rows=squared[1:]))
        rows = []

    for line in text.replace("\r\n", "\n").split("\n"):
        cells = _cells(line)
        if cells is None:
            end_table()
            lines.append(line)
        else:
            end_words()
            rows.append(cells)
    end_words()
    end_table()
    return found


def _cells(line: str) -> list[str] | None:
    if bars := _ROW.match(line):
        return [cell.strip() for cell in bars[1].split("|")]
    if "\t" in line.strip():
        return [cell.strip() for cell in line.split("\t")]
    return None


def report_blocks(headings: HeadingSet, content: Content) -> list[Block]:
    """The report's blocks. Headings with nothing under them are left out, so that the numbers run on."""
    found: list[Block] = []
    number = 0

    def head(title: str) -> str:
        nonlocal number
        number += 1
        found.append(Heading(2, title, f"{number}."))
        return str(number)

    for heading in headings.headings:
        if heading.part == "own":
            for own in content.own:
                if own.title:
                    found.extend(text_blocks(own.text, head(own.title)))
        elif heading.part == "recommendations":
            if content.recommended:
                own_number = head(heading.title)
                if headings.recommendations == "(i)":
                    found.append(Numbered(content.recommended, "(i)"))
                else:
                    found.extend(
                        Paragraph(f"{own_number}.{n}  ", words) for n, words in enumerate(content.recommended, 1)
                    )
        elif heading.part == "contact":
            contacts = [each for each in content.contacts if not each.is_blank]
            if contacts:
                head(heading.title)
                found.extend(Paragraph("\n".join(each.lines)) for each in contacts)
        else:
            section = content.sections.get(heading.key, Section())
            words = section.text or (heading.nil if section.nil else "")
            if words:
                found.extend(text_blocks(words, head(heading.title)))
    for n, appendix in enumerate(content.appendices):
        if not appendix.is_blank:
            name = f"Appendix {chr(65 + n)}" if n < 26 else f"Appendix {n + 1}"
            found += [PageBreak(), Heading(2, f"{name}: {appendix.title}" if appendix.title else name)]
            found += text_blocks(appendix.text)
    return found


def paper_document(paper: Paper, blocks: list[Block], *, draft: bool = False) -> Document:
    """The paper in its body's frame: whose report it is, to whom, and for which day."""
    profile = profile_of(paper.group)
    facts = Facts(
        [("Report of", paper.report_of), ("To", f"{paper.group.name}, {in_words(meeting_day(paper.meeting))}")]
    )
    return Document(
        title=paper.title, body_name=paper.group.name, marking=profile.marking, banner="DRAFT" if draft else "",
        footer_note=limit_words(paper), blocks=[facts, *blocks],
    )  # fmt: skip


def limit_words(paper: Paper) -> str:
    """The handling limit as it stands on each page; agencies are not named there."""
    if paper.handling == "chair":
        return "Only for the chair, the vice-chair and the coordinator"
    return "Only for the agencies it was given to" if paper.handling == "agencies" else ""


def report_document(paper: Paper, content: Content, *, draft: bool = False) -> Document:
    return paper_document(paper, report_blocks(from_kept(paper.headings), content), draft=draft)
