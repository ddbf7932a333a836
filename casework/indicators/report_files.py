"""A performance report in each of its forms: DOCX, PDF, a web page, and a workbook with all its figures."""

from __future__ import annotations

from flask import render_template

from casework.accounts.models import User
from casework.indicators import report_sheets, reports
from casework.indicators.models import PerformanceReport
from casework.partnership.models import Group
from casework.rendering import Document, to_docx, to_html, to_pdf
from casework.web import sheets

MIME = {
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def name_of(group: Group, report: PerformanceReport, form: str) -> str:
    return f"{group.slug}-performance-{report.ends_on.isoformat()}.{form}"


def made(
    group: Group, report: PerformanceReport, form: str, *, document: Document | None = None, reader: User
) -> bytes:
    """The bytes of a form; `document` spares working it out again."""
    document = document or reports.document(group, report)
    if form == "xlsx":
        sheet = sheets.sheet_for(
            reader, report.title, group.name, marking=document.marking, headings=reports.SHEET,
            rows=reports.sheet_rows(group, report), widths=reports.WIDTHS,
            about=[("Period", report.period.label), *([("Small counts", reports.SMALL_WORDS)] if report.public else [])],
            more=report_sheets.leaves_of(document),
        )  # fmt: skip
        return sheets.written(sheet, form)
    if form == "html":
        words = render_template(
            "indicators/report_paper.html", title=document.title, body=to_html(document), marking=document.marking
        )
        return words.encode()
    return to_pdf(document) if form == "pdf" else to_docx(document)
