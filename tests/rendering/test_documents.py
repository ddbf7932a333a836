"""One document in three forms: the same words, real structure, nothing typed ever read as markup."""

from __future__ import annotations

from io import BytesIO

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.rendering import (
    Bullets,
    Document,
    Facts,
    Heading,
    Note,
    Numbered,
    Paragraph,
    Signature,
    Table,
    blocks_from_text,
    to_docx,
    to_html,
    to_pdf,
)

SAMPLE = Document(
    title="Minutes and decision record",
    body_name="Wrensea Community Safety Partnership",
    banner="DRAFT: not yet confirmed",
    blocks=[
        Note("Keep this within the group."),
        Heading(2, "Apologies for absence", "58"),
        Paragraph('Typed: *stars*, #read("/etc/passwd"), <script>alert(1)</script>'),
        Bullets(["first", ("second", ["beneath"])]),
        Numbered(["agreed", "noted"]),
        Numbered(["begins again"]),
        Facts([("Place", "Civic Hall")]),
        Table(["Action", "Owner"], [["Visit", "Police"]], "Actions"),
        Signature("CHAIR"),
    ],
)


@pytest.fixture(scope="module")
def pdf() -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(to_pdf(SAMPLE)))


def tags(element: pikepdf.Object, found: list[str]) -> list[str]:
    if isinstance(element, pikepdf.Dictionary) and "/S" in element:
        found.append(str(element.S))
    children = element.get("/K", []) if isinstance(element, pikepdf.Dictionary) else []
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary):
            tags(child, found)
    return found


def test_the_pdf_is_tagged_titled_and_in_english(pdf: pikepdf.Pdf) -> None:
    root = pdf.Root
    assert root.MarkInfo.Marked
    assert str(root.Lang).startswith("en")
    assert root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == SAMPLE.title
        assert metadata["pdfuaid:part"] == "1"
    found = tags(root.StructTreeRoot, [])
    assert {"/H1", "/H2", "/L", "/LI", "/Table", "/TH", "/TD"} <= set(found)


def test_the_docx_has_headings_lists_that_restart_and_repeated_header_rows() -> None:
    document = docx.Document(BytesIO(to_docx(SAMPLE)))
    assert document.core_properties.title == SAMPLE.title
    styles = [(p.style.name, p.text) for p in document.paragraphs]
    assert ("Heading 1", SAMPLE.title) in styles
    assert ("Heading 2", "58 Apologies for absence") in styles
    assert ("List Bullet 2", "beneath") in styles
    numbers = [p._p.pPr.numPr.numId.val for p in document.paragraphs if p.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2]
    header = document.tables[-1].rows[0]._tr.trPr
    assert header.find(qn("w:tblHeader")) is not None
    section = document.sections[0]
    assert section.header.paragraphs[0].text == "OFFICIAL-SENSITIVE"
    assert "OFFICIAL-SENSITIVE" in [p.text for p in section.footer.paragraphs]
    fields = [e.text for e in section.footer._element.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_the_web_page_shows_what_was_typed_as_text() -> None:
    html = to_html(SAMPLE)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert '<th scope="col"' in html


TYPED = st.text(max_size=200) | st.sampled_from(
    ["سلام", "Ŵyn a Ŷd", "e\u0301", "a\x00b\x07", "👍 ok", "- x\n  - y\n(i) z", "\ud7ff\ufffe"]
)


@settings(max_examples=60, deadline=None)
@given(TYPED)
def test_no_typing_breaks_a_document(text: str) -> None:
    document = Document(
        title="T", body_name="B", blocks=[*blocks_from_text(text), Paragraph(text), Table(["A"], [[text]])]
    )
    assert docx.Document(BytesIO(to_docx(document)))
    to_html(document)


@settings(max_examples=12, deadline=None)
@given(TYPED)
def test_no_typing_breaks_a_pdf(text: str) -> None:
    assert to_pdf(Document(title="T", body_name="B", blocks=[*blocks_from_text(text)])).startswith(b"%PDF")


def words(blocks: list[object]) -> str:
    found = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found += [str(run) for run in block.runs]
        elif isinstance(block, Heading):
            found.append(block.text)
        elif isinstance(block, Numbered):
            found += list(block.items)
        elif isinstance(block, Bullets):
            for item in block.items:
                found += [item[0], *item[1]] if isinstance(item, tuple) else [item]
    return " ".join(found)


@given(
    st.lists(
        st.sampled_from(
            [
                "plain words",
                "- a bullet",
                "  - beneath",
                "(i) first",
                "(ii) second",
                "1. one",
                "a) letter",
                "## head",
                "",
            ]
        ),
        max_size=12,
    )
)
def test_no_words_are_lost_on_the_way_to_blocks(lines: list[str]) -> None:
    said = words(list(blocks_from_text("\n".join(lines))))
    for line in lines:
        core = (
            line.strip()
            .removeprefix("- ")
            .removeprefix("## ")
            .removeprefix("(i) ")
            .removeprefix("(ii) ")
            .removeprefix("1. ")
            .removeprefix("a) ")
        )
        assert core in said


def test_lists_are_read_as_lists() -> None:
    blocks = blocks_from_text(
        "The following was shared:\n- Police: three calls\n  - two at night\n- Housing: none\n\n(i) agreed\n(ii) noted"
    )
    assert [type(block) for block in blocks] == [Paragraph, Bullets, Numbered]
