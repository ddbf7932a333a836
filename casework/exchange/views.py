"""The JSON addresses: a meeting sent, read back, and its papers in every form, each as the key's person may see it."""

from __future__ import annotations

import base64
import hashlib
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request, send_file, url_for
from flask_login import current_user
from pydantic import ValidationError
from sqlalchemy import select
from werkzeug.exceptions import RequestEntityTooLarge

from casework import audit
from casework.access import scope_of
from casework.accounts.models import User
from casework.errors import NotFound, NotPermitted, Refusal, Stale
from casework.exchange import openapi, schema
from casework.exchange import policy as _policy  # noqa: F401  (the rule of receipts)
from casework.exchange.exports import Export, exports_of
from casework.exchange.files import original_of, put_inside
from casework.exchange.models import Receipt
from casework.exchange.reading import document_of
from casework.exchange.reports_back import files_of
from casework.exchange.writing import write_meeting
from casework.extensions import csrf, db
from casework.meetings import checks, policy, queries
from casework.meetings.models import Meeting
from casework.papers.models import PaperText
from casework.rendering import Document, to_docx, to_html, to_pdf
from casework.web.gate import anyone, signed_in
from casework.web.presentation import iso

bp = Blueprint("exchange", __name__, url_prefix="/api/v1")
csrf.exempt(bp)  # no cookie opens these addresses (reader.py), so no other site can make a browser use them

FORMS = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
LONGEST_KEY = 200


class Problem(Exception):
    """An answer that says what is wrong with what was sent (RFC 9457)."""

    def __init__(self, status: int, title: str, mistakes: list[dict[str, str]] | None = None) -> None:
        super().__init__(title)
        self.status, self.title, self.mistakes = status, title, mistakes or []


@bp.errorhandler(Problem)
def _problem(problem: Problem) -> Response:
    body = {"type": "about:blank", "status": problem.status, "title": problem.title, "mistakes": problem.mistakes}
    response = jsonify(body)
    response.status_code, response.mimetype = problem.status, "application/problem+json"
    return response


@bp.errorhandler(Refusal)
def _refused(refusal: Refusal) -> Response:
    return _problem(Problem(422, "This could not be taken.", [_mistake(refusal.field or "", refusal.message)]))


@bp.errorhandler(NotFound)
def _missing(_error: NotFound) -> Response:
    return _problem(Problem(404, "There is no such thing, or not for you."))


@bp.errorhandler(NotPermitted)
def _not_permitted(error: NotPermitted) -> Response:
    return _problem(Problem(403, error.reason))


@bp.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> Response:
    most = current_app.config["MAX_CONTENT_LENGTH"] // 1024 // 1024
    return _problem(Problem(413, f"Send at most {most} MB in one document. Put larger files in on their pages."))


@bp.errorhandler(Stale)
def _stale(_error: Stale) -> Response:
    return _problem(Problem(409, "Somebody else changed this meanwhile."))


def _mistake(where: str, words: str) -> dict[str, str]:
    return {"where": where, "words": words}


def _me() -> User:
    return current_user._get_current_object()  # type: ignore[no-any-return]


@bp.get("/openapi.json")
@anyone
def description() -> Response:
    """What these addresses take and answer, for programs."""
    return jsonify(openapi.description())


@bp.get("/docs")
@anyone
def documentation() -> Any:
    """The same for people."""
    return render_template("exchange/docs.html", parts=openapi.parts(), paths=openapi.description()["paths"])


@bp.post("/meetings")
@signed_in
def send() -> Any:
    """Take a meeting as one document: 201 with its exports, or a problem that names each mistake by its path."""
    document = _document()
    by = _me()
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > LONGEST_KEY:
        raise Problem(400, f"An Idempotency-Key has at most {LONGEST_KEY} characters.")
    digest = hashlib.sha256(request.get_data(cache=True)).hexdigest()
    if key and (meeting := _sent_before(by, key, digest)) is not None:
        return _answer(meeting, 200)
    meeting = write_meeting(document, by=by)
    if key:
        db.session.add(Receipt(user_id=by.id, key=key, digest=digest, meeting_id=meeting.id))
        db.session.flush()
    db.session.expire_all()
    meeting = _meeting(meeting.id)
    return _answer(meeting, 201)


def _document() -> schema.MeetingDocument:
    if not request.is_json:
        raise Problem(415, "Send the meeting as JSON, with Content-Type: application/json.")
    try:
        return schema.MeetingDocument.model_validate_json(request.get_data(cache=True))
    except ValidationError as mistakes:
        raise Problem(
            422, "The document has mistakes; nothing was kept.", [_told(m) for m in mistakes.errors()]
        ) from None


