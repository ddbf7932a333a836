"""Agenda and minutes as pages and downloads, made for whoever asks and logged as handed to them."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from flask import render_template, send_file

from casework import audit
from casework.errors import NotFound
from casework.meetings import packs, policy
from casework.meetings.minutes_paper import minutes_document
from casework.meetings.models import Meeting
from casework.meetings.papers import agenda_document, agenda_supplement_document, pack_document, supplement_document
from casework.meetings.public_paper import public_agenda, public_minutes
from casework.meetings.views.blueprint import bp, reader, the_meeting
from casework.rendering import Document, to_docx, to_html, to_pdf
from casework.web.gate import signed_in
from casework.web.presentation import iso

MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
MAKERS = {
    "agenda": agenda_document,
    "minutes": minutes_document,
    "pack": pack_document,
    "public-agenda": public_agenda,
    "public-minutes": public_minutes,
}
_SUPPLEMENT = re.compile(r"(agenda-)?supplement-(\d{1,3})")


@bp.get("/meetings/<int:meeting_id>/papers/<kind>.<form>")
@signed_in
def paper(meeting_id: int, kind: str, form: str) -> Any:
    """One paper in one form. Everything on it passed the reader's own row rules."""
    meeting = the_meeting(meeting_id)
    if form not in ("html", "pdf", "docx"):
        raise NotFound
    document = _made(meeting, kind)
    by = reader()
    audit.disclosed("meetings", meeting.id, to=[by.id], form=f"{kind}.{form}", group_id=meeting.group_id)
    if form == "html":
        return render_template(
            "meetings/paper.html",
            meeting=meeting,
            kind=kind,
            name=kind.replace("-", " "),
            body=to_html(document),
            marking=document.marking,
        )
    made = to_pdf(document) if form == "pdf" else to_docx(document)
    name = f"{meeting.group.slug}-{iso(meeting.starts_at)[:10]}-{kind}.{form}"
    return send_file(BytesIO(made), mimetype=MIME[form], as_attachment=True, download_name=name)


def _made(meeting: Meeting, kind: str) -> Document:
    """The paper, if it is out for this reader: who runs the group sees agenda and pack before the others."""
    runs = policy.may_run(reader(), meeting)
    if found := _SUPPLEMENT.fullmatch(kind):
        return (agenda_supplement_document if found[1] else supplement_document)(meeting, int(found[2]))
    if kind not in MAKERS:
        raise NotFound
    if kind == "minutes" and meeting.status not in ("in_progress", "closed", "circulated", "confirmed"):
        raise NotFound
    if kind == "agenda" and meeting.status == "planned" and not runs:
        raise NotFound
    if kind == "pack" and not runs and not packs.issues_shown(meeting):
        raise NotFound
    return MAKERS[kind](meeting)
