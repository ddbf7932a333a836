"""A report as a document: numbered headings and paragraphs, bullets, tables, recommendations, contacts, appendices."""

from __future__ import annotations

import re
from dataclasses import dataclass

from casework.meetings.agenda import meeting_day
from casework.meetings.logos import logo_of
from casework.meetings.styles import style_for
from casework.papers.heading_sets import HeadingSet, ReportHeading, from_kept
from casework.papers.models import Paper
from casework.papers.typed import Content, Section, Titled
from casework.partnership.profiles import profile_of
from casework.rendering import (
    Bullets,
    Document,
    Facts,
    Heading,
    Numbered,
    PageBreak,
    Paragraph,
    Table,
    paragraphs,
)
from casework.rendering.document import Block
from casework.rendering.paragraphs import own_number, with_number
from casework.web.presentation import day as in_words


@dataclass(frozen=True)
class Part:
    """One heading of a report and what stands under it, each block with the number it is printed with."""

    heading: ReportHeading
    number: str
    blocks: tuple[tuple[str, Block], ...]


def numbered_blocks(text: str, number: str = "", running: int | None = None) -> list[tuple[str, Block]]:
    """A text as blocks: paragraphs 2.1, 2.2 when their heading has a number, bullets, and rows of cells as a table.

    `running` numbers them on from the last number of the report instead. A row's cells stand between bars, or are divided by
    tabs as they come from a spreadsheet. The first row heads the table.
    """
    return [(n, _squared(block)) for n, block in paragraphs.numbered_blocks(_barred(text), number, running)]


def _squared(block: Block) -> Block:
    """A table whose rows, headers and all, are as long as its longest."""
    if not isinstance(block, Table):
        return block
    width = max(len(row) for row in (block.headers, *block.rows))
    headers, *rows = ([*row, *([""] * (width - len(row)))] for row in (block.headers, *block.rows))
    return Table(headers, rows, caption=block.caption)


def _barred(text: str) -> str:
    """A text whose lines of cells divided by tabs have bars instead. Beneath such a line, one that begins with a tab has an empty cell."""
    found: list[str] = []
    inside = False
    for line in text.replace("\r\n", "\n").split("\n"):
        inside = "\t" in (line.rstrip() if inside else line.strip())
        cells = " | ".join(cell.strip().replace("|", "\\|") for cell in line.split("\t"))
        found.append(f"| {cells} |" if inside else line)
    return "\n".join(found)


def text_blocks(text: str, number: str = "") -> list[Block]:
    """The same with the numbers in front of their paragraphs."""
    return [with_number(n, block) for n, block in numbered_blocks(text, number)]


def stem_of(number: str) -> str:
    """What the numbers under a heading begin with: 3 under 3 and under 3.0."""
    return number.removesuffix(".0")


def next_after(counted: int, number: str) -> int:
    """How many headings there are with this one: as its number says, where it has one."""
    leading = re.match(r"\d+", number)
    return int(leading[0]) if leading else counted


def parts_of(headings: HeadingSet, content: Content) -> list[Part]:
    """The report by its headings. Those with nothing under them are left out, so that the numbers run on."""
    found: list[Part] = []
    counted, running = 0, 0
    for heading in headings.headings:
        several = [ReportHeading(f"own-{n}", own.title, "own") for n, own in enumerate(content.own) if own.title]
        for each in several if heading.part == "own" else [heading]:
            number = each.number or str(counted + 1)
            if each.unnumbered or headings.numbers in ("none", "running"):
                number = ""
            inside = stem_of(number) if headings.numbers == "1.1" else ""
            blocks = _under(each, inside, headings, content, running if headings.numbers == "running" else None)
            if blocks is None and not each.bare:
                continue
            blocks = blocks or []
            running += sum(1 for own, _ in blocks if own)
            counted = next_after(counted, number)
            found.append(Part(each, number, tuple(blocks)))
    return found


def _under(
    heading: ReportHeading, number: str, headings: HeadingSet, content: Content, running: int | None
) -> list[tuple[str, Block]] | None:
    """What stands under a heading; None for nothing, where the heading is left out."""
    if heading.part == "own":
        return numbered_blocks(content.own[int(heading.key.removeprefix("own-"))].text, number, running)
    if heading.part == "recommendations":
        return _recommended(number, headings.recommendations, content, running) if content.recommended else None
    if heading.part == "contact":
        return [("", Paragraph("\n".join(each.lines))) for each in content.contacts if not each.is_blank] or None
    section = content.sections.get(heading.key, Section())
    words = section.text or (heading.nil if section.nil else "")
    return numbered_blocks(words, number, running) if words else None


def _recommended(number: str, style: str, content: Content, running: int | None) -> list[tuple[str, Block]]:
    found: list[tuple[str, Block]] = [("", Paragraph(content.opening))] if content.opening else []
    if style == "-":
        return [*found, ("", Bullets(content.recommended))]
    if style in ("1.1", "none") and (number or running is not None):
        several = enumerate(content.recommended, 1)
        return [*found, *((own_number(number, n, running), Paragraph(words)) for n, words in several)]
    return [*found, ("", Numbered(content.recommended, style if style not in ("1.1", "none") else "1."))]


def appendix_label(place: int, appendix: Titled) -> str:
    """What an appendix is called: as typed, or by its place."""
    return appendix.label or (f"Appendix {chr(65 + place)}" if place < 26 else f"Appendix {place + 1}")


def report_blocks(headings: HeadingSet, content: Content) -> list[Block]:
    """The report's blocks."""
    found: list[Block] = []
    for part in parts_of(headings, content):
        level = 2 + stem_of(part.number).count(".")
        found.append(
            Heading(min(4, level), part.heading.title, f"{part.number}." if part.number.isdigit() else part.number)
        )
        found += [with_number(number, block) for number, block in part.blocks]
    for n, appendix in enumerate(content.appendices):
        if not appendix.is_blank:
            name = appendix_label(n, appendix)
            found += [PageBreak(), Heading(2, f"{name}: {appendix.title}" if appendix.title else name)]
            found += text_blocks(appendix.text)
    return found


def paper_document(paper: Paper, blocks: list[Block], *, draft: bool = False) -> Document:
    """The paper in its body's frame and style: whose report it is, to whom, and for which day."""
    profile, style = profile_of(paper.group), style_for(paper.meeting)
    body = style.body_name or paper.group.name
    facts = Facts([("Report of", paper.report_of), ("To", f"{body}, {in_words(meeting_day(paper.meeting))}")])
    return Document(
        title=paper.title, body_name=body, marking=profile.marking, banner="DRAFT" if draft else "",
        footer_note=limit_words(paper), blocks=[facts, *blocks], logo=logo_of(paper.group_id), capitals=style.capitals,
        font=style.font,
    )  # fmt: skip


def limit_words(paper: Paper) -> str:
    """The handling limit as it stands on each page; agencies are not named there."""
    if paper.handling == "chair":
        return "Only for the chair, the vice-chair and the coordinator"
    return "Only for the agencies it was given to" if paper.handling == "agencies" else ""


def report_document(paper: Paper, content: Content, *, draft: bool = False) -> Document:
    also = [Facts([(fact.title, fact.text) for fact in content.facts])] if content.facts else []
    return paper_document(paper, [*also, *report_blocks(from_kept(paper.headings), content)], draft=draft)
