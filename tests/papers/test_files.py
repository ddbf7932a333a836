"""Papers that come as files: what is taken, what is refused and why, and what becomes of each kind."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from tests.papers.papers_world import a_docx, a_pdf, a_plain_pdf, accept, arrange, ask, put


@pytest.fixture
def world(make, at):
    return arrange(make, at)


def office(**parts: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), data)
    return out.getvalue()


def scripted() -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    out = BytesIO()
    pdf.save(out)
    return out.getvalue()


def tracked() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(a_docx())) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = data.replace(
                    b"<w:body>", b'<w:body><w:p><w:ins w:id="1" w:author="x"><w:r><w:t>new</w:t></w:r></w:ins></w:p>'
                )
            new.writestr(name, data)
    return out.getvalue()


LOCKED = {"encryption": pikepdf.Encryption(owner="x", user="y")}
HALF_LOCKED = {"encryption": pikepdf.Encryption(owner="x", user="")}
REFUSED = {
    "a Word file called PDF": ("report.pdf", a_docx, "This is not really a .pdf file"),
    "a PDF called Word": ("report.docx", a_pdf, "This is not really a .docx file"),
    "locked": ("report.pdf", lambda: a_plain_pdf(**LOCKED), "protected by a password"),
    "encrypted": ("report.pdf", lambda: a_plain_pdf(**HALF_LOCKED), "This PDF is encrypted"),
    "broken": ("report.pdf", lambda: a_plain_pdf()[:200], "broken"),
    "cut short and empty": ("report.pdf", lambda: b"%PDF-1.7\n%%EOF", "broken"),
    "scripts": ("report.pdf", scripted, "has scripts in it"),
    "too many pages": ("report.pdf", lambda: a_plain_pdf(501), "has 501 pages"),
    "macros": (
        "report.docx",
        lambda: office(word__document_xml=b"<x/>", word__vbaProject_bin=b"x"),
        "not really a .docx",
    ),
    "broken Word": ("report.docx", lambda: office(word__document_xml=b"<x/>"), "broken and cannot be read"),
    "tracked changes": ("report.docx", tracked, "has tracked changes"),
    "a picture": ("report.png", lambda: b"\x89PNG\r\n\x1a\n" + b"0" * 40, "must be a PDF, DOCX, XLSX or ODT"),
    "nothing": ("report.pdf", lambda: b"", "The file is empty"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_taken_is_refused_with_the_reason_and_nothing_changes(world, browse, what):
    name, make_data, words = REFUSED[what]
    paper = ask(world, world["landlord"], kind=None)
    author = browse(world["landlord"])
    author.get(f"/papers/{paper}/file")
    shown = author.submit(file=(BytesIO(make_data()), name))
    assert any(words in error for error in shown.errors()), shown.errors()
    assert "Not yet sent in" in author.get(f"/papers/{paper}/").text


def test_a_pdf_is_kept_as_it_came_and_fetched_unchanged(world, browse):
    paper = ask(world, world["landlord"], kind=None)
    data = a_pdf(pages=3)
    author = browse(world["landlord"])
    author.get(f"/papers/{paper}/file")
    assert "3 pages" in author.submit(file=(BytesIO(data), "../Quarter 3.pdf")).text
    accept(world, paper)
    reader = browse(world["nurse"])
    assert "Quarter 3.pdf" in reader.get(f"/papers/{paper}/").text
    answer = reader.get(f"/papers/{paper}/texts/1/original")
    assert answer.data == data
    assert "attachment" in answer.headers["Content-Disposition"]
    reader.get(f"/papers/{paper}/texts/2/original", status=404)
    browse(world["stranger"]).get(f"/papers/{paper}/texts/1/original", status=404)


def test_a_pdf_without_tags_is_taken_and_its_sender_told(world, browse):
    paper = ask(world, world["landlord"], kind=None)
    put(world, paper, "scan.pdf", a_plain_pdf(2))
    assert "This PDF has no tags" in browse(world["coordinator"]).get(f"/papers/{paper}/").text


def test_a_word_file_is_read_on_screen_and_becomes_an_accessible_pdf(world, browse):
    paper = ask(world, world["landlord"], kind=None)
    put(world, paper, "report.docx", a_docx())
    accept(world, paper)
    reader = browse(world["nurse"])
    page = reader.get(f"/papers/{paper}/")
    assert [h.text for h in page.select("main h2")] == ["Progress"]
    assert [li.text for li in page.select("main .govuk-list--bullet li")][:2] == ["First", "Second"]
    assert [c.text for c in page.select("main table th")] == ["Group", "Chair"]
    with pikepdf.open(BytesIO(reader.get(f"/papers/{paper}/paper.pdf").data)) as pdf:
        assert "/StructTreeRoot" in pdf.Root


@pytest.mark.parametrize(("name", "inside"), [("sums.xlsx", "xl__workbook_xml"), ("text.odt", "content_xml")])
def test_spreadsheets_and_odt_files_go_along_as_attachments(world, browse, name, inside):
    paper = ask(world, world["landlord"], kind=None)
    put(world, paper, name, office(**{inside: b"<x/>"}))
    page = browse(world["landlord"]).get(f"/papers/{paper}/")
    assert "goes along with the papers as an attachment" in page.text
    browse(world["landlord"]).get(f"/papers/{paper}/paper.pdf", status=404)


def test_who_runs_the_group_puts_in_a_file_an_author_sent_by_email_and_others_do_not(world, browse):
    paper = ask(world, world["landlord"])
    chair = browse(world["chair"])
    chair.get(f"/papers/{paper}/file")
    chair.submit(file=(BytesIO(a_pdf()), "late.pdf"))
    assert "Sent in" in chair.page.text
    other = ask(world, world["landlord"])
    browse(world["nurse"]).get(f"/papers/{other}/file", status=404)
    browse(world["colleague"]).get(f"/papers/{other}/file", status=403)
