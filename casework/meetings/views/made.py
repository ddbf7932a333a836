"""What a meeting made: its minutes, each agency's actions, days for calendars, and copies edited outside that were put back."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, send_file, url_for
from sqlalchemy import select

from casework import audit, storage
from casework.errors import NotFound
from casework.extensions import db
from casework.meetings import copies, policy, queries
from casework.meetings.extracts import agencies_with_actions, extract_calendar, extract_document
from casework.meetings.forms import CopyForm
from casework.meetings.models import Meeting
from casework.meetings.record import read
from casework.meetings.record_models import EditedCopy
from casework.meetings.views.blueprint import bp, reader, the_meeting
from casework.meetings.views.papers import MIME
from casework.rendering import to_docx, to_html, to_pdf
from casework.web.gate import signed_in
from casework.web.presentation import iso
from casework.web.uploads import safe_name


def _held(meeting_id: int) -> Meeting:
    """A meeting with minutes; before it was held it has made nothing."""
    meeting = the_meeting(meeting_id)
    if meeting.status not in queries.HELD:
        raise NotFound
    return meeting


@bp.route("/meetings/<int:meeting_id>/made", methods=["GET", "POST"])
@signed_in
def made(meeting_id: int) -> Any:
    """The outputs on one page; who runs the group puts an edited copy back here."""
    meeting = _held(meeting_id)
    by = reader()
    runs = policy.may_run(by, meeting)
    form = CopyForm.from_request(kind="minutes")
    if form.submitted():
        with form.showing_refusals():
            row = copies.put_back(meeting, form.file.data, kind=form.kind.data or "", note=form.note.data or "", by=by)
            flash(f"{row.file_name} is kept beside the minutes made from the record.", "success")
            return redirect(url_for(".made", meeting_id=meeting.id))
    kept = list(db.session.scalars(copies.copies_of(meeting.id)))
    behind = copies.changed_since(meeting.id)
    owing = [row for row in agencies_with_actions(read(meeting)) if runs or row[0].id == by.agency_id]
    return render_template(
        "meetings/made.html", meeting=meeting, runs=runs, form=form, owing=owing, kinds=copies.KINDS,
        kept=[(row, row.kind == "minutes" and behind is not None and behind > row.added_at) for row in kept],
    )  # fmt: skip


@bp.get("/meetings/<int:meeting_id>/made/actions-<int:agency_id>.<form>")
@signed_in
def extract(meeting_id: int, agency_id: int, form: str) -> Any:
    """One agency's actions, for its own people and for who runs the group."""
    meeting = _held(meeting_id)
    by = reader()
    if form not in ("html", "pdf", "docx", "ics") or not (policy.may_run(by, meeting) or by.agency_id == agency_id):
        raise NotFound
    name = f"{meeting.group.slug}-{iso(meeting.starts_at)[:10]}-actions.{form}"
    if form == "ics":
        data = extract_calendar(meeting, agency_id)
        audit.disclosed("meetings", meeting.id, to=[by.id], form="actions.ics", group_id=meeting.group_id)
        return send_file(BytesIO(data), mimetype="text/calendar", as_attachment=True, download_name=name)
    document = extract_document(meeting, agency_id)
    audit.disclosed("meetings", meeting.id, to=[by.id], form=f"actions.{form}", group_id=meeting.group_id)
    if form == "html":
        return render_template("meetings/extract.html", meeting=meeting, agency_id=agency_id, body=to_html(document))
    data = to_pdf(document) if form == "pdf" else to_docx(document)
    return send_file(BytesIO(data), mimetype=MIME[form], as_attachment=True, download_name=name)


@bp.get("/meetings/<int:meeting_id>/made/copies/<int:copy_id>")
@signed_in
def copy(meeting_id: int, copy_id: int) -> Any:
    meeting = _held(meeting_id)
    row = db.session.scalars(
        select(EditedCopy).where(EditedCopy.id == copy_id, EditedCopy.meeting_id == meeting.id)
    ).one_or_none()
    if row is None:
        raise NotFound
    audit.disclosed("meetings", meeting.id, to=[reader().id], form="edited copy", group_id=meeting.group_id)
    return send_file(
        BytesIO(storage.unchanged(row.storage_key, row.sha256)),
        mimetype=row.content_type,
        as_attachment=True,
        download_name=safe_name(row.file_name),
    )
