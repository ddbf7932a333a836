"""Pages on which passages are gathered and the bundle is prepared, made and handed out."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, send_file, url_for
from flask_login import current_user

from casework import clock
from casework.access import as_system
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.subject_access import bundle, forms, making, queries, services
from casework.subject_access.models import REASONS, STATES, WORK, AccessPassage, AccessRequest
from casework.subject_access.views.blueprint import bp, the_request
from casework.web.changes import changed
from casework.web.forms import CONSTRAINTS
from casework.web.gate import signed_in

CONSTRAINTS["uq_access_works_owed"] = ("This is being done already", None)


@bp.post("/subject-access/<reference>/gather")
@signed_in
def gather(reference: str) -> Any:
    """Have everything gathered, or gathered again, in the background."""
    row = the_request(reference)
    _ask(row, "gather")
    return redirect(url_for(".show", reference=reference))


def _ask(row: AccessRequest, kind: str) -> bool:
    live = [work for work in db.session.scalars(queries.works(row.id)) if work.kind == kind and work.is_live]
    try:
        if not live:
            services.ask_for(row, kind, by=current_user)
        flash("It is done in the background. You may leave this page and come back to it.")
        return True
    except Refusal as refusal:
        flash(refusal.message, "error")
        return False


@bp.route("/subject-access/<reference>/bundle", methods=["GET", "POST"])
@signed_in
def prepare(reference: str) -> Any:
    """The letter, what stands in the way, what was taken out here and stands there, and the buttons that have it made."""
    row = the_request(reference)
    form = forms.LetterForm.of_now(letter=row.letter, names_reasons=row.names_reasons)

    def keep() -> str:
        if not row.is_open:
            raise Refusal("This request is closed")
        row.letter, row.names_reasons = form.letter.data, bool(form.names_reasons.data)
        return "The letter is saved."

    if done := changed(form, keep, back=lambda: url_for(".prepare", reference=reference)):
        return done
    passages = db.session.scalars(queries.passages(row.id).order_by(AccessPassage.position, AccessPassage.id)).all()
    return render_template(
        "subject_access/bundle.html", row=row, form=form, elsewhere=bundle.standing_elsewhere(passages, row), counts=making.numbers(row),
        hidden=making.hidden_from_reader(row), withheld=bundle.withheld_by_reason(passages), reasons=REASONS,
        by_hand=[passage for passage in passages if passage.by_hand], works=db.session.scalars(queries.works(row.id)).all(), states=STATES,
        kinds=WORK,
    )  # fmt: skip


@bp.post("/subject-access/<reference>/bundle/<form>")
@signed_in
def make_bundle(reference: str, form: str) -> Any:
    row = the_request(reference)
    if form not in making.TYPES:
        raise NotFound
    if _undecided(row):
        flash("Everything is decided first.", "error")
    else:
        _ask(row, form)
    return redirect(url_for(".prepare", reference=reference))


def _undecided(row: AccessRequest) -> bool:
    """Whether something is to be decided, of what another officer decides too; what, is not told."""
    with as_system("looking whether everything is decided"):
        return bool(making.numbers(row)[""])


@bp.get("/subject-access/<reference>/bundle/<int:work_id>/file")
@signed_in
def file(reference: str, work_id: int) -> Any:
    """The bundle as a file; each time is logged."""
    row = the_request(reference)
    work = db.session.scalars(queries.work(row.id, work_id)).one_or_none()
    if work is None or work.kind not in making.TYPES:
        raise NotFound
    try:
        data = making.file_of(work, row, by=current_user)
    except Refusal as refusal:
        flash(refusal.message, "error")
        return redirect(url_for(".prepare", reference=reference))
    name = f"{row.reference.lower()}-{clock.today().isoformat()}.{work.kind}"
    return send_file(BytesIO(data), mimetype=making.TYPES[work.kind], as_attachment=True, download_name=name)
