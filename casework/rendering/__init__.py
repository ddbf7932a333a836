"""Documents from one content model: DOCX, tagged PDF and HTML. Knows no Flask and no database."""

from casework.rendering.document import (
    Bullets,
    Document,
    Facts,
    Figure,
    Heading,
    Logo,
    Note,
    Numbered,
    PageBreak,
    Paragraph,
    Rule,
    Signature,
    Table,
    Text,
    ToPart,
)
from casework.rendering.docx import to_docx
from casework.rendering.html import prose_html, to_html
from casework.rendering.pdf import to_pdf
from casework.rendering.prose import blocks_from_text

__all__ = [
    "Bullets", "Document", "Facts", "Figure", "Heading", "Logo", "Note", "Numbered", "PageBreak", "Paragraph", "Rule", "Signature", "Table", "Text", "ToPart",
    "blocks_from_text", "prose_html", "to_docx", "to_html", "to_pdf",
]  # fmt: skip
