"""Sending a paper as a file, and fetching the file as it came."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, send_file, url_for

from casework import access, audit, storage
from casework.errors import NotFound
from casework.extensions import db
from casework.papers import files, policy, queries
from casework.papers.forms import FileForm
from casework.papers.models import WAITING, PaperText
from casework.papers.views.blueprint import bp, reader, the_paper
from casework.papers.writing import SENT_IN
from casework.web.gate import signed_in
from casework.web.uploads import safe_name


@bp.route("/papers/<int:paper_id>/file", methods=["GET", "POST"])
@signed_in
def file(paper_id: int) -> Any:
    paper = the_paper(paper_id)
    access.require(policy.may_send_file(reader(), paper), policy.WRITERS_ONLY)
    if paper.status not in WAITING:
        flash(SENT_IN if paper.status != "withdrawn" else "This paper is not wanted any more.", "info")
        return redirect(url_for(".read_paper", paper_id=paper.id))
    form = FileForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            text = files.receive(paper, form.file.data, by=reader())
            flash(f"{text.file_name} is sent in.")
            return redirect(url_for(".read_paper", paper_id=paper.id))
    return render_template("papers/file.html", paper=paper, form=form)


@bp.get("/papers/<int:paper_id>/texts/<int:number>/original")
@signed_in
def original(paper_id: int, number: int) -> Any:
    """The file as it was sent in, unchanged."""
    paper = the_paper(paper_id)
    text = db.session.scalars(queries.texts_of(paper.id).where(PaperText.number == number)).one_or_none()
    if text is None or text.storage_key is None:
        raise NotFound
    data = storage.unchanged(text.storage_key, text.sha256)
    audit.disclosed("papers", paper.id, to=[reader().id], form=text.file_name, group_id=paper.group_id)
    return send_file(
        BytesIO(data), mimetype=text.content_type, as_attachment=True, download_name=safe_name(text.file_name),
    )  # fmt: skip
