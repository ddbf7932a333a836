"""The JSON addresses: a meeting sent, read back, and its papers in every form, each as the key's person may see it."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any, Literal

from flask import Blueprint, render_template, send_file, url_for
from pydantic import Field

from casework import audit
from casework.access.finding import the_one
from casework.api.given import Given
from casework.api.operations import Made, me, operation
from casework.errors import NotFound
from casework.exchange import schema
from casework.exchange.answers import CheckAnswer, MeetingAnswer
from casework.exchange.exports import Export, exports_of
from casework.exchange.files import original_of, put_inside
from casework.exchange.reading import document_of
from casework.exchange.reports_back import files_of
from casework.exchange.writing import write_meeting
from casework.extensions import csrf, db
from casework.meetings import checks, policy, queries
from casework.meetings.models import Meeting
from casework.papers.models import PaperText
from casework.rendering import Document, to_docx, to_html, to_pdf
from casework.web.gate import signed_in
from casework.web.presentation import iso
from casework.web.problems import Problem
from casework.web.uploads import safe_name

bp = Blueprint("exchange", __name__, url_prefix="/api/v1")
csrf.exempt(bp)  # no cookie opens these addresses (reader.py), so no other site can make a browser use them

FORMS = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class Exports(Given):
    """Whether the papers come along."""

    exports: Literal["inline", "links"] = Field(
        "inline", description="inline (the papers are in the answer) or links (their addresses alone)"
    )


@bp.post("/meetings")
@signed_in
@operation(
    "Send a meeting; its exports come back", scope="meetings:write", tag="Meetings", body=schema.MeetingDocument, query=Exports,
    answer=MeetingAnswer, status=201, once=True,
)  # fmt: skip
def send_meeting(body: schema.MeetingDocument, query: Exports) -> Made:
    """Take a meeting as one document: 201 with its exports, or a problem that names each mistake by its path."""
    try:
        number = write_meeting(body, by=me()).id
    except NotFound:
        words = "There is no group of this address or name, or it is not for you. Write its slug, as in the address of its page, or its name."
        raise Problem(404, words, mistakes=[(["body"], words)]) from None
    db.session.expire_all()
    return Made(url_for(".read_meeting", meeting_id=number), _answer(_meeting(number), query))


def _meeting(meeting_id: int) -> Meeting:
    return the_one(queries.by_id(meeting_id))


@bp.get("/meetings/<int:meeting_id>")
@signed_in
@operation(
    "The meeting as its document, what the checks find, and its exports", scope="meetings:read", tag="Meetings", query=Exports,
    answer=MeetingAnswer,
)  # fmt: skip
def read_meeting(meeting_id: int, query: Exports) -> MeetingAnswer:
    return _answer(_meeting(meeting_id), query)


def _answer(meeting: Meeting, query: Exports) -> MeetingAnswer:
    """The meeting, what the checks find, and its papers: inside the answer unless addresses alone are asked for."""
    inside = query.exports == "inline"
    runs = policy.may_run(me(), meeting)
    document, sent = document_of(meeting), files_of(meeting)
    audit.disclosed("meetings", meeting.id, to=[me().id], form="json", group_id=meeting.group_id)
    for paper in put_inside(document, sent) if inside else ():
        audit.disclosed("papers", paper.id, to=[me().id], form="json", group_id=meeting.group_id)
    return MeetingAnswer(
        id=meeting.id,
        url=url_for(".read_meeting", meeting_id=meeting.id),
        page=url_for("meetings.show", meeting_id=meeting.id),
        meeting=document,
        checks=[CheckAnswer(kind=fault.kind, words=fault.words) for fault in checks.faults_of(meeting)] if runs else [],
        exports={name: _exports(meeting, name, found, inside) for name, found in exports_of(meeting, me()).items()}
        | {name: _original(meeting, name, text) for name, (_, text) in sent.items()},
    )


def _exports(meeting: Meeting, name: str, found: Export, inside: bool) -> dict[str, Any]:
    document = found.make() if inside else None
    forms: dict[str, Any] = {}
    for form, media_type in FORMS.items():
        url = url_for("exchange.read_paper", meeting_id=meeting.id, kind=name, form=form)
        forms[form] = {"url": url, "media_type": media_type}
        if document is not None:
            data = _made(document, form)
            _handed_over(meeting, name, found, form)
            if form == "html":
                forms[form]["text"] = data.decode()
            else:
                forms[form]["base64"] = base64.b64encode(data).decode()
    return forms


def _original(meeting: Meeting, name: str, text: PaperText) -> dict[str, Any]:
    """Where a file is fetched as it came; inside the answer it stands in the document."""
    url = url_for("exchange.read_paper", meeting_id=meeting.id, kind=name, form="original")
    return {"original": {"url": url, "media_type": text.content_type}}


def _handed_over(meeting: Meeting, name: str, found: Export, form: str) -> None:
    audit.disclosed(found.table, found.row_id, to=[me().id], form=f"{name}.{form}", group_id=meeting.group_id)


def _made(document: Document, form: str) -> bytes:
    if form == "html":
        return render_template(
            "exchange/paper.html", title=document.title, body=to_html(document), marking=document.marking
        ).encode()
    return to_pdf(document) if form == "pdf" else to_docx(document)


@bp.get("/meetings/<int:meeting_id>/exports/<kind>.<form>")
@signed_in
@operation(
    "One paper in one form", scope="meetings:read", tag="Meetings",
    files={**dict.fromkeys(FORMS.values(), ""), "*/*": "original: a paper that is a file, as it came"},
    words="kind is agenda, minutes, public-agenda, public-minutes, forward-plan, or the name a report or the terms of reference have in the "
    "document, such as report-12; form is html, pdf, docx or original.",
)  # fmt: skip
def read_paper(meeting_id: int, kind: str, form: str) -> Any:
    """One paper in one form; one that is a file as it came."""
    meeting = _meeting(meeting_id)
    if form == "original":
        return _as_it_came(meeting, kind)
    found = exports_of(meeting, me()).get(kind)
    if form not in FORMS or found is None:
        raise NotFound
    _handed_over(meeting, kind, found, form)
    name = f"{meeting.group.slug}-{iso(meeting.starts_at)[:10]}-{kind}.{form}"
    data = _made(found.make(), form)
    return send_file(BytesIO(data), mimetype=FORMS[form], as_attachment=form != "html", download_name=name)


def _as_it_came(meeting: Meeting, kind: str) -> Any:
    paper, text = files_of(meeting).get(kind, (None, None))
    if paper is None or text is None:
        raise NotFound
    data = original_of(text)
    audit.disclosed("papers", paper.id, to=[me().id], form=text.file_name, group_id=meeting.group_id)
    return send_file(
        BytesIO(data), mimetype=text.content_type, as_attachment=True, download_name=safe_name(text.file_name)
    )
