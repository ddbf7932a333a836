"""`manage.py bench render`: the minutes of a meeting with 30 cases as Word file and PDF, against bare python-docx and bare Typst.

The bare sides write the same words in the same order with nothing but the package's own calls: headings, paragraphs, lists and tables;
no marking, no numbering of pages, no lists that restart, no repeated header rows. Turns are taken one after the other, and
the ratio is the median over the turns. Fails above the limit, and where the two sides do not say the same.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from statistics import median
from typing import Any

import docx
import pikepdf
import typst

from casework import clock
from casework.extensions import db
from casework.meetings import queries, services
from casework.meetings.minutes_paper import minutes_document
from casework.meetings.models import AgendaItem, Meeting
from casework.rendering import (
    Bullets,
    Document,
    Facts,
    Heading,
    Note,
    Numbered,
    Paragraph,
    Table,
    Text,
    to_docx,
    to_pdf,
)
from casework.rendering.document import label, settled, title_of
from casework.rendering.typefaces import font_folders
from tests.benchmarks import worlds
from tests.benchmarks.meetings import _application
from tests.world import Maker

LIMIT = 1.5
SAID = (
    "The officer said that there had been four reports since the last meeting, all between ten in the evening and midnight.\n\n"
    "- The landlord has written to three tenancies\n- A camera is in place until the end of the month\n\n"
    "Members heard that the family of the victim feels safer, and asked for the figures by street next time."
)


def main(arguments: list[str]) -> int:
    """Measure and print a table; 1 when either form takes more than `LIMIT` times the bare one."""
    options = argparse.ArgumentParser(prog="bench render", description=__doc__)
    options.add_argument("--cases", type=int, default=30)
    options.add_argument("--rounds", type=int, default=15)
    chosen = options.parse_args(arguments)
    server = worlds.server()
    with server.lease():
        app = _application(server)
        with app.app_context():
            document, reading = _minutes(Maker(app), chosen.cases)
    words = _words(document)
    print(
        f"Minutes of {chosen.cases} cases: {len(document.blocks)} blocks, {len(words):,} words, read in {reading * 1000:.0f} ms\n"
    )
    print(f"{'':<8}{'ours ms':>10}{'bare ms':>10}{'times':>8}{'(range)':>14}{'kB':>8}{'bare kB':>9}")
    worst = 0.0
    for name, ours, bare, read in (("DOCX", to_docx, bare_docx, _in_docx), ("PDF", to_pdf, bare_pdf, _in_pdf)):
        sizes = len(ours(document)), len(bare(document))  # also warms both up
        assert _missing(words, read(ours(document))) == _missing(words, read(bare(document))) == [], (
            "not the same content"
        )
        turns = []
        for turn in range(chosen.rounds):
            own = _varied(document, turn)
            turns.append((_timed(lambda d=own, b=bare: b(d)), _timed(lambda d=own, o=ours: o(d))))
        ratios = [ours_took / bare_took for bare_took, ours_took in turns]
        worst = max(worst, median(ratios))
        print(
            f"{name:<8}{median(own for _, own in turns) * 1000:>10.1f}{median(other for other, _ in turns) * 1000:>10.1f}"
            f"{median(ratios):>8.2f}{f'({min(ratios):.2f}-{max(ratios):.2f})':>14}{sizes[0] / 1024:>8.0f}{sizes[1] / 1024:>9.0f}"
        )
    print(f"\nThe worse takes {worst:.2f} times the bare one; {LIMIT} is the limit.")
    return int(worst > LIMIT)


def _varied(document: Document, turn: int) -> Document:
    """The same with other words each turn: Typst remembers what it has set before in this process."""

    def block_of(block: Any) -> Any:
        match block:
            case Heading():
                return replace(block, text=f"{block.text} {turn}")
            case Paragraph(runs):
                return Paragraph(*runs, f" {turn}")
            case Bullets(items) | Numbered(items):
                return replace(block, items=[f"{item} {turn}" for item in items])
            case Facts(rows):
                return Facts([(key, f"{value} {turn}") for key, value in rows])
            case Table():
                return replace(block, rows=[[f"{cell} {turn}" for cell in row] for row in block.rows])
        return block

    return replace(
        document, title=f"{document.title} {turn}", blocks=[block_of(block) for block in settled(document.blocks)]
    )


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _minutes(make: Maker, count: int) -> tuple[Document, float]:
    """A closed meeting of 25 people on this many cases, each with words, two decisions and an action; and how long reading it takes."""
    make._partnership = make.partnership("Bench render")
    group = make.group("psg")
    agencies = [make.agency() for _ in range(14)]
    coordinator = make.user(agency=agencies[0], coordinates=[group])
    for each in range(24):
        make.user(agency=agencies[each % 14], joins=[group])
    for _ in range(count):
        make.case(group)
    meeting = make.meeting(group, on=clock.today() + timedelta(days=1)).id

    def fresh() -> Meeting:
        return db.session.scalars(queries.by_id(meeting)).one()

    with make.acting(coordinator) as by:
        services.build_agenda(fresh(), by=by)
        services.publish_agenda(fresh(), by=by)
        services.start_meeting(fresh(), by=by)
        services.add_attendees(
            fresh(), text="\n".join(f"Visitor {n}, Officer, Agency {n}" for n in range(25)), capacity="invited", by=by
        )
        due = clock.today() + timedelta(days=28)
        for item in db.session.scalars(db.select(AgendaItem).where(AgendaItem.meeting_id == meeting)).all():
            services.save_discussion(item, text=SAID, version=item.version, by=by)
            if item.case_id is None:
                continue
            services.decide(item, text="That the warning be served by the end of the month.", by=by)
            services.decide(item, text="That the case come back in four weeks.", by=by)
            services.set_action_at(
                item,
                title="Visit the tenant with the neighbourhood officer",
                owner=f"agency:{agencies[1].id}",
                due_on=due,
                by=by,
            )
            services.record_outcome(item, rag="amber", next_review_on=due, by=by)
        services.close_meeting(fresh(), concluded_at=fresh().commenced_at + timedelta(hours=2), by=by)
        db.session.flush()
        began = time.perf_counter()
        document = minutes_document(fresh())
        return document, time.perf_counter() - began


# -- bare --------------------------------------------------------------------------------------------------------------


def _runs(block: Paragraph) -> str:
    return "".join(run.text if isinstance(run, Text) else run for run in block.runs)


def bare_docx(document: Document) -> bytes:
    made = docx.Document()
    made.add_heading(title_of(document), 1)
    for words in (document.subtitle, document.banner):
        if words:
            made.add_paragraph(words)
    for block in settled(document.blocks):
        match block:
            case Heading(level, text, number):
                made.add_heading(f"{number} {text}" if number else text, level)
            case Paragraph():
                made.add_paragraph(_runs(block))
            case Bullets(items):
                for item in items:
                    made.add_paragraph(str(item), style="List Bullet")
            case Numbered(items):
                for item in items:
                    made.add_paragraph(item, style="List Number")
            case Facts(rows):
                for key, value in rows:
                    made.add_paragraph(f"{key}: {value}")
            case Note(text):
                made.add_paragraph(text)
            case Table():
                if block.caption:
                    made.add_paragraph(block.caption)
                table = made.add_table(rows=1, cols=len(block.headers), style="Table Grid")
                for cell, header in zip(table.rows[0].cells, block.headers, strict=True):
                    cell.text = header
                for row in block.rows:
                    for cell, value in zip(table.add_row().cells, row, strict=True):
                        cell.text = str(value)
            case _:
                made.add_paragraph(" ".join(str(part) for part in vars(block).values()))
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def bare_pdf(document: Document) -> bytes:
    """As a person would write it in Typst, with the same typeface and the same standard."""
    lines = [
        f"#set document(title: {_quoted(title_of(document))})",
        '#set text(lang: "en", region: "GB", font: "Source Sans Pro", size: 11pt)',
    ]
    lines += [
        f"= #{_quoted(title_of(document))}",
        *(f"#{_quoted(w)}\n" for w in (document.subtitle, document.banner) if w),
    ]
    for block in settled(document.blocks):
        match block:
            case Heading(level, text, number):
                lines.append(f"{'=' * level} #{_quoted(f'{number} {text}' if number else text)}")
            case Paragraph():
                lines.append(f"#{_quoted(_runs(block))}\n")
            case Bullets(items):
                lines += [f"- #{_quoted(str(item))}" for item in items]
            case Numbered(items, style, start):
                lines += [f"#{_quoted(f'{label(style, n)} {item}')}\n" for n, item in enumerate(items, start)]
            case Facts(rows):
                lines += [f"#{_quoted(f'{key}: {value}')}\n" for key, value in rows]
            case Note(text):
                lines.append(f"#{_quoted(text)}\n")
            case Table():
                cells = ", ".join(f"[#{_quoted(str(cell))}]" for row in block.rows for cell in row)
                headers = ", ".join(f"[#{_quoted(header)}]" for header in block.headers)
                lines.append(f"#{_quoted(block.caption)}\n" if block.caption else "")
                lines.append(f"#table(columns: {len(block.headers)}, table.header({headers}), {cells})")
            case _:
                lines.append(f"#{_quoted(' '.join(str(part) for part in vars(block).values()))}\n")
    return typst.compile(
        "\n".join(lines).encode(),
        format="pdf",
        font_paths=font_folders(),
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


# -- the same content --------------------------------------------------------------------------------------------------


def _words(document: Document) -> list[str]:
    """Every word of headings, paragraphs, lists and tables."""
    found: list[str] = []
    for block in settled(document.blocks):
        match block:
            case Heading(_, text, number):
                found += [number, text]
            case Paragraph():
                found.append(_runs(block))
            case Bullets(items) | Numbered(items):
                found += [str(item) for item in items]
            case Facts(rows):
                found += [part for row in rows for part in row]
            case Table():
                found += [*block.headers, *(str(cell) for row in block.rows for cell in row)]
    return re.findall(r"\w+", " ".join(found))


def _missing(words: list[str], said: str) -> list[str]:
    there = set(re.findall(r"\w+", said))
    return sorted(set(words) - there)


def _in_docx(data: bytes) -> str:
    read = docx.Document(BytesIO(data))
    cells = (cell.text for table in read.tables for row in table.rows for cell in row.cells)
    return " ".join([*(paragraph.text for paragraph in read.paragraphs), *cells])


def _in_pdf(data: bytes) -> str:
    from tests.pdf_text import words_of

    with pikepdf.open(BytesIO(data)) as pdf:
        assert "/StructTreeRoot" in pdf.Root, "tagged on both sides"
    return words_of(data).replace("ﬁ", "fi").replace("ﬀ", "ff")
