"""Agenda and minutes as pages and downloads, made for whoever asks and logged as handed to them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import render_template, send_file

from casework import audit
from casework.errors import NotFound
from casework.meetings import papers, policy
from casework.meetings.views.blueprint import bp, reader, the_meeting
from casework.rendering import to_docx, to_html, to_pdf
from casework.web.gate import signed_in
from casework.web.presentation import iso

MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
MAKERS = {"agenda": papers.agenda_document, "minutes": papers.minutes_document}


@bp.get("/meetings/<int:meeting_id>/papers/<kind>.<form>")
@signed_in
def paper(meeting_id: int, kind: str, form: str) -> Any:
    """One paper in one form. Everything on it passed the reader's own row rules."""
    meeting = the_meeting(meeting_id)
    if kind not in MAKERS or form not in ("html", "pdf", "docx"):
        raise NotFound
    if kind == "minutes" and meeting.status not in ("in_progress", "closed", "circulated", "confirmed"):
        raise NotFound
    if kind == "agenda" and meeting.status == "planned" and not policy.may_run(reader(), meeting):
        raise NotFound
    document = MAKERS[kind](meeting)
    by = reader()
    audit.disclosed("meetings", meeting.id, to=[by.id], form=f"{kind}.{form}", group_id=meeting.group_id)
    if form == "html":
        return render_template(
            "meetings/paper.html", meeting=meeting, kind=kind, body=to_html(document), marking=document.marking
        )
    made = to_pdf(document) if form == "pdf" else to_docx(document)
    name = f"{meeting.group.slug}-{iso(meeting.starts_at)[:10]}-{kind}.{form}"
    return send_file(BytesIO(made), mimetype=MIME[form], as_attachment=True, download_name=name)
