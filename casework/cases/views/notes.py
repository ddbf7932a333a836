"""Notes on a case."""

from __future__ import annotations

from typing import Any

from flask_login import current_user

from casework.access.finding import the_one
from casework.cases import forms, queries, services
from casework.cases.models import Case, CaseNote
from casework.cases.sections import case_page, the_case
from casework.cases.views.blueprint import bp, small_change
from casework.web.gate import signed_in
from casework.web.numbers import version_number
from casework.web.pagination import paged


@bp.get("/cases/<reference>/notes")
@signed_in
def notes(reference: str) -> Any:
    case = the_case(reference)
    page = paged(
        queries.note_rows(),
        by=((CaseNote.happened_on, "desc"), (CaseNote.id, "desc")),
        key_of=lambda n: (n.happened_on, n.id),
        size=25,
        scalars=False,
        params={"case_id": case.id},
    )
    return case_page("cases/notes.html", case, "notes", page=page)


@bp.route("/cases/<reference>/notes/new", methods=["GET", "POST"])
@signed_in
def add_note(reference: str) -> Any:
    form = forms.NoteForm.from_request()

    def act(case: Case) -> str:
        services.add_note(
            case, text=form.text.data, kind=form.kind.data, happened_on=form.happened_on.data, by=current_user
        )
        return "The note is added."

    return small_change(reference, form, "Add a note", act)


@bp.route("/cases/<reference>/notes/<int:note_id>", methods=["GET", "POST"])
@signed_in
def correct_note(reference: str, note_id: int) -> Any:
    case = the_case(reference)
    note = the_one(queries.notes_of(case.id).where(CaseNote.id == note_id))
    form = forms.NoteTextForm.from_request(data={"text": note.text, "version": str(note.version)})

    def act(_case: Case) -> str:
        services.correct_note(
            note,
            text=form.text.data,
            version=version_number(form.version.data),
            by=current_user,
        )
        return "The note is corrected."

    return small_change(reference, form, "Correct the note", act, case=case)
