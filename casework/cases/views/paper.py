"""A case on paper: the whole file to print or take along, and one page for the chair."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import render_template, request, send_file
from flask_login import current_user

from casework import audit
from casework.cases import chapters
from casework.cases.models import Case
from casework.cases.sections import case_page, the_case
from casework.cases.views.blueprint import bp
from casework.errors import NotFound
from casework.rendering import Document, to_docx, to_html, to_pdf
from casework.web.gate import signed_in
from casework.web.navigation import partnership_name
from casework.web.uploads import KINDS

FORMS = ("html", "pdf", "docx")


@bp.get("/cases/<reference>/file")
@signed_in
def whole_file(reference: str) -> Any:
    """Which chapters, and in which form."""
    case = the_case(reference)
    return case_page("cases/whole_file.html", case, "file", chapters=chapters.chapters())


@bp.get("/cases/<reference>/file.<form>")
@signed_in
def file_on_paper(reference: str, form: str) -> Any:
    case = the_case(reference)
    known = {each.key for each in chapters.chapters()}
    keys = [key for key in request.args.getlist("chapter") if key in known]
    document = chapters.whole_file(case, partnership=partnership_name(), made_by=current_user.name, keys=keys)
    return _sent(case, document, form, "file", chapter=keys)


@bp.get("/cases/<reference>/one-page.<form>")
@signed_in
def one_page(reference: str, form: str) -> Any:
    case = the_case(reference)
    document = chapters.on_one_page(case, partnership=partnership_name(), made_by=current_user.name)
    return _sent(case, document, form, "one-page")


def _sent(case: Case, document: Document, form: str, name: str, **again: Any) -> Any:
    """The document in the form asked for, noted as a copy that was taken; as a page it can be printed or fetched as a file."""
    if form not in FORMS:
        raise NotFound()
    audit.disclosed("cases", case.id, to=[current_user.email], form=f"{name}, {form}", case_id=case.id)
    if form == "html":
        return render_template(
            "cases/paper.html", case=case, body=to_html(document), marking=document.marking, name=name, again=again
        )
    made = to_pdf(document) if form == "pdf" else to_docx(document)
    return send_file(
        BytesIO(made), mimetype=KINDS[form], as_attachment=True, download_name=f"{case.reference}-{name}.{form}"
    )
