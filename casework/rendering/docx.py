"""DOCX with real headings, real lists that restart, repeated header rows, marking and page x of y on every page."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor, Twips

from casework.rendering import charts
from casework.rendering.document import (
    Bullets,
    Document,
    Facts,
    Figure,
    Heading,
    Item,
    Logo,
    Note,
    Numbered,
    PageBreak,
    Paragraph,
    Rule,
    Signature,
    Table,
    Text,
    clean,
    settled,
    title_of,
)

FORMATS = {
    "(i)": ("lowerRoman", "(%1)"),
    "I.": ("upperRoman", "%1."),
    "1.": ("decimal", "%1."),
    "a)": ("lowerLetter", "%1)"),
    "(a)": ("lowerLetter", "(%1)"),
    "1)": ("decimal", "%1)"),
    "i.": ("lowerRoman", "%1."),
    "a.": ("lowerLetter", "%1."),
    "(A)": ("upperLetter", "(%1)"),
    "(1)": ("decimal", "(%1)"),
}
MOST_PROPERTY = 255
"""Characters the format takes in the title and the like that a file carries about itself."""


def to_docx(document: Document) -> bytes:
    """The document as DOCX."""
    made = docx.Document()
    _set_up(made, document)
    if document.logo is not None:
        _logo(made, document.logo)
    made.add_heading(title_of(document), 1)
    if document.subtitle:
        made.add_paragraph(clean(document.subtitle))
    if document.banner:
        made.add_paragraph().add_run(clean(document.banner)).bold = True
    for block in settled(document.blocks):
        _add(made, block)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _logo(made: Any, logo: Logo) -> None:
    picture = made.add_picture(BytesIO(logo.data), width=Mm(logo.millimetres))
    about = picture._inline.docPr
    about.set("descr", clean(logo.alt))
    about.set("title", "Logo")


def _set_up(made: Any, document: Document) -> None:
    made.core_properties.title = title_of(document)[:MOST_PROPERTY]
    made.core_properties.language = document.language
    made.core_properties.author = clean(document.body_name)[:MOST_PROPERTY]
    made.core_properties.subject = clean(document.marking)[:MOST_PROPERTY]
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = document.font, Pt(11)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), document.font)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), document.language)
    normal.element.rPr.append(language)
    for level, size in ((1, 20), (2, 14), (3, 12), (4, 11), (5, 11), (6, 11)):
        style = made.styles[f"Heading {level}"]
        style.font.name, style.font.size, style.font.bold, style.font.italic = document.font, Pt(size), True, False
        style.font.all_caps = document.capitals or None
        style.font.color.rgb = RGBColor(0x0B, 0x0C, 0x0C)
        fonts = style.element.rPr.rFonts
        for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(name), None)
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    head = section.header.paragraphs[0]
    _marking(head, document.marking)
    section.header.add_paragraph(clean(document.body_name)).runs[0].font.size = Pt(9)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    foot.add_run("Page ")
    _field(foot, "PAGE")
    foot.add_run(" of ")
    _field(foot, "NUMPAGES")
    if document.footer_note:
        section.footer.add_paragraph(clean(document.footer_note))
    _marking(section.footer.add_paragraph(), document.marking)


def _marking(paragraph: Any, words: str) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(clean(words)).bold = True


def _field(paragraph: Any, code: str) -> None:
    for kind in ("begin", "instr", "end"):
        run = paragraph.add_run()
        if kind == "instr":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = code
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _lines(paragraph: Any, text: str, *, bold: bool = False, italic: bool = False) -> Any:
    for number, line in enumerate(clean(text).split("\n")):
        run = paragraph.add_run(line)
        run.bold, run.italic = bold or None, italic or None
        if number < clean(text).count("\n"):
            run.add_break()
    return paragraph


def _add(made: Any, block: Any) -> None:
    match block:
        case Heading(level, text, number):
            heading = made.add_heading("", max(2, min(6, level)))
            if number:
                heading.add_run(clean(f"{number} ")).font.all_caps = False  # 5a is no 5A, whatever becomes of the words
            heading.add_run(clean(text))
        case Paragraph(runs):
            paragraph = made.add_paragraph()
            for run in runs:
                if isinstance(run, Text):
                    _lines(paragraph, run.text, bold=run.bold, italic=run.italic)
                else:
                    _lines(paragraph, run)
        case Bullets(items):
            _bullets(made, items, 1)
        case Numbered():
            _numbered(made, block, 0)
        case Facts(rows):
            for key, value in rows:
                paragraph = made.add_paragraph()
                paragraph.add_run(f"{clean(key)}: ").bold = True
                _lines(paragraph, value)
        case Table():
            _table(made, block)
        case Signature(name, on):
            made.add_paragraph()
            made.add_paragraph("_" * 36)
            made.add_paragraph(clean(f"{name}    {on}".strip()))
        case Note(text):
            table = made.add_table(rows=1, cols=1, style="Table Grid")
            _lines(table.cell(0, 0).paragraphs[0], text)
            made.add_paragraph()
        case Figure(chart, caption):
            picture = made.add_picture(BytesIO(charts.png(chart)), width=Mm(160))
            picture._inline.docPr.set("descr", clean(f"{chart.title}. {chart.in_words()}"))
            picture._inline.docPr.set("title", clean(chart.title))
            if caption:
                made.add_paragraph(clean(caption))
        case PageBreak():
            made.add_page_break()
        case Rule():
            made.add_paragraph("")
        case _:
            raise TypeError(f"unknown block {block!r}")


def _bullets(made: Any, items: Sequence[Item], level: int) -> None:
    """Word has three levels of bullets; what lies deeper stands on the third, a little further in."""
    for item in items:
        text, beneath = item if isinstance(item, tuple) else (item, ())
        paragraph = made.add_paragraph(style="List Bullet" if level == 1 else f"List Bullet {min(level, 3)}")
        if level > 3:
            paragraph.paragraph_format.left_indent = Mm(10 * level)
        _lines(paragraph, text)
        _bullets(made, beneath, level + 1)


def _numbered(made: Any, block: Numbered, level: int) -> None:
    """A list at its level from 0, and beneath each point what belongs to it, further in."""
    number = _new_list(made, block.style, block.start, level)
    for text, beneath in block.points:
        paragraph = _lines(made.add_paragraph(style="List Number"), text)
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = level
        properties.get_or_add_numId().val = number
        for each in beneath:
            if isinstance(each, Numbered):
                _numbered(made, each, level + 1)
            elif isinstance(each, Bullets):
                _bullets(made, each.items, level + 2)
            else:
                before = len(made.paragraphs)
                _add(made, each)
                for added in made.paragraphs[before:]:
                    added.paragraph_format.left_indent = Twips(720 * (level + 1))


def _new_list(made: Any, style: str, start: int, at: int) -> int:
    """A numbering of its own at this level, so that each list begins where it says."""
    numbering = made.part.numbering_part.element
    form, words = FORMATS[style]
    abstract_id = 1 + max(
        (int(a.get(qn("w:abstractNumId"))) for a in numbering.findall(qn("w:abstractNum"))), default=0
    )
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), str(abstract_id))
    level = OxmlElement("w:lvl")
    level.set(qn("w:ilvl"), str(at))
    for tag, value in (
        ("w:start", str(start)),
        ("w:numFmt", form),
        ("w:lvlText", words.replace("%1", f"%{at + 1}")),
        ("w:lvlJc", "left"),
    ):
        child = OxmlElement(tag)
        child.set(qn("w:val"), value)
        level.append(child)
    indent = OxmlElement("w:pPr")
    ind = OxmlElement("w:ind")
    ind.set(qn("w:left"), str(720 * (at + 1)))
    ind.set(qn("w:hanging"), "500")
    indent.append(ind)
    level.append(indent)
    abstract.append(level)
    first = numbering.find(qn("w:num"))
    numbering.insert(list(numbering).index(first), abstract) if first is not None else numbering.append(abstract)
    number = numbering.add_num(abstract_id)
    return int(number.numId)


def _table(made: Any, block: Table) -> None:
    if block.printed_caption:
        caption = made.add_paragraph()
        caption.add_run(clean(block.printed_caption)).bold = True
        caption.paragraph_format.keep_with_next = True
    table = made.add_table(rows=1, cols=len(block.headers), style="Table Grid")
    for cell, header in zip(table.rows[0].cells, block.headers, strict=True):
        cell.paragraphs[0].add_run(clean(header)).bold = True
    if block.caption:
        title = OxmlElement("w:tblCaption")
        title.set(qn("w:val"), clean(block.caption))
        table._tbl.tblPr.append(title)
    properties = table.rows[0]._tr.get_or_add_trPr()
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    properties.append(repeat)
    for row in block.rows:
        added = table.add_row()
        keep = OxmlElement("w:cantSplit")
        added._tr.get_or_add_trPr().append(keep)
        # The cells of a row are worked out anew each time they are asked for.
        for number, (cell, value) in enumerate(zip(added.cells, row, strict=True)):
            paragraph = _lines(cell.paragraphs[0], str(value))
            if number in block.numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if block.widths:
        total = sum(block.widths)
        for row in table.rows:
            for cell, width in zip(row.cells, block.widths, strict=True):
                cell.width = Mm(166 * width / total)
    made.add_paragraph()