def _told(mistake: Any) -> dict[str, str]:
    """One of pydantic's findings, by its path, without repeating what was sent: it may be about a person."""
    tags = {
        "paragraph",
        "NumberedParagraph",
        "Recommendation",
        "bullets",
        "numbered",
        "heading",
        "table",
        "Decision",
        "constrained-str",
        "list[...]",
    }
    path = [str(part) for part in mistake["loc"] if not (isinstance(part, str) and (part in tags or "[" in part))]
    return _mistake(".".join(path), str(mistake["msg"]).removeprefix("Value error, "))


def _sent_before(by: User, key: str, digest: str) -> Meeting | None:
    row = db.session.scalars(select(Receipt).where(Receipt.user_id == by.id, Receipt.key == key)).one_or_none()
    if row is None:
        return None
    if row.digest != digest:
        raise Problem(409, "Another document was sent under this Idempotency-Key.")
    return _meeting(row.meeting_id)


def _meeting(meeting_id: int) -> Meeting:
    meeting = db.session.scalars(queries.by_id(meeting_id)).one_or_none()
    if meeting is None:
        raise NotFound
    return meeting


@bp.get("/meetings/<int:meeting_id>")
@signed_in
def read_back(meeting_id: int) -> Any:
    """The meeting as its document, with the checks and the exports."""
    return _answer(_meeting(meeting_id), 200)


def _answer(meeting: Meeting, status: int) -> Any:
    """The meeting, what the checks find, and its papers: inside the answer unless `?exports=links` asks for addresses alone."""
    inside = request.args.get("exports", "inline") != "links"
    runs = policy.may_run(_me(), meeting)
    document, sent = document_of(meeting), files_of(meeting)
    audit.disclosed("meetings", meeting.id, to=[_me().id], form="json", group_id=meeting.group_id)
    for paper in put_inside(document, sent) if inside else ():
        audit.disclosed("papers", paper.id, to=[_me().id], form="json", group_id=meeting.group_id)
    body = {
        "id": meeting.id,
        "url": url_for("exchange.read_back", meeting_id=meeting.id),
        "page": url_for("meetings.show", meeting_id=meeting.id),
        "meeting": document.model_dump(mode="json", warnings=False),
        "checks": [{"kind": fault.kind, "words": fault.words} for fault in checks.faults_of(meeting)] if runs else [],
        "exports": {name: _exports(meeting, name, found, inside) for name, found in exports_of(meeting, _me()).items()}
        | {name: _original(meeting, name, text) for name, (_, text) in sent.items()},
    }
    response = jsonify(body)
    response.status_code = status
    if status == 201:
        response.headers["Location"] = body["url"]
    return response


def _exports(meeting: Meeting, name: str, found: Export, inside: bool) -> dict[str, Any]:
    document = found.make() if inside else None
    forms: dict[str, Any] = {}
    for form, media_type in FORMS.items():
        url = url_for("exchange.export", meeting_id=meeting.id, kind=name, form=form)
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
    url = url_for("exchange.export", meeting_id=meeting.id, kind=name, form="original")
    return {"original": {"url": url, "media_type": text.content_type}}


def _handed_over(meeting: Meeting, name: str, found: Export, form: str) -> None:
    audit.disclosed(found.table, found.row_id, to=[_me().id], form=f"{name}.{form}", group_id=meeting.group_id)


def _made(document: Document, form: str) -> bytes:
    if form == "html":
        return render_template(
            "exchange/paper.html", title=document.title, body=to_html(document), marking=document.marking
        ).encode()
    return to_pdf(document) if form == "pdf" else to_docx(document)


@bp.get("/meetings/<int:meeting_id>/exports/<kind>.<form>")
@signed_in
def export(meeting_id: int, kind: str, form: str) -> Any:
    """One paper in one form; one that is a file as it came."""
    meeting = _meeting(meeting_id)
    if form == "original":
        return _as_it_came(meeting, kind)
    found = exports_of(meeting, _me()).get(kind)
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
    audit.disclosed("papers", paper.id, to=[_me().id], form=text.file_name, group_id=meeting.group_id)
    return send_file(BytesIO(data), mimetype=text.content_type, as_attachment=True, download_name=text.file_name)


@bp.get("/groups")
@signed_in
def groups() -> Any:
    """The groups the key's person belongs to, and whether they may send meetings of it."""
    from casework.partnership.models import Group

    scope = scope_of(_me())
    rows = db.session.scalars(select(Group).where(Group.id.in_(scope.groups)).order_by(Group.name))
    return jsonify(
        groups=[
            {"slug": g.slug, "name": g.name, "kind": g.profile_key, "sends_meetings": scope.runs_group(g.id)}
            for g in rows
        ]
    )
