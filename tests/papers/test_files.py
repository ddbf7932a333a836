"""Papers that come as files: what is taken, what is refused and why, and what becomes of each kind."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from casework import apart
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


def crowded() -> bytes:
    """A Word file of some kilobytes with a million runs in it: built into objects it took 48 s and 1 GB."""
    return office(word__document_xml=b"<w>" + b"<r/>" * 1_000_000 + b"</w>")


def swollen(megabytes: int = 400) -> bytes:
    """A PDF of some kilobytes with its catalogue in a stream packed twice, which unpacks to as many megabytes as one likes."""
    import zlib

    head = b"1 0 " + b"<</Type/Catalog/Pages 2 0 R>> "
    packer = zlib.compressobj(9)
    first = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    one = packer.compress(b" " * 1048576) + packer.flush(zlib.Z_FULL_FLUSH)
    whole = zlib.compress(first + one * megabytes, 9)
    objects = {
        2: b"<</Type/Pages/Count 0/Kids[]>>",
        3: b"<</Type/ObjStm/N 1/First 4/Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n%s\nendstream" % (len(whole), whole),
    }  # fmt: skip
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    rows = [(0, 0, 65535), (2, 3, 0), *((1, places[n], 0) for n in objects), (1, start, 0)]
    table = b"".join(bytes([kind]) + at.to_bytes(4, "big") + of.to_bytes(2, "big") for kind, at, of in rows)
    return bytes(
        out
        + b"4 0 obj\n<</Type/XRef/Size 5/W[1 4 2]/Root 1 0 R/Length %d>>stream\n%s\nendstream\nendobj\n"
        % (len(table), table)
        + b"startxref\n%d\n%%%%EOF" % start
    )


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
    "a million runs": ("report.docx", crowded, "more pieces of text than can be read"),
    "entities": (
        "report.docx",
        lambda: office(word__document_xml=b'<!DOCTYPE w [<!ENTITY a "ha">]><w>&a;</w>'),
        "defines words of its own",
    ),
    "a swollen PDF": ("report.pdf", swollen, "broken and cannot be opened"),
    "a picture": ("report.png", lambda: b"\x89PNG\r\n\x1a\n" + b"0" * 40, "must be a PDF, DOCX, XLSX or ODT"),
    "nothing": ("report.pdf", lambda: b"", "The file is empty"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_taken_is_refused_with_the_reason_and_nothing_changes(world, browse, what, monkeypatch):
    monkeypatch.setattr(apart, "MEGABYTES", 400)
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


def test_a_reader_that_hangs_is_given_up_beside_the_file_and_the_next_file_is_taken(world, browse, monkeypatch):
    paper = ask(world, world["landlord"], kind=None)
    author = browse(world["landlord"])
    author.get(f"/papers/{paper}/file")
    with monkeypatch.context() as hung:
        run = apart.run
        hung.setattr(apart, "run", lambda job, data, **given: run("tests.kernel.misbehaving:hangs", data, wait=1.0))
        page = author.submit(file=(BytesIO(a_pdf()), "report.pdf"))
    assert page.errors() == [apart.TOO_MUCH] and apart.TOO_MUCH in page.select_one("#file-error").text
    assert "1 page" in author.submit(page, file=(BytesIO(a_pdf()), "report.pdf")).text


def test_a_pdf_without_tags_is_taken_and_its_sender_told(world, browse):
    paper = ask(world, world["landlord"], kind=None)
    put(world, paper, "scan.pdf", a_plain_pdf(2))
    assert "This PDF has no tags" in browse(world["coordinator"]).get(f"/papers/{paper}/").text


def test_a_word_file_is_read_on_screen_and_becomes_an_accessible_pdf(world, browse, monkeypatch):
    paper = ask(world, world["landlord"], kind=None)
    put(world, paper, "report.docx", a_docx())
    accept(world, paper)
    reader = browse(world["nurse"])
    # Its words were kept when it came: reading the page reads no file.
    monkeypatch.setattr(apart, "run", lambda *_, **given: pytest.fail("the file was read once more"))
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
