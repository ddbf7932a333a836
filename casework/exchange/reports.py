"""Reports of a meeting's document, from their headings to papers. `reports_back` is the way back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from casework.accounts.models import User
from casework.errors import Refusal
from casework.exchange import report_schema
from casework.exchange.files import upload_of
from casework.exchange.prose import numbered_text, text_of
from casework.extensions import db
from casework.meetings.models import AgendaItem
from casework.papers.entering import enter_file, enter_report, set_like
from casework.papers.heading_sets import HeadingSet, ReportHeading
from casework.papers.models import Paper
from casework.papers.report import next_after, stem_of
from casework.papers.typed import LABEL, Contact, Content, Section, Titled, missing
from casework.partnership import queries as partnership
from casework.partnership.models import Agency
from casework.rendering.document import label

STYLES = ("(i)", "(a)", "a)", "1.", "1)")
MADE = "As printed"


def write_report(given: report_schema.Report, item: AgendaItem, *, by: User) -> Paper:
    """Write one report down. Raises `Refusal` naming its part: `sections.2.record.0`."""
    agencies: list[Agency] = []
    for n, name in enumerate(given.agencies):
        found = db.session.scalars(partnership.agency_named(name)).first()
        if found is None:
            raise Refusal("There is no agency of this name.", field=f"agencies.{n}")
        agencies.append(found)
    offices = given.authors or [author for author in [item.author] if author]
    owner = next((found for name in offices if (found := _agency(name)) is not None), next(iter(agencies), None))
    about: dict[str, Any] = {
        "title": given.title or item.title, "offices": offices, "agency": owner, "handling": given.handling,
        "agency_ids": [agency.id for agency in agencies],
    }  # fmt: skip
    if given.file is not None:
        return enter_file(item, by=by, upload=upload_of(given.file), **about)
    made, content = _typed(given)
    like = set_like(item.meeting.group, made, given.heading_set)
    if like is not None:
        moved = _moved(made, content, like)
        if not missing(like, moved.without_blanks()):
            made, content = like, moved
    try:
        return enter_report(item, by=by, headings=made, content=content, **about)
    except Refusal as refusal:
        raise Refusal(refusal.message, field=_place(refusal.field or "")) from refusal


def _place(box: str) -> str:
    """The part of the document that a box of the page where reports are written stands for."""
    if found := re.fullmatch(r"s-h(\d+)-text", box):
        return f"sections.{found[1]}.record"
    found = re.fullmatch(r"app-(\d+)-title", box)
    return f"appendices.{found[1]}.title" if found else box


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
            text, numbered = numbered_text(
                section.record, inside, running=running if given.numbers == "running" else None, where=f"{where}.record"
            )
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
    for n, each in enumerate(given):
        if not _text(each):
            raise Refusal("This recommendation has no words.", field=f"{where}.recommendations.{n}")
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
