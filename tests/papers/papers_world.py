"""A board's meeting with two reports on its agenda, four agencies round the table, and who is who in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import docx
import pikepdf
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from casework.accounts.models import User
from casework.extensions import db
from casework.meetings import queries
from casework.meetings import services as meetings
from casework.meetings.models import AgendaItem, Meeting
from casework.papers import asking, files, writing
from casework.papers.models import Paper
from casework.papers.own_sets import sets_for
from casework.papers.typed import Contact, Content, Section
from casework.partnership.models import Group
from casework.rendering import Document, Heading, Paragraph, to_pdf
from tests.world import Maker

WHOLE = Content(
    {
        "purpose": Section("To consider a refresh of the terms of reference."),
        "background": Section("They were last considered in 2010.\n\nSince then members have changed:\n- Council\n- Police"),
        **{key: Section(nil=True) for key in ("financial", "staff", "section_17", "legal", "equality", "child_poverty")},
    },
    recommendations="That the board agrees the refresh.\nThat a new member is invited.",
    contacts=(Contact("Dana Officer", "Director", "Wrensea Council", "Civic Hall\nLevel 3", "dana@example.org", "01632 960001"),),
)  # fmt: skip


def arrange(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    """It is Monday 2 March 2026; the board meets on the 24th, so that papers are due on the 12th."""
    at(2026, 3, 2, 9)
    board = make.group("board", name="Wrensea Board")
    police, housing, health = (
        make.agency(name, kind=kind)
        for name, kind in (("Wrensea Police", "police"), ("Harbour Homes", "housing"), ("Wrensea NHS", "health"))
    )
    people = {
        "coordinator": make.user("Noor Coordinator", coordinates=[board]),
        "chair": make.user("Cat Chair", agency=police, chairs=[board]),
        "landlord": make.user("Hal Landlord", agency=housing, joins=[board]),
        "colleague": make.user("Hetty Landlord", agency=housing, joins=[board]),
        "nurse": make.user("Nia Nurse", agency=health, joins=[board]),
        "observer": make.user("Oli Observer", agency=make.agency("Watchers"), joins=[(board, "observer")]),
        "outsider": make.user("Otto Outsider", agency=make.agency("Probation")),
        "stranger": make.user("Una Stranger", joins=[make.group("psg")]),
    }
    meeting = make.meeting(board, on=date(2026, 3, 24))
    world = {
        "make": make,
        "at": at,
        "group": board,
        "meeting": meeting,
        "police": police,
        "housing": housing,
        "health": health,
    }
    world |= people
    with make.acting(people["coordinator"]) as by:
        meetings.build_agenda(meeting_of(world), by=by)
        meetings.publish_agenda(meeting_of(world), by=by)
    return world


def meeting_of(world: dict[str, Any]) -> Meeting:
    return db.session.scalars(
        select(Meeting).where(Meeting.id == world["meeting"].id).execution_options(populate_existing=True)
    ).one()


def paper_of(paper: Paper | int) -> Paper:
    """The paper as whoever is at work may see it, read afresh."""
    number = paper if isinstance(paper, int) else paper.id
    return db.session.scalars(select(Paper).where(Paper.id == number).execution_options(populate_existing=True)).one()


def item_of(world: dict[str, Any], title: str = "Performance") -> AgendaItem:
    there = select(AgendaItem.id).where(AgendaItem.meeting_id == world["meeting"].id, AgendaItem.title == title)
    return db.session.scalars(queries.item_by_id(db.session.scalars(there).one())).one()


def ask(
    world: dict[str, Any],
    author: User | None = None,
    *,
    item: str = "Performance",
    kind: str | None = "decision",
    **more: Any,
) -> int:
    """A paper asked for by the coordinator; its number."""
    with world["make"].acting(world["coordinator"]) as by:
        sets = {
            each.key: each for each in sets_for(db.session.get_one(Group, world["group"].id, populate_existing=True))
        }
        named = db.session.merge(author) if author is not None else None
        paper = asking.ask_for_paper(
            item_of(world, item), headings=sets[kind] if kind else None, author=named, by=by, **more
        )
        return paper.id


def write(world: dict[str, Any], paper_id: int, by: str = "landlord", content: Content = WHOLE) -> None:
    with world["make"].acting(world[by]) as user:
        writing.send_in(paper_of(paper_id), content, by=user)


def put(world: dict[str, Any], paper_id: int, name: str, data: bytes, by: str = "landlord") -> None:
    with world["make"].acting(world[by]) as user:
        files.receive(paper_of(paper_id), FileStorage(BytesIO(data), name), by=user)


def accept(world: dict[str, Any], paper_id: int) -> None:
    with world["make"].acting(world["coordinator"]) as by:
        writing.accept(paper_of(paper_id), by=by)


def a_pdf(words: str = "Words of the file.", *, pages: int = 1, title: str = "A file") -> bytes:
    """A tagged PDF, with a heading on each page."""
    from casework.rendering import PageBreak

    blocks: list[Any] = []
    for n in range(1, pages + 1):
        blocks += [*([PageBreak()] if n > 1 else []), Heading(2, f"Part {n}"), Paragraph(words)]
    return to_pdf(Document(title=title, body_name="Elsewhere", blocks=blocks))


def a_plain_pdf(pages: int = 1, **open_with: Any) -> bytes:
    """A PDF without tags."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    out = BytesIO()
    pdf.save(out, **open_with)
    return out.getvalue()


def a_docx() -> bytes:
    document = docx.Document()
    document.add_heading("Progress", 1)
    document.add_paragraph("It went well.")
    document.add_paragraph("First", style="List Bullet")
    document.add_paragraph("Second", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(
        (c for row in table.rows for c in row.cells), ("Group", "Chair", "Drugs", "Public health"), strict=True
    ):
        cell.text = words
    out = BytesIO()
    document.save(out)
    return out.getvalue()
