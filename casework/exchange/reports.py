"""Reports of a meeting's document: from its headings to a paper, and from a paper back to its headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.errors import Refusal
from casework.exchange import blocks, report_schema
from casework.exchange.prose import block_of, block_text, text_of
from casework.extensions import db
from casework.meetings.models import AgendaItem, Meeting
from casework.papers import queries
from casework.papers.entering import enter_report, set_like
from casework.papers.heading_sets import HeadingSet, ReportHeading, from_kept
from casework.papers.models import Paper, PaperText
from casework.papers.report import Part, literally, next_after, parts_of, stem_of, text_blocks
from casework.papers.typed import LABEL, Contact, Content, Section, Titled, missing, read
from casework.partnership import queries as partnership
from casework.partnership.models import Agency
from casework.rendering import Bullets, Numbered, Paragraph
from casework.rendering.document import Block, label

STYLES = ("(i)", "(a)", "a)", "1.", "1)")
MADE = "As printed"


def write_report(given: report_schema.Report, item: AgendaItem, *, by: User) -> Paper:
    """Write one report down. Raises `Refusal` naming its part: `sections.2.record.0`."""
    made, content = _typed(given)
    like = set_like(item.meeting.group, made, given.heading_set)
    if like is not None:
        moved = _moved(made, content, like)
        if not missing(like, moved.without_blanks()):
            made, content = like, moved
    agencies: list[Agency] = []
    for n, name in enumerate(given.agencies):
        found = db.session.scalars(partnership.agency_named(name)).first()
        if found is None:
            raise Refusal("There is no agency of this name.", field=f"agencies.{n}")
        agencies.append(found)
    offices = given.authors or [author for author in [item.author] if author]
    owner = next((found for name in offices if (found := _agency(name)) is not None), next(iter(agencies), None))
    return enter_report(
        item, by=by, title=given.title or item.title, offices=offices, headings=made, content=content, agency=owner,
        handling=given.handling, agency_ids=[agency.id for agency in agencies],
    )  # fmt: skip


def _agency(name: str) -> Agency | None:
    return db.session.scalars(partnership.agency_named(name)).first()


def _typed(given: report_schema.Report) -> tuple[HeadingSet, Content]:
    """The report as its own heading set and what stands under it."""
    headings: list[ReportHeading] = []
    sections: dict[str, Section] = {}
    found = {"recommendations": "", "contacts": (), "opening": ""}
    style = "none"
    counted = running = 0
    for n, section in enumerate(given.sections):
        key, where = f"h{n}", f"sections.{n}"
        number, own = _heading_number(section, given.numbers, counted, where)
        counted = next_after(counted, number)
        part, nil = "text", ""
        if section.recommendations:
            part, style = (
                "recommendations",
                _style(section.recommendations, stem_of(number), running, given.numbers, where),
            )
            found["recommendations"] = "\n".join(_line(_text(each)) for each in section.recommendations)
            found["opening"] = section.opening
            running += len(section.recommendations) if style == "1.1" else 0
        elif section.contacts:
            part = "contact"
            found["contacts"] = tuple(Contact(**each.model_dump()) for each in section.contacts)
        else:
            part = "purpose" if n == 0 and section.heading.lower().startswith("purpose") else "text"
            inside = stem_of(number) if given.numbers == "1.1" else ""
            text, numbered = _section_text(section, inside, running if given.numbers == "running" else None, where)
            running += numbered
            nil = text if section.nil else ""
            sections[key] = Section("" if section.nil else text, section.nil)
        bare = not (section.record or section.recommendations or section.contacts)
        headings.append(
            ReportHeading(key, section.heading, part, nil=nil, number=own, unnumbered=not section.numbered, bare=bare)
        )
    appendices = tuple(Titled(each.title, text_of(each.record), each.label) for each in given.appendices)
    title = given.heading_set or MADE
    made = HeadingSet("as_printed", title, 0, style, False, tuple(headings), numbers=given.numbers)
    facts = tuple(Titled(fact.label, fact.text) for fact in given.facts)
    return made, Content(sections, (), appendices=appendices, facts=facts, **found)  # type: ignore[arg-type]


def _heading_number(section: report_schema.Section, numbers: str, counted: int, where: str) -> tuple[str, str]:
    """The number a heading is printed with, and the same where its place would give another."""
    given = section.number.rstrip(".")
    if not section.numbered:
        return "", ""
    if numbers in ("none", "running"):
        if given:
            raise Refusal(
                f"This report's headings have no numbers: say numbers 1.1 or 1, or leave out {given}.",
                field=f"{where}.number",
            )
        return "", ""
    own = given if given not in ("", str(counted + 1)) else ""
    return own or str(counted + 1), own


def _text(each: Any) -> str:
    return each if isinstance(each, str) else str(each.text)


def _line(text: str) -> str:
    """A recommendation on one line; one that begins as if it had a number is given a mark that goes again."""
    line = " ".join(text.split())
    return f"- {line}" if LABEL.match(line) else line


def _style(given: Sequence[Any], number: str, running: int, numbers: str, where: str) -> str:
    """How recommendations are numbered, from the numbers sent; each must be of its place."""
    sent = ["" if isinstance(each, str) else each.number for each in given]
    first = next((each for each in sent if each), "")
    style = next((style for style in STYLES if first == label(style, 1)), "-" if first == "-" else "1.1")
    if style == "1." and numbers == "running":
        style = "1.1"
    for n, each in enumerate(sent, 1):
        if style != "1.1":
            wanted = "-" if style == "-" else label(style, n)
        else:
            wanted = str(running + n) if numbers == "running" else f"{number}.{n}" if number else f"{n}."
        if each and each.rstrip(".") != wanted.rstrip("."):
            raise Refusal(
                f"This recommendation stands where {wanted} belongs.", field=f"{where}.recommendations.{n - 1}.number"
            )
    return style


def _section_text(
    section: report_schema.Section, number: str, running: int | None, where: str
) -> tuple[str, int]:  # fmt: skip
    """What stands under a heading as the text that is kept, and how many of its paragraphs are numbered."""
    if isinstance(section.record, str):
        return section.record, sum(1 for line in section.record.split("\n\n") if line.strip())
    found, counted, numbered = [], 0, 0
    for n, block in enumerate(section.record):
        if not isinstance(block, report_schema.ReportParagraph):
            found.append(block_text(block))
            continue
        words = "\n".join(" ".join(line.split()) for line in block.text.splitlines() if line.strip())
        plain = block_text(blocks.Paragraph(text=words))
        first, _, rest = plain.partition("\n")
        first = literally(words.partition("\n")[0], number)
        given = block.number.rstrip(".")
        if not block.numbered:
            first = f"> {words.partition(chr(10))[0]}"
        else:
            counted, numbered = counted + 1, numbered + 1
            usual = str(running + numbered) if running is not None else f"{number}.{counted}" if number else ""
            if given and given != usual:
                if not (number and re.fullmatch(rf"{re.escape(number)}(?:\.\d+)+", given)):
                    raise Refusal(
                        f"Paragraphs under this heading are numbered {usual or 'by nothing'}: {given} cannot stand here.",
                        field=f"{where}.record.{n}.number",
                    )
                first = f"{given} {words.partition(chr(10))[0]}"
                counted = int(given.removeprefix(f"{number}.").split(".")[0])
        found.append("\n".join(part for part in (first, rest) if part))
    return "\n\n".join(found), numbered


def _moved(made: HeadingSet, content: Content, like: HeadingSet) -> Content:
    """The same content under the headings of the body's own set."""
    keys = {heading.title: heading for heading in like.headings}
    sections = {}
    for heading in made.headings:
        if heading.key in content.sections:
            own, section = keys[heading.title], content.sections[heading.key]
            nil = bool(own.nil) and own.nil in (section.text, heading.nil)
            sections[own.key] = Section("" if nil else section.text or heading.nil, nil)
    return Content(
        sections, (), content.recommendations, content.contacts, content.appendices, content.opening, content.facts
    )


# -- and back ----------------------------------------------------------------------------------------------------------


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


def export_name(paper: Paper) -> str:
    return f"report-{paper.id}"


def _report(paper: Paper, text: PaperText, names: dict[int, str]) -> report_schema.Report:
    about = {
        "title": paper.title, "authors": paper.offices or [paper.agency.name], "handling": paper.handling,
        "agencies": [names[number] for number in paper.agency_ids if number in names],
    }  # fmt: skip
    if not (paper.headings and text.content):
        return report_schema.Report.model_construct(**about, file=text.file_name)
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
    record = [_numbered_block(number, block, _counts(part, headings)) for number, block in part.blocks]
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


def _numbered_block(number: str, block: Block, counts: bool) -> Any:
    if not isinstance(block, Paragraph):
        return block_of(block)
    words = "".join(run if isinstance(run, str) else run.text for run in block.runs)
    return report_schema.ReportParagraph.model_construct(text=words, number=number, numbered=bool(number) or not counts)
