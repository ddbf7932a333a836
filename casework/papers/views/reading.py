"""A paper read on screen, as PDF or as a Word file, by whoever may read it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import render_template, send_file

from casework import audit
from casework.access import current_scope
from casework.errors import NotFound
from casework.extensions import db
from casework.papers import policy, queries
from casework.papers.asking import OPEN
from casework.papers.files import blocks_of
from casework.papers.models import STATUSES, WAITING, Paper, PaperText
from casework.papers.own_headings import own_set
from casework.papers.report import limit_words, paper_document, report_document
from casework.papers.typed import read
from casework.papers.views.blueprint import bp, reader, the_paper
from casework.rendering import Document, to_docx, to_html, to_pdf
from casework.web.gate import signed_in

MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def the_text(paper: Paper) -> PaperText | None:
    return db.session.scalars(queries.current_texts([paper.id])).one_or_none()


def document_of(paper: Paper, text: PaperText) -> Document | None:
    """The paper as a document of ours; none for a file that stays as it came."""
    draft = paper.status != "accepted"
    if text.content and paper.headings:
        return report_document(paper, read(text.content), draft=draft)
    blocks = blocks_of(text)
    return paper_document(paper, blocks, draft=draft) if blocks is not None else None


@bp.get("/papers/<int:paper_id>/")
@signed_in
def read_paper(paper_id: int) -> Any:
    """The accessible page of a paper, its standing for those who write or run it, and what went before."""
    paper = the_paper(paper_id)
    text = the_text(paper)
    document = document_of(paper, text) if text is not None else None
    audit.consulted("papers", paper.id, group_id=paper.group_id)
    writes, runs = policy.may_write(reader(), paper), policy.may_run(reader(), paper)
    earlier = db.session.scalars(queries.texts_of(paper.id)).all() if writes or runs else []
    return render_template(
        "papers/read.html", paper=paper, text=text, body=to_html(document) if document is not None else None,
        marking=document.marking if document is not None else None, statuses=STATUSES, limit=limit_words(paper),
        writes=writes and paper.status in WAITING, runs=runs, open=paper.meeting.status in OPEN,
        earlier=[each for each in earlier if not each.current],
        pages=_pages_in_pack(paper), own_headings=runs and own_set(paper) is not None,
        member=current_scope().in_group(paper.group_id),
    )  # fmt: skip


def _pages_in_pack(paper: Paper) -> list[list[Any]]:
    """The paper's headings in the reader's own pack: words, level, page, as its contents have them."""
    for made in db.session.scalars(queries.pages_of(paper, reader().id)):
        found = [each for each in made.outline if each[3] == paper.id]
        if found:
            return found
    return []


@bp.get("/papers/<int:paper_id>/paper.<form>")
@signed_in
def download(paper_id: int, form: str) -> Any:
    """The paper as a file made now, for whoever may read it; logged as handed over."""
    paper = the_paper(paper_id)
    text = the_text(paper)
    document = document_of(paper, text) if text is not None else None
    if document is None or form not in MIME:
        raise NotFound
    audit.disclosed("papers", paper.id, to=[reader().id], form=form, group_id=paper.group_id)
    made = to_pdf(document) if form == "pdf" else to_docx(document)
    return send_file(
        BytesIO(made), mimetype=MIME[form], as_attachment=True, download_name=f"{paper.group.slug}-paper-{paper.id}.{form}"
    )  # fmt: skip
