"""One document in three forms: the same words, real structure, nothing typed ever read as markup."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

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
    Text,
    blocks_from_text,
    to_docx,
    to_html,
    to_pdf,
)
from casework.rendering.document import settled
from casework.rendering.typefaces import IN_PDF, unshown
from tests.pdf_text import words_of

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
    [
        "سلام",
        "বাংলা ভাষায়",
        "ਪੰਜਾਬੀ",
        "我需要帮助翻译这些文件请在周五之前联系我谢谢你们的帮助",
        "## Heading\n## Another",
        "3. third\n4. fourth",
        "Ŵyn a Ŷd",
        "e\u0301",
        "a\x00b\x07",
        "👍 ok",
        "- x\n  - y\n(i) z",
        "\ud7ff\ufffe",
    ]
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
            found += [said for text, beneath in block.points for said in (text, words(list(beneath)))]
        elif isinstance(block, Bullets):
            for item in block.items:
                found += [item[0], words([Bullets(item[1])])] if isinstance(item, tuple) else [item]
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


def test_headings_typed_inside_an_item_never_skip_a_level() -> None:
    blocks = [
        Heading(2, "Item", "1"),
        *blocks_from_text("## Background\nwords\n## Discussion"),
        Heading(2, "Next", "2"),
    ]
    assert [b.level for b in settled(blocks) if isinstance(b, Heading)] == [2, 3, 3, 2]
    assert [b.level for b in settled([Heading(4, "first of all")])] == [2]
    to_pdf(Document(title="T", body_name="B", blocks=blocks))
    html = to_html(Document(title="T", body_name="B", blocks=blocks))
    assert re.findall(r"<h(\d)", html) == ["1", "2", "3", "3", "2"]


def test_a_list_keeps_the_numbers_it_was_typed_with() -> None:
    blocks = blocks_from_text("3. third\n4. fourth\n7. seventh\n\n(iv) decided\n(v) too\n\nb) letter")
    assert [(b.style, b.start, list(b.items)) for b in blocks if isinstance(b, Numbered)] == [
        ("1.", 3, ["third", "fourth"]), ("1.", 7, ["seventh"]), ("(i)", 4, ["decided", "too"]), ("a)", 2, ["letter"]),
    ]  # fmt: skip
    document = Document(title="T", body_name="B", blocks=blocks)
    assert re.findall(r'cw-number">([^<]+)', to_html(document)) == ["3.", "4.", "7.", "(iv)", "(v)", "b)"]
    made = docx.Document(BytesIO(to_docx(document)))
    starts = [e.get(qn("w:val")) for e in made.part.numbering_part.element.iter(qn("w:start"))]
    assert {"3", "7", "4", "2"} <= set(starts)
    assert to_pdf(document)


def test_bullets_keep_their_depth() -> None:
    blocks = blocks_from_text("- one\n  - two\n    - three\n  - two again\n- one again")
    assert blocks == [Bullets([("one", [("two", ["three"]), "two again"]), "one again"])]
    document = Document(title="T", body_name="B", blocks=blocks)
    made = docx.Document(BytesIO(to_docx(document)))
    assert [p.style.name for p in made.paragraphs if p.style.name.startswith("List")] == [
        "List Bullet", "List Bullet 2", "List Bullet 3", "List Bullet 2", "List Bullet",
    ]  # fmt: skip
    assert to_html(document).count("<ul") == 3
    assert tags(pikepdf.open(BytesIO(to_pdf(document))).Root.StructTreeRoot, []).count("/L") == 3


@pytest.mark.parametrize(
    "said", ["বাংলা", "ਪੰਜਾਬੀ", "ગુજરાતી", "தமிழ்", "हिन्दी", "اردو", "Żółć gęślą jaźń", "Ŵyn a Ŷd", "Țară", "Допомога"]
)
def test_languages_spoken_in_english_towns_are_printed(said: str) -> None:
    assert not unshown(said)


@pytest.mark.parametrize("chosen", IN_PDF)
def test_a_pdf_is_set_in_the_typeface_chosen(chosen: str) -> None:
    blocks = [Paragraph("plain ", Text("bold ", bold=True), Text("italic", italic=True))]
    made = pikepdf.open(BytesIO(to_pdf(Document(title="T", body_name="B", blocks=blocks, font=chosen))))
    faces = [str(font.BaseFont).partition("+")[2] for font in made.pages[0].Resources.Font.values()]
    assert len(faces) == 3, "regular, bold and italic"
    assert {face.partition("-")[0] for face in faces} == {IN_PDF[chosen].replace(" ", "")}
    assert all(
        "FontFile2" in str(f.DescendantFonts[0].FontDescriptor.keys())
        or "FontFile3" in str(f.DescendantFonts[0].FontDescriptor.keys())
        for f in made.pages[0].Resources.Font.values()
    )


def test_what_no_typeface_has_becomes_a_box_and_the_document_says_so() -> None:
    assert unshown("我 👍 ok") == {"我", "👍"}
    made = pikepdf.open(BytesIO(to_pdf(Document(title="T", body_name="B", blocks=[Paragraph("我 " * 40 + "👍")]))))
    plain = pikepdf.open(BytesIO(to_pdf(Document(title="T", body_name="B", blocks=[Paragraph("plain")]))))
    assert len(tags(made.Root.StructTreeRoot, [])) == len(tags(plain.Root.StructTreeRoot, [])) + 1


def test_awkward_tables_and_long_documents_stay_tagged() -> None:
    rows = [["x" * 300, "two\nlines"], ["", "£5"]]
    document = Document(
        title="T",
        body_name="B",
        blocks=[Table(["A", "B"], []), Table(["A", "B"], rows), *[Paragraph("words " * 90)] * 160],
    )
    pdf = pikepdf.open(BytesIO(to_pdf(document)))
    assert len(pdf.pages) > 20 and pdf.Root.MarkInfo.Marked
    assert docx.Document(BytesIO(to_docx(document)))


AWKWARD = Document(
    title="\x00\x07 ",
    body_name="B" * 400,
    marking="M" * 300,
    reference="C-0042",
    blocks=[
        Heading(2, "\x07"),
        Paragraph(Text("leaning", italic=True), " and ", Text("both", bold=True, italic=True)),
        Table(["One", "Two"], [["a", "b", "c", "d"], ["alone"], []], widths=[1, 0]),
        Table([], [["no", "headers"]]),
        *blocks_from_text("\n".join(f"{' ' * depth}- level {depth}" for depth in range(1500))),
        *blocks_from_text("1) first\n2) second\n\n٣. an Arabic figure three is no list"),
    ],
)


def test_what_would_stop_a_format_is_put_right_and_no_word_is_lost() -> None:
    """An empty title, empty headings, rows longer than their headers, bullets indented fifteen hundred times."""
    made = docx.Document(BytesIO(to_docx(AWKWARD)))
    assert made.core_properties.title == "C-0042"
    assert len(made.core_properties.author) == 255
    assert [[cell.text for cell in row.cells] for row in made.tables[0].rows] == [
        ["One", "Two"], ["a", "b\nc\nd"], ["alone", ""], ["", ""],
    ]  # fmt: skip
    with pikepdf.open(BytesIO(to_pdf(AWKWARD))) as found:
        assert str(found.docinfo["/Title"]) == "C-0042"
    page = to_html(AWKWARD)
    assert "<em>leaning</em>" in page and "<strong><em>both</em></strong>" in page
    assert "level 1499" in page and page.count("<ul") == 6
    assert '<span class="cw-number">2)</span> second' in page
    assert "٣. an Arabic figure three is no list" in page


def test_capitals_leave_the_number_of_a_heading_as_it_is_printed_elsewhere() -> None:
    document = replace(SAMPLE, capitals=True, blocks=[Heading(2, "Under six", "6b"), Heading(3, "And deeper")])
    words = words_of(to_pdf(document))
    assert "6b UNDER SIX" in words and "AND DEEPER" in words and "MINUTES AND DECISION RECORD" in words
    with pikepdf.open(BytesIO(to_pdf(document))) as made, made.open_outline() as outline:
        assert [each.title for each in outline.root[0].children] == ["6b Under six"], "bookmarks as typed"
    heading = next(p for p in docx.Document(BytesIO(to_docx(document))).paragraphs if p.text == "6b Under six")
    assert [(run.text, run.font.all_caps) for run in heading.runs] == [("6b ", False), ("Under six", None)]
    assert '<span class="cw-label">6b</span> Under six</h2>' in to_html(document)
    css = (Path(__file__).parents[2] / "casework/static/casework.css").read_text()
    assert ".cw-capitals .cw-label { text-transform: none; }" in css


def test_a_caption_the_heading_above_says_is_heard_and_not_printed() -> None:
    said, heard = (
        Table(["Action"], [["Mend the lamp"]], "Said aloud"),
        Table(["Who"], [["All"]], "Heard alone", heard=True),
    )
    document = replace(
        SAMPLE, blocks=[Heading(2, "Actions"), said, Heading(2, "More"), heard, Table(["By"], [["May"]])]
    )
    made = docx.Document(BytesIO(to_docx(document)))
    printed = [p.text for p in made.paragraphs]
    assert "Said aloud" in printed and "Heard alone" not in printed
    titles = [table._tbl.tblPr.find(qn("w:tblCaption")) for table in made.tables]
    assert [title.get(qn("w:val")) if title is not None else None for title in titles] == [
        "Said aloud",
        "Heard alone",
        None,
    ]
    words = words_of(to_pdf(document))
    assert "Said aloud" in words and "Heard alone" not in words
    html = to_html(document)
    assert '<caption class="govuk-visually-hidden">Heard alone</caption>' in html and html.count("<caption") == 2
