"""The whole file and the chair's page: everything the reader may see, nothing else, in each form, and noted as a copy taken."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest

from casework import clock
from casework.audit import AuditEntry
from casework.cases import chapters
from casework.cases.models import CaseNote
from casework.extensions import db
from casework.meetings.models import AgendaItem, Decision
from tests.browser import Browser
from tests.pdf_text import words_of
from tests.world import Maker

Browse = Callable[..., Browser]


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    psg, iom = make.group("psg"), make.group("iom")
    lena, otto, walk = make.person("Lena", "Paper"), make.person("Otto", "Paper"), make.place("Gull Walk")
    chair = make.user("Ann Chair", chairs=[psg])
    case = make.case(psg, iom, reference="C-0800", victim=lena, offender=otto, location=walk, rag="red", stage="Active")
    make.action(psg, case=case, owner=chair, title="Visit the shops")
    make.lawful_basis(case, chair)
    with make.system():
        db.session.add(
            CaseNote(
                case_id=case.id, text="Shutters were broken.\n- twice", happened_on=clock.today(), author_id=chair.id,
                agency_id=chair.agency_id,
            )
        )  # fmt: skip
    for group, words in ((psg, "The landlord has written."), (iom, "Secret of the other group.")):
        meeting = make.meeting(group, status="closed")
        with make.system():
            item = AgendaItem(
                meeting_id=meeting.id, kind="case", position=1, title="x", case_id=case.id, discussion=words
            )
            db.session.add(item)
            db.session.flush()
            db.session.add(Decision(agenda_item_id=item.id, position=1, text=f"Decided. {words}"))
    return {
        "psg": psg, "iom": iom, "case": case, "chair": chair, "observer": make.user("Obi", joins=[(psg, "observer")]),
        "outsider": make.user("Stan", joins=[make.group("csg")]),
    }  # fmt: skip


TOLD = (
    "Lena Paper",
    "Otto Paper",
    "Gull Walk",
    "Visit the shops",
    "Shutters were broken.",
    "The landlord has written.",
    "To stop it.",
)


def copies(make: Maker) -> list[str]:
    with make.system():
        rows = db.session.scalars(db.select(AuditEntry).where(AuditEntry.kind == "disclosure").order_by(AuditEntry.id))
        return [row.detail["form"] for row in rows]


def test_the_whole_file_holds_every_chapter_in_every_form(make: Maker, world: dict[str, Any], browse: Browse) -> None:
    chair = browse(world["chair"])
    page = chair.get("/cases/C-0800/file")
    assert "Whole file, to print" in chair.get("/cases/C-0800").text
    assert {each.title for each in chapters.chapters()} <= set(page.text.replace("\n", " ").split("  ")) | {
        label.text.strip() for label in page.select("label")
    }
    html = chair.get("/cases/C-0800/file.html").text
    paper = chair.get("/cases/C-0800/file.pdf").data
    with pikepdf.open(BytesIO(paper)) as pdf:
        assert "Antisocial behaviour" in str(pdf.docinfo.get("/Title", "")) and len(pdf.pages) >= 1
    made = docx.Document(BytesIO(chair.get("/cases/C-0800/file.docx").data))
    word = "\n".join(
        [p.text for p in made.paragraphs] + [cell.text for t in made.tables for row in t.rows for cell in row.cells]
    )
    for text in (html, word, words_of(paper)):
        flat = " ".join(text.split())
        assert [words for words in TOLD if words not in flat] == []
        assert "Secret of the other group" not in flat
    assert copies(make) == ["file, html", "file, pdf", "file, docx"]
    chair.get("/cases/C-0800/file.exe", status=404)


@pytest.mark.poppler
def test_the_pdf_reads_to_another_program_as_it_does_to_ours(
    world: dict[str, Any], browse: Browse, tmp_path: Path
) -> None:
    """Our reader of PDFs might overlook what a viewer shows; poppler's is asked where it is installed."""
    paper = tmp_path / "file.pdf"
    paper.write_bytes(browse(world["chair"]).get("/cases/C-0800/file.pdf").data)
    said = subprocess.run(["pdftotext", str(paper), "-"], capture_output=True, check=True, text=True).stdout
    flat = " ".join(said.split())
    assert [words for words in TOLD if words not in flat] == []
    assert "Secret of the other group" not in flat


def test_each_reader_finds_their_own_meetings_in_the_pdf(make: Maker, world: dict[str, Any], browse: Browse) -> None:
    other = make.user("Iona Other", chairs=[world["iom"]])
    read = {who: words_of(browse(user).get("/cases/C-0800/file.pdf").data) for who, user in
            (("chair", world["chair"]), ("observer", world["observer"]), ("other", other))}  # fmt: skip
    assert {who for who, words in read.items() if "Secret of the other group" in words} == {"other"}
    assert {who for who, words in read.items() if "The landlord has written." in words} == {"chair", "observer"}


def test_only_the_chapters_that_were_ticked_and_it_says_what_is_left_out(world: dict[str, Any], browse: Browse) -> None:
    page = browse(world["chair"]).get("/cases/C-0800/file.html?chapter=actions&chapter=nonsense")
    assert "Visit the shops" in page.text and "Shutters were broken." not in page.text
    assert "without" in page.text and "notes" in page.text and "Part of the file" in page.text


def test_the_chairs_page_is_one_page(make: Maker, world: dict[str, Any], browse: Browse) -> None:
    for number in range(12):
        make.action(world["psg"], case=world["case"], owner=world["chair"], title=f"Action {number} " + "long " * 12)
    with make.system():
        case = db.session.merge(world["case"])
        case.summary = "Everything happens at once. " * 120
    chair = browse(world["chair"])
    text = chair.get("/cases/C-0800/one-page.html").text
    assert "The landlord has written." in text and "And 7 more." in text and "Secret" not in text
    with pikepdf.open(BytesIO(chair.get("/cases/C-0800/one-page.pdf").data)) as pdf:
        assert len(pdf.pages) == 1
    assert copies(make) == ["one-page, html", "one-page, pdf"]


def test_an_observer_may_read_it_and_an_outsider_cannot_tell_it_exists(world: dict[str, Any], browse: Browse) -> None:
    browse(world["observer"]).get("/cases/C-0800/one-page.html")
    outsider = browse(world["outsider"])
    for path in ("file", "file.html", "file.pdf", "one-page.html", "one-page.docx"):
        outsider.get(f"/cases/C-0800/{path}", status=404)
